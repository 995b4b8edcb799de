import { aws_ec2 as ec2, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Settings } from './settings';
import { PlatformNetwork } from '../network/platform-network';

/** The network that the other parts are put into. */
export interface PlatformSubnets {
  readonly vpc: ec2.IVpc;
  readonly publicSubnets: ec2.SubnetSelection;
  readonly privateSubnets: ec2.SubnetSelection;
  readonly dataSubnets: ec2.SubnetSelection;
}

/** The team's own network where there is one, else a new one. */
export function networkOf(
  scope: Construct, settings: Settings, cluster: { vpc: ec2.IVpc } | undefined, encryptionKey: kms.IKey | undefined,
): PlatformSubnets {
  const { vpc: given, publicSubnets, privateSubnets, dataSubnets, ...options } = settings.network;
  const vpc = given ?? cluster?.vpc;
  if (!vpc) {
    return new PlatformNetwork(scope, 'Network', { ...options, namePrefix: settings.namePrefix, encryptionKey });
  }
  return {
    vpc,
    publicSubnets: publicSubnets ?? { subnetType: ec2.SubnetType.PUBLIC },
    privateSubnets: privateSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    dataSubnets: dataSubnets ?? { subnetType: vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS },
  };
}
