import { App, aws_certificatemanager as acm, aws_cloudfront as cloudfront, Stack } from 'aws-cdk-lib';
import { OriginAccess, PlatformEncryption, PlatformTier, ReptidexPlatform, ReptidexPlatformProps } from '../../src';
import { backend, CERTIFICATE_ARN, domainIn, frontend, logicalId, mistakesOf, newStack, onlyOf, platform, propsOf, recordsOf, render, resourcesOf } from '../support';

const SERVICES = [backend('api'), frontend('web', { isDefault: true })];

function edge(props: Partial<ReptidexPlatformProps> = {}, stack = newStack()) {
  const domain = 'domain' in props ? props.domain : domainIn(stack);
  return platform({ services: SERVICES, contentDelivery: {}, ...props, domain }, stack);
}

function distributionOf(template: ReturnType<typeof render>) {
  return onlyOf(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig;
}

test('CloudFront serves the host names of the services with the certificate of the domain', () => {
  const config = distributionOf(render(edge()));
  expect(config.Aliases).toEqual(['api.example.com', 'web.example.com']);
  expect(config.ViewerCertificate.AcmCertificateArn).toBe(CERTIFICATE_ARN);
});

test('the load balancer behind CloudFront is internal, in the private subnets', () => {
  const created = edge();
  const { Properties } = onlyOf(render(created), 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const [service] = propsOf(render(created), 'AWS::ECS::Service');
  expect(Properties.Scheme).toBe('internal');
  expect(Properties.Subnets).toEqual(service.NetworkConfiguration.AwsvpcConfiguration.Subnets);
  expect(onlyOf(render(created), 'AWS::CloudFront::VpcOrigin').Properties.VpcOriginEndpointConfig.Arn).toEqual({ Ref: logicalId(created.loadBalancer) });
});

test('the load balancer without CloudFront is internet-facing', () => {
  const template = render(edge({ contentDelivery: undefined }));
  expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.Scheme).toBe('internet-facing');
  expect(resourcesOf(template, 'AWS::CloudFront::Distribution')).toEqual([]);
});

test('each host name has one IPv4 record, which refers to CloudFront', () => {
  const created = edge();
  const records = recordsOf(render(created)).filter(({ Type }) => Type === 'A');
  expect(records.map(({ Name }) => Name).sort()).toEqual(['api.example.com.', 'web.example.com.']);
  for (const { AliasTarget } of records) {
    expect(AliasTarget.DNSName).toEqual({ 'Fn::GetAtt': [logicalId(created.contentDelivery!.distribution), 'DomainName'] });
  }
});

test('an internet-facing load balancer accepts requests only from CloudFront', () => {
  const template = render(edge({ contentDelivery: { originAccess: OriginAccess.SECRET_HEADER } }));
  expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.Scheme).toBe('internet-facing');
  expect(onlyOf(template, 'AWS::WAFv2::WebACL').Properties.DefaultAction).toEqual({ Block: {} });
});

test('without a domain, CloudFront uses its own domain name, and HTTP to the load balancer', () => {
  const template = render(edge({ domain: undefined, services: [backend('api', { hostnames: undefined, paths: ['/*'] })] }));
  expect(distributionOf(template).Aliases).toBeUndefined();
  expect(onlyOf(template, 'AWS::CloudFront::VpcOrigin').Properties.VpcOriginEndpointConfig.OriginProtocolPolicy).toBe('http-only');
});

test('a certificate that the platform creates is used for CloudFront and the load balancer', () => {
  const stack = newStack();
  const { zoneName, hostedZone } = domainIn(stack);
  const template = render(edge({ domain: { zoneName, hostedZone } }, stack));
  const certificate = { Ref: onlyId(template, 'AWS::CertificateManager::Certificate') };
  expect(distributionOf(template).ViewerCertificate.AcmCertificateArn).toEqual(certificate);
  const https = propsOf(template, 'AWS::ElasticLoadBalancingV2::Listener').find(({ Port }) => Port === 443);
  expect(https.Certificates).toEqual([{ CertificateArn: certificate }]);
});

describe('the web firewall', () => {
  test('is associated with the load balancer', () => {
    const created = edge({ contentDelivery: undefined, firewall: {} });
    const template = render(created);
    expect(onlyOf(template, 'AWS::WAFv2::WebACL').Properties.Scope).toBe('REGIONAL');
    expect(onlyOf(template, 'AWS::WAFv2::WebACLAssociation').Properties.ResourceArn).toEqual({ Ref: logicalId(created.loadBalancer) });
  });

  test('is associated with CloudFront if there is a distribution', () => {
    const template = render(edge({ firewall: {} }));
    expect(onlyOf(template, 'AWS::WAFv2::WebACL').Properties.Scope).toBe('CLOUDFRONT');
    expect(resourcesOf(template, 'AWS::WAFv2::WebACLAssociation')).toEqual([]);
    expect(distributionOf(template).WebACLId).toEqual({ 'Fn::GetAtt': [onlyId(template, 'AWS::WAFv2::WebACL'), 'Arn'] });
  });

  test('of CloudFront is in its own stack in us-east-1 if the platform is in another Region', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-2' } });
    const created = edge({ firewall: {}, contentDelivery: { certificate: importedCertificate(stack) }, domain: regional(stack, 'eu-west-2') }, stack);
    const stacks = (stack.node.root as App).synth().stacks.map(({ stackName, environment }) => [stackName, environment.region]);
    expect(stacks).toEqual([['Stack-edge', 'us-east-1'], ['Stack', 'eu-west-2']]);
    expect(Stack.of(created.firewall!).region).toBe('us-east-1');
  });

  test('of CloudFront shares that stack with those of other platforms in the same stack', () => {
    const stack = newStack({ env: { region: 'eu-west-2', account: '111122223333' } });
    const [certificate, domain] = [importedCertificate(stack), regional(stack, 'eu-west-2')];
    for (const environmentName of ['test', 'demo']) {
      new ReptidexPlatform(stack, environmentName, {
        environmentName,
        projectName: 'reptidex',
        tier: PlatformTier.DEVELOPMENT,
        domain,
        contentDelivery: { certificate, hostnames: [`${environmentName}.example.com`] },
        firewall: {},
      });
    }
    const beside = (stack.node.root as App).node.findChild('Stack-edge') as Stack;
    expect(propsOf(render(beside), 'AWS::WAFv2::WebACL').map(({ Name }) => Name)).toEqual(['test-reptidex-edge-waf', 'demo-reptidex-edge-waf']);
  });

  test('is rejected together with other mistakes if the load balancer already has one', () => {
    const stack = newStack();
    const { listener, vpc } = edge({ firewall: {}, contentDelivery: undefined }, stack);
    const mistakes = mistakesOf(() => new ReptidexPlatform(stack, 'Other', {
      environmentName: 'test', projectName: 'reptidex', tier: PlatformTier.DEVELOPMENT, network: { vpc }, loadBalancer: { listener }, firewall: { rateLimit: 1 },
    }));
    expect(mistakes).toEqual([
      expect.stringContaining("web firewall: 'rateLimit'"),
      expect.stringContaining("web firewall: 'loadBalancer'"),
    ]);
  });

  test('keeps its logs for the time of the tier, and is deleted if it is disabled', () => {
    const groups = (firewall: ReptidexPlatformProps['firewall']) => propsOf(render(edge({ firewall })), 'AWS::Logs::LogGroup')
      .filter(({ LogGroupName }) => LogGroupName.startsWith('aws-waf-logs-'))
      .map(({ RetentionInDays }) => RetentionInDays);
    expect(groups({})).toEqual([30]);
    expect(groups({ logRetention: 90 })).toEqual([90]);
    expect(groups(undefined)).toEqual([]);
  });
});

describe('a second web firewall, for the load balancer behind CloudFront', () => {
  const both = (firewall: ReptidexPlatformProps['firewall'] = {}) => edge({ firewall: { alsoOnLoadBalancer: true, ...firewall } });
  const aclsOf = (created: ReptidexPlatform): Record<string, any> => Object.fromEntries(propsOf(render(created), 'AWS::WAFv2::WebACL').map((acl) => [acl.Scope, acl]));

  test('does not exist by default', () => {
    for (const firewall of [{}, { alsoOnLoadBalancer: false }]) {
      expect(edge({ firewall }).loadBalancerFirewall).toBeUndefined();
      expect(resourcesOf(render(edge({ firewall })), 'AWS::WAFv2::WebACL')).toHaveLength(1);
    }
  });

  test('protects the load balancer, in addition to the one of CloudFront', () => {
    const created = both();
    const template = render(created);
    const acls = resourcesOf(template, 'AWS::WAFv2::WebACL');
    const arnOf = (scope: string) => ({ 'Fn::GetAtt': [acls.find(([, { Properties }]) => Properties.Scope === scope)![0], 'Arn'] });
    expect(created.loadBalancerFirewall!.node.path).toBe('Stack/Platform/LoadBalancerFirewall');
    expect(onlyOf(template, 'AWS::WAFv2::WebACLAssociation').Properties).toEqual({
      ResourceArn: { Ref: logicalId(created.loadBalancer) }, WebACLArn: arnOf('REGIONAL'),
    });
    expect(distributionOf(template).WebACLId).toEqual(arnOf('CLOUDFRONT'));
  });

  test('does not evaluate IP addresses, because all requests come from addresses of CloudFront', () => {
    const { CLOUDFRONT, REGIONAL } = aclsOf(both());
    const ofAddress = ['RateLimit', 'AWSManagedRulesAmazonIpReputationList'];
    expect(CLOUDFRONT.Rules.filter(({ Name }: any) => ofAddress.includes(Name))).toHaveLength(2);
    expect(REGIONAL.Rules).toEqual(CLOUDFRONT.Rules.filter(({ Name }: any) => !ofAddress.includes(Name)));
    expect(JSON.stringify(REGIONAL)).not.toContain('RateBasedStatement');
  });

  test('has the same exclusions and actions', () => {
    const { CLOUDFRONT, REGIONAL } = aclsOf(both({
      rateLimit: 100, commonRules: { excludedRules: ['SizeRestrictions_BODY'] }, knownBadInputs: { enabled: false }, sqlInjection: { countOnly: true },
    }));
    expect(REGIONAL.Rules).toEqual(CLOUDFRONT.Rules.slice(-2));
    expect(REGIONAL.Rules).toMatchObject([
      { OverrideAction: { None: {} }, Statement: { ManagedRuleGroupStatement: { RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }] } } },
      { OverrideAction: { Count: {} }, Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesSQLiRuleSet' } } },
    ]);
  });

  test('has its own name and log group, with the same retention', () => {
    const created = both({ logRetention: 90 });
    const { CLOUDFRONT, REGIONAL } = aclsOf(created);
    expect([CLOUDFRONT.Name, REGIONAL.Name]).toEqual(['dev-reptidex-edge-waf', 'dev-reptidex-waf']);
    const groups = propsOf(render(created), 'AWS::Logs::LogGroup').filter(({ LogGroupName }) => LogGroupName.startsWith('aws-waf-logs-'));
    expect(groups.map(({ LogGroupName, RetentionInDays }) => [LogGroupName, RetentionInDays])).toEqual([
      ['aws-waf-logs-dev-reptidex-edge-waf', 90], ['aws-waf-logs-dev-reptidex-waf', 90],
    ]);
  });

  test('is in the Region of the load balancer, wherever the one of CloudFront is', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-2' } });
    const created = edge({ firewall: { alsoOnLoadBalancer: true }, contentDelivery: { certificate: importedCertificate(stack) }, domain: regional(stack, 'eu-west-2') }, stack);
    expect([created.firewall!, created.loadBalancerFirewall!].map((firewall) => Stack.of(firewall).region)).toEqual(['us-east-1', 'eu-west-2']);
  });

  test('is encrypted with the key of the environment', () => {
    const created = edge({ firewall: { alsoOnLoadBalancer: true }, encryption: PlatformEncryption.customerManaged() });
    const groups = propsOf(render(created), 'AWS::Logs::LogGroup').filter(({ LogGroupName }) => LogGroupName.startsWith('aws-waf-logs-'));
    const KeyArn = Stack.of(created).resolve(created.encryptionKey!.keyArn);
    expect(groups.map(({ KmsKeyId }) => KmsKeyId)).toEqual([KeyArn, KeyArn]);
  });

  test.each<[string, Partial<ReptidexPlatformProps>]>([
    ['without CloudFront', { contentDelivery: undefined }],
    ['with the secret header', { contentDelivery: { originAccess: OriginAccess.SECRET_HEADER } }],
    ['without rules',
      { firewall: { alsoOnLoadBalancer: true, knownBadInputs: { enabled: false }, commonRules: { enabled: false }, sqlInjection: { enabled: false } } }],
  ])('fails %s', (_, props) => {
    expect(mistakesOf(() => edge({ firewall: { alsoOnLoadBalancer: true }, ...props }))).toEqual(["web firewall: 'alsoOnLoadBalancer', got true"]);
  });

  test('fails for an existing load balancer that has one, together with other mistakes', () => {
    const stack = newStack();
    const { listener, loadBalancer, vpc } = platform({ environmentName: 'other', projectName: 'reptidex', loadBalancer: { internetFacing: false }, firewall: {} }, new Stack(stack, 'Other'));
    expect(mistakesOf(() => edge({
      firewall: { alsoOnLoadBalancer: true, rateLimit: 1 }, network: { vpc }, loadBalancer: { listener, loadBalancer },
    }, stack))).toEqual([expect.stringContaining("'rateLimit'"), expect.stringContaining("web firewall: 'loadBalancer'")]);
  });
});

describe('fails at synth, together with other mistakes', () => {
  test('without a certificate in us-east-1', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-2' } });
    expect(mistakesOf(() => edge({ domain: regional(stack, 'eu-west-2'), network: { availabilityZoneCount: 9 } }, stack))).toEqual([
      expect.stringContaining("network: 'availabilityZoneCount'"),
      expect.stringContaining("content delivery: 'certificate', got 'eu-west-2'"),
    ]);
  });

  test('if the certificate would be created in another Region', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-2' } });
    const { zoneName, hostedZone } = domainIn(stack);
    expect(mistakesOf(() => edge({ domain: { zoneName, hostedZone } }, stack))).toEqual([
      expect.stringContaining("content delivery: 'certificate' is missing"),
    ]);
  });

  test.each<[string, Partial<ReptidexPlatformProps>]>([
    ["content delivery: 'originAccess'", { loadBalancer: { internetFacing: true } }],
    ["content delivery: 'originProtocolPolicy'", { contentDelivery: { originProtocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY } }],
    ["content delivery: 'hostnames'", { contentDelivery: { hostnames: ['shop.example.org'] } }],
    ["content delivery: 'webAclArn'",
      { firewall: {}, contentDelivery: { webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/theirs/11111111-2222-3333-4444-555555555555' } }],
    ["web firewall: 'rateLimit'", { firewall: { rateLimit: 1 } }],
  ])('%s', (mistake, props) => {
    expect(mistakesOf(() => edge(props))).toEqual([expect.stringContaining(mistake)]);
  });
});

function onlyId(template: ReturnType<typeof render>, type: string): string {
  const ids = resourcesOf(template, type).map(([id]) => id);
  expect(ids).toHaveLength(1);
  return ids[0];
}

function importedCertificate(stack: Stack) {
  return acm.Certificate.fromCertificateArn(stack, 'EdgeCertificate', CERTIFICATE_ARN);
}

function regional(stack: Stack, region: string) {
  return { ...domainIn(stack), certificate: acm.Certificate.fromCertificateArn(stack, 'Regional', CERTIFICATE_ARN.replace('us-east-1', region)) };
}
