/**
 * What cdk-nag's packs say of production environments that nobody has hardened by hand: nothing but what a prop mends.
 */
import { App, aws_certificatemanager as acm, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { BucketPurpose, PlatformTier, ReptidexPlatform, ReptidexPlatformProps } from '../../src';
import { backend, CERTIFICATE_ARN } from '../support';

const PACKS = [AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks, ServerlessChecks];

function rulesThatFind(props: Partial<ReptidexPlatformProps>, secure = true): string[] {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const domain = { zoneName: 'example.com', certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN) };
  new ReptidexPlatform(stack, 'Platform', {
    environmentName: 'prod',
    tier: PlatformTier.PRODUCTION,
    domain: secure ? domain : undefined,
    services: [backend('core', { hostnames: ['core.example.com'] })],
    ...props,
  });
  app.synth();
  const rules = PACKS.flatMap((Pack) => new Pack(app).validateScope(app).violations.map(({ ruleName }) => ruleName.replace(/^.*-/, '')));
  return [...new Set(rules)].sort();
}

test.each<[string, Partial<ReptidexPlatformProps>, string[]]>([
  ['says nothing more', {}, ['ALBWAFEnabled']],
  ['has a web firewall', { firewall: {} }, []],
  ['has read replicas', { firewall: {}, database: { readReplicas: 2 } }, []],
  ['has buckets, queues and events', { firewall: {}, buckets: [{ name: 'logs', purpose: BucketPurpose.LOGS }, { name: 'things' }], queues: [{ name: 'mail' }], eventBus: {} }, []],
])('production that %s', (_, props, expected) => {
  expect(rulesThatFind(props)).toEqual(expected);
});

test('production without a domain, which would mend the rest', () => {
  expect(rulesThatFind({ firewall: {} }, false)).toEqual(['ALBHttpToHttpsRedirection', 'ELBv2ACMCertificateRequired']);
});
