/**
 * An environment in two regions of one account: nothing that is the account's, or the world's, has a name twice.
 */
import { App, aws_certificatemanager as acm, Stack } from 'aws-cdk-lib';
import { PlatformTier, ReptidexPlatform } from '../../src';
import { NAME_RULES } from '../../src/private/name-rules';
import { backend, CERTIFICATE_ARN, domainIn, errorOf, EVERYTHING, Resource } from '../support';

const REGIONS = ['us-east-1', 'eu-west-1'];
const PRIMARY = { '@reptidex-app/platform:primaryRegion': REGIONS[0] };

/** An environment with everything in each region, with the same or with different host names. */
function appIn(regions: string[], hostnameOf: (region: string) => string, context: Record<string, string> = PRIMARY, edge = true): App {
  const app = new App({ context });
  for (const region of regions) {
    const stack = new Stack(app, region, { env: { account: '111122223333', region }, stackName: 'prod-reptidex', crossRegionReferences: true });
    const hostnames = [hostnameOf(region)];
    const { tables, queues, buckets, network, firewall } = EVERYTHING;
    new ReptidexPlatform(stack, 'Platform', {
      environmentName: 'prod',
      projectName: 'reptidex',
      tier: PlatformTier.PRODUCTION,
      domain: domainIn(stack),
      ...{ tables, queues, buckets },
      firewall: edge ? firewall : {},
      network: { ...network, availabilityZones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`) },
      eventBus: {},
      contentDelivery: edge ? { certificate: acm.Certificate.fromCertificateArn(stack, 'Edge', CERTIFICATE_ARN) } : undefined,
      services: [backend('core', { hostnames })],
    });
  }
  return app;
}

const different = (region: string) => `${region}.example.com`;

/** Names of what an account or the world has once, by type. */
function sharedNames(app: App): string[] {
  return app.synth().stacks.flatMap(({ template }) => Object.values<Resource>(template.Resources).flatMap(({ Type, Properties = {} }) => {
    const rule = NAME_RULES[Type];
    const isShared = rule && (rule.reach !== undefined || Properties.Scope === 'CLOUDFRONT');
    const value = isShared ? rule.name.split('.').reduce<any>((part, key) => part?.[key], Properties) : undefined;
    const names = Array.isArray(value) ? value.map((each) => (typeof each === 'string' ? each : `${each.Name} ${each.Type}`)) : value === undefined ? [] : [value];
    return names.map((name) => `${Type} ${JSON.stringify(name)}`);
  }));
}

test('has its own names for resources that are not Regional', () => {
  const names = sharedNames(appIn(REGIONS, different));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  // What there is to share, so that the comparison is one.
  const types = new Set(names.map((name) => name.split(' ')[0]));
  expect([...types].sort()).toEqual(expect.arrayContaining([
    'AWS::CloudFront::CachePolicy', 'AWS::CloudFront::Distribution', 'AWS::CloudFront::ResponseHeadersPolicy', 'AWS::CloudWatch::Dashboard', 'AWS::IAM::Role',
    'AWS::Route53::RecordSetGroup', 'AWS::S3::Bucket', 'AWS::WAFv2::WebACL',
  ]));
});

test('is rejected without the primary Region', () => {
  expect(errorOf(() => appIn(REGIONS, different, {}).synth())).toContain("set the context value '@reptidex-app/platform:primaryRegion'");
});

test('cannot have the host names of the first Region, with CloudFront and without', () => {
  const [atTheEdge, without] = [true, false].map((edge) => errorOf(() => appIn(REGIONS, () => 'api.example.com', PRIMARY, edge).synth()));
  const fix = "share a name; give one of them other 'hostnames', or leave 'hostedZone' out and create the records yourself";
  expect(atTheEdge).toContain(`are both named 'api.example.com', one of 3 names that both have: no two resources of type AWS::CloudFront::Distribution in any two accounts can ${fix}`);
  expect(without).toContain("are both named 'api.example.com. (A)': no two resources of type AWS::Route53::RecordSetGroup in one account, in any region, can " + fix);
});
