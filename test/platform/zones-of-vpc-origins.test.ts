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
  ['us-east-1', true], ['us-west-1', true], ['ap-northeast-1', true], ['ca-central-1', true], ['ap-northeast-2', false], ['eu-west-1', false], [undefined, false],
])('in %s there is a warning about a zone that does not support VPC origins: %s', (region, expected) => {
  expect(warned(region)).toBe(expected);
});

test.each<[string, (stack: Stack) => Partial<ReptidexPlatformProps>]>([
  ['without CloudFront', () => ({})],
  ['without a VPC origin', (stack) => ({
    domain: domainIn(stack), contentDelivery: { originAccess: OriginAccess.SECRET_HEADER }, services: [backend('core')],
  })],
  ['if the zones are set', () => ({ contentDelivery: {}, network: { availabilityZones: ['us-east-1a', 'us-east-1b'] } })],
  ['with an existing VPC', (stack) => ({ contentDelivery: {}, network: { vpc: vpcIn(stack) } })],
])('there is no warning %s', (_, props) => {
  expect(warned('us-east-1', props)).toBe(false);
});
