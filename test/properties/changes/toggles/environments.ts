/** What toggles have in common: small environments, and things of the user's own. */
import {
  aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, aws_kms
  as kms, aws_lambda as lambda, aws_logs as logs, aws_route53 as route53, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sns as sns, Stack,
} from 'aws-cdk-lib';
import { MicroserviceProps, PlatformCache, PlatformDatabase } from '../../../../src';
import { CERTIFICATE_ARN, IMAGE, vpcIn } from '../../../support';
import { Made, made, Props } from '../toggle';

/** An environment of a load balancer and a network alone. */
export const BARE: Props = { database: PlatformDatabase.none(), cache: PlatformCache.none(), alarms: { enabled: false } };

export function api(more: Partial<MicroserviceProps> = {}): MicroserviceProps {
  return { name: 'api', port: 8080, image: IMAGE, paths: ['/api/*'], ...more };
}

/** The ARN of a key of a region. */
function keyArn(last: string, region = 'us-east-1'): string {
  return `arn:aws:kms:${region}:111122223333:key/11111111-2222-3333-4444-55555555555${last}`;
}

export function key(last = '1', region?: string): Made<kms.IKey> {
  return made(last === '1' ? 'a key' : 'another key', (stack) => kms.Key.fromKeyArn(stack, `Key${last}${region ?? ''}`, keyArn(last, region)));
}

export function bucket(label: string, name: string): Made<s3.IBucket> {
  return made(label, (stack) => s3.Bucket.fromBucketName(stack, `Bucket-${name}`, name));
}

export function secret(stack: Stack, name: string): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretNameV2(stack, `Secret-${name}`, name);
}

export function zone(stack: Stack, hostedZoneId = 'Z00000000EXAMPLE'): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, `Zone-${hostedZoneId}`, { zoneName: 'example.com', hostedZoneId });
}

export function certificate(stack: Stack, last = '5'): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(stack, `Certificate${last}`, CERTIFICATE_ARN.replace(/5$/, last));
}

/** Domain with a zone and a certificate that exist. */
export function domain(stack: Stack) {
  return { zoneName: 'example.com', hostedZone: zone(stack), certificate: certificate(stack) };
}

export function handler(stack: Stack): lambda.IFunction {
  return lambda.Function.fromFunctionAttributes(stack, 'Hook', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:smoke-test', sameEnvironment: true });
}

export function topic(stack: Stack, id = 'Topic'): sns.ITopic {
  return sns.Topic.fromTopicArn(stack, id, `arn:aws:sns:us-east-1:111122223333:${id}`);
}

export function logGroup(stack: Stack): logs.ILogGroup {
  return logs.LogGroup.fromLogGroupName(stack, 'Logs', '/team/logs');
}

export function cluster(stack: Stack): ecs.ICluster {
  return ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'own', vpc: vpcIn(stack) });
}

export function ownNetwork(stack: Stack): ec2.IVpc {
  return stack.node.tryFindChild('Network') as ec2.IVpc | undefined ?? vpcIn(stack, {}, 'Network');
}

export function securityGroup(stack: Stack): ec2.ISecurityGroup {
  return ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-11111111');
}

export function loadBalancer(stack: Stack, vpc = ownNetwork(stack)): elbv2.IApplicationLoadBalancer {
  return elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Balancer', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/own/1111111111111111',
    securityGroupId: 'sg-other',
    vpc,
    loadBalancerDnsName: 'own.us-east-1.elb.amazonaws.com',
    loadBalancerCanonicalHostedZoneId: 'Z00000000EXAMPLE',
  });
}

export function listener(stack: Stack, id = 'Listener', last = '1'): elbv2.IApplicationListener {
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, id, {
    listenerArn: `arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/own/1111111111111111/111111111111111${last}`,
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-other'),
    defaultPort: 443,
  });
}

export function headers(stack: Stack): cloudfront.IResponseHeadersPolicy {
  return cloudfront.ResponseHeadersPolicy.fromResponseHeadersPolicyId(stack, 'Headers', '11111111-2222-3333-4444-555555555555');
}

export function provider(stack: Stack): iam.IOpenIdConnectProvider {
  return iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Provider', 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com');
}
