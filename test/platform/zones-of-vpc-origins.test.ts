import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { OriginAccess, ReptidexPlatformProps } from '../../src';
import { backend, domainIn, newStack, platform, vpcIn } from '../support';

const account = '111122223333';

function warned(region: string | undefined, props: (stack: Stack) => Partial<ReptidexPlatformProps> = () => ({ contentDelivery: {} })): boolean {
  const zones = ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  const stack = region ? new Stack(new App({ context: { [`availability-zones:account=${account}:region=${region}`]: zones } }), 'Stack', { env: { account, region } }) : newStack();
  platform({ services: [backend('core', { hostnames: undefined, isDefault: true })], ...props(stack) }, stack);
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('no VPC origins in the zone')).length > 0;
}

test.each<[string | undefined, boolean]>([
  ['us-east-1', true], ['us-west-1', true], ['ap-northeast-1', true], ['ca-central-1', true], ['eu-west-1', false], [undefined, false],
])('in %s the zone without VPC origins is warned of: %s', (region, expected) => {
  expect(warned(region)).toBe(expected);
});

test.each<[string, (stack: Stack) => Partial<ReptidexPlatformProps>]>([
  ['CloudFront', () => ({})],
  ['a VPC origin', (stack) => ({
    domain: domainIn(stack), contentDelivery: { originAccess: OriginAccess.SECRET_HEADER }, services: [backend('core')],
  })],
  ['a choice of zones, which is named', () => ({ contentDelivery: {}, network: { availabilityZones: ['us-east-1a', 'us-east-1b'] } })],
  ['a network of its own', (stack) => ({ contentDelivery: {}, network: { vpc: vpcIn(stack) } })],
])('nobody is warned without %s', (_, props) => {
  expect(warned('us-east-1', props)).toBe(false);
});
