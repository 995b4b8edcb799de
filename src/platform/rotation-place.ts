import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { ReptidexPlatformProps } from './platform-props';
import { selectionError } from './platform-subnets';
import { Settings } from './settings';
import { Problems } from '../private/problems';
import { checkRotationNetwork, checkRotationSubnets, hasEndpoints, platformPlace, RotationNeed } from '../rotation/placement';

/** What a user says of the endpoints in a VPC of the team's own. */
export interface OwnEndpoints {
  readonly subject: string;
  /** What says it: the prop, and where it is. */
  readonly prop: string;
  readonly of: string;
  readonly value?: boolean;
}

/** Collects networks that have no place for a rotation. */
export function checkPlace(need: RotationNeed, props: ReptidexPlatformProps, settings: Settings, own: OwnEndpoints, problems: Problems): void {
  const vpc = vpcOf(props);
  if (!vpc) {
    checkRotationNetwork(need, settings.network, problems);
    if (own.value !== undefined) {
      problems.add({ subject: own.subject, prop: own.prop, must: "be left out where no 'vpc' is given", got: own.value });
    }
    return;
  }
  const selection = settings.network.privateSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
  // That the VPC has none is a mistake of the network.
  if (selectionError(vpc, selection) === undefined) {
    checkRotationSubnets(need, platformPlace(need, `${own.of}.${own.prop}`), vpc, selection, own.value ?? false, problems);
  }
}

/** Whether endpoints lead to what the rotation must reach: in a VPC of the team's own as it says. */
export function leadsThere(need: RotationNeed, props: ReptidexPlatformProps, { network }: Settings, own: boolean | undefined): boolean {
  return vpcOf(props) ? own ?? false : hasEndpoints(need, network);
}

function vpcOf({ network, cluster }: ReptidexPlatformProps): ec2.IVpc | undefined {
  return network?.vpc ?? cluster?.vpc;
}
