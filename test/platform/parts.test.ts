import { aws_certificatemanager as acm, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_route53 as route53, aws_s3 as s3, aws_sns as sns, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ImageRepositories, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatform, ReptidexPlatformProps } from '../../src';
import { backend, domainIn, frontend, logicalId, mistakesOf, newStack, onlyOf, platform, propsOf, recordsOf, render, Rendered, resourceOf } from '../support';

function rendered(props: Partial<ReptidexPlatformProps> = {}): Rendered {
  const stack = newStack();
  platform({ domain: domainIn(stack), services: [backend('core'), frontend('web', { isDefault: true })], ...props }, stack);
  return render(stack);
}

const variables = (template: Rendered) => propsOf(template, 'AWS::ECS::TaskDefinition').flatMap(({ ContainerDefinitions: [{ Environment = [], Secrets = [] }] }) => [...Environment, ...Secrets].map(({ Name }) => Name));

describe('a part that is disabled creates no resources', () => {
  test.each<[string, Partial<ReptidexPlatformProps>, RegExp, string[]]>([
    ['the database', { database: PlatformDatabase.none() }, /RDS::|[Pp]ostgres|Database|database|-db-|5432/, ['REDIS_URL']],
    ['the cache', { cache: PlatformCache.none() }, /ElastiCache::|[Rr]edis|REDIS|CacheSubnet|cache|6379/, ['DATABASE_URL']],
    ['the alarms', { alarms: { enabled: false }, dashboard: false }, /Alarm(?!sPublish)|alarm|AWS::SNS/, ['REDIS_URL', 'DATABASE_URL']],
  ])('%s', (_, props, trace, left) => {
    for (const tier of Object.values(PlatformTier)) {
      const off = rendered({ tier, ...props });
      const text = JSON.stringify(off).replace(/reptidex|DatabaseMemoryUsagePercentage/g, '');
      expect(text.match(new RegExp(`.{0,40}(${trace.source}).{0,40}`))?.[0]).toBeUndefined();
      expect(JSON.stringify(rendered({ tier }))).toMatch(trace);
      expect(variables(off).sort()).toEqual([...left].sort());
    }
  });

  test('a backend without database and cache gets no variables for them', () => {
    expect(variables(rendered({ database: PlatformDatabase.none(), cache: PlatformCache.none() }))).toEqual([]);
  });

  test('a service that uses a disabled part is rejected', () => {
    expect(mistakesOf(() => rendered({ database: PlatformDatabase.none(), services: [backend('core', { database: true })] }))).toEqual(
      ["service 'core': 'database', got true"],
    );
  });
});

test('the platform has properties for its parts', () => {
  const stack = newStack();
  const built = platform({ domain: domainIn(stack), services: [backend('core')] }, stack);
  const template = render(stack);
  expect(resourceOf(template, built.vpc).Type).toBe('AWS::EC2::VPC');
  expect(resourceOf(template, built.loadBalancer).Type).toBe('AWS::ElasticLoadBalancingV2::LoadBalancer');
  expect(resourceOf(template, built.listener).Properties.Port).toBe(443);
  expect(resourceOf(template, built.cluster).Type).toBe('AWS::ECS::Cluster');
  expect(resourceOf(template, built.database!.instance).Type).toBe('AWS::RDS::DBInstance');
  expect(template.Resources[logicalId(built.cache!.replicationGroup)].Type).toBe('AWS::ElastiCache::ReplicationGroup');
  expect(resourceOf(template, built.alarmTopic!).Type).toBe('AWS::SNS::Topic');
  expect(resourceOf(template, built.fleet.service('core').service).Type).toBe('AWS::ECS::Service');
  expect(stack.resolve(built.imageRepositories.repository('reptidex-core').repositoryName)).toHaveProperty('Ref');
});

test('properties of disabled parts are undefined', () => {
  const built = platform({ database: PlatformDatabase.none(), cache: PlatformCache.none(), alarms: { enabled: false } });
  expect([built.database, built.databaseSecrets, built.cache, built.alarmTopic]).toEqual([undefined, undefined, undefined, undefined]);
});

describe('alarms', () => {
  test("of every part are published to the platform's topic", () => {
    const template = rendered();
    const topic = { Ref: Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::SNS::Topic')![0] };
    const alarms = propsOf(template, 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(15);
    expect(alarms.filter((alarm) => JSON.stringify(alarm.AlarmActions) !== JSON.stringify([topic]))).toEqual([]);
  });

  test('can be published to an existing topic', () => {
    const stack = newStack();
    const arn = 'arn:aws:sns:us-east-1:111122223333:oncall';
    platform({ services: [backend('core')], alarms: { topic: sns.Topic.fromTopicArn(stack, 'Topic', arn) } }, stack);
    const template = render(stack);
    expect(propsOf(template, 'AWS::SNS::Topic')).toEqual([]);
    expect(propsOf(template, 'AWS::KMS::Key')).toEqual([]);
    expect(new Set(propsOf(template, 'AWS::CloudWatch::Alarm').map((alarm) => alarm.AlarmActions[0]))).toEqual(new Set([arn]));
  });
});

describe('the domain', () => {
  test('gets a certificate for itself and one label below, validated in its zone, if none is set', () => {
    const template = rendered({ domain: undefined });
    expect(propsOf(template, 'AWS::CertificateManager::Certificate')).toEqual([]);
    const stack = newStack();
    const { certificate: _, ...domain } = domainIn(stack);
    platform({ domain, services: [backend('core')] }, stack);
    expect(onlyOf(render(stack), 'AWS::CertificateManager::Certificate').Properties).toMatchObject({
      DomainName: 'example.com', SubjectAlternativeNames: ['*.example.com'], ValidationMethod: 'DNS', DomainValidationOptions: [{ DomainName: 'example.com', HostedZoneId: 'Z00000000EXAMPLE' }],
    });
  });

  test.each(['example.com.', 'Example.COM'])('can be written as %s', (zoneName) => {
    const stack = newStack();
    const { hostedZone } = domainIn(stack);
    platform({ domain: { zoneName, hostedZone }, services: [backend('core', { hostnames: ['api.example.com'] })] }, stack);
    const template = render(stack);
    expect(recordsOf(template).map(({ Name }) => Name)).toEqual(['api.example.com.']);
    expect(onlyOf(template, 'AWS::CertificateManager::Certificate').Properties.DomainName).not.toMatch(/\.$/);
  });

  test('accepts a zone that is imported only by its ID', () => {
    const stack = newStack();
    const hostedZone = route53.HostedZone.fromHostedZoneId(stack, 'ById', 'Z00000000EXAMPLE');
    platform({ domain: { zoneName: 'example.com', hostedZone }, services: [backend('core', { hostnames: ['api.example.com'] })] }, stack);
    expect(recordsOf(render(stack))).toMatchObject([{ Name: 'api.example.com.', HostedZoneId: 'Z00000000EXAMPLE' }]);
  });

  test('rejects a private zone for the validation of a certificate, and accepts it with an existing certificate', () => {
    const stack = newStack();
    const hostedZone = new route53.PrivateHostedZone(stack, 'Private', { zoneName: 'example.com', vpc: new ec2.Vpc(stack, 'Vpc') });
    expect(mistakesOf(() => platform({ domain: { zoneName: 'example.com', hostedZone } }, stack))).toEqual([
      "domain: 'hostedZone', got 'Stack/Private'",
    ]);
    const { certificate } = domainIn(stack);
    expect(() => platform({ domain: { zoneName: 'example.com', hostedZone, certificate } }, new Stack(stack, 'Other'))).not.toThrow();
  });

  test('rejects a certificate in another Region than the load balancer', () => {
    const stack = newStack({ env: { region: 'us-east-1', account: '111122223333' } });
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Elsewhere', 'arn:aws:acm:us-west-2:111122223333:certificate/1');
    expect(mistakesOf(() => platform({ domain: { zoneName: 'example.com', certificate } }, stack))).toEqual([
      "domain: 'certificate', got 'us-west-2'",
    ]);
  });

  test('has no records without a zone', () => {
    const stack = newStack();
    const { hostedZone: _, ...domain } = domainIn(stack);
    platform({ domain, services: [backend('core')] }, stack);
    expect(recordsOf(render(stack))).toEqual([]);
  });

  test('can be omitted: HTTP on port 80, with a warning', () => {
    const stack = newStack();
    platform({ services: [backend('core', { hostnames: ['anything.example.org'] })] }, stack);
    expect(onlyOf(render(stack), 'AWS::ElasticLoadBalancingV2::Listener').Properties).toMatchObject({ Port: 80, Protocol: 'HTTP' });
    Annotations.fromStack(stack).hasWarning('/Stack/Platform/Ingress', Match.stringLikeRegexp('unencrypted HTTP'));
  });
});

test.each(Object.values(PlatformTier))('%s with a domain has no warning', (tier) => {
  const stack = newStack();
  platform({ tier, domain: domainIn(stack), services: [backend('core'), frontend('web', { isDefault: true })] }, stack);
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
});

// Elastic Load Balancing writes a test object when it is told of a bucket, and CloudFormation deletes no bucket that is not empty.
test('with bootstrap the load balancer writes no logs, so that the bucket can be deleted if the first deployment fails', () => {
  const logsOf = (bootstrap: boolean) => {
    const stack = newStack();
    const loadBalancer = { accessLogsEnabled: true, connectionLogs: new s3.Bucket(stack, 'Connections'), connectionLogsPrefix: 'alb' };
    platform({ bootstrap, loadBalancer }, stack);
    const [{ LoadBalancerAttributes }] = propsOf(render(stack), 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    return LoadBalancerAttributes.filter(({ Key }: any) => Key.endsWith('.s3.enabled')).map(({ Key, Value }: any) => `${Key} ${Value}`).sort();
  };
  expect(logsOf(false)).toEqual(['access_logs.s3.enabled true', 'connection_logs.s3.enabled true']);
  expect(logsOf(true).filter((attribute: string) => attribute.endsWith('true'))).toEqual([]);
});

test('with bootstrap every service starts without tasks', () => {
  expect(propsOf(rendered({ bootstrap: true }), 'AWS::ECS::Service').map((service) => service.DesiredCount)).toEqual([0, 0]);
});

test('with bootstrap nothing has deletion protection, so that everything is deleted if the first deployment fails', () => {
  const protectedIn = (props: Partial<ReptidexPlatformProps>) => {
    const template = rendered({
      tier: PlatformTier.PRODUCTION,
      database: PlatformDatabase.postgres({ deletionProtection: true }),
      tables: [{ name: 'orders', partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }],
      ...props,
    });
    return [
      onlyOf(template, 'AWS::RDS::DBInstance').Properties.DeletionProtection,
      onlyOf(template, 'AWS::DynamoDB::Table').Properties.DeletionProtectionEnabled,
      onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.LoadBalancerAttributes.find(({ Key }: any) => Key === 'deletion_protection.enabled').Value,
    ];
  };
  expect(protectedIn({})).toEqual([true, true, 'true']);
  expect(protectedIn({ bootstrap: true })).toEqual([false, false, 'false']);
});

test('image repositories can be created elsewhere', () => {
  const stack = newStack();
  const imageRepositories = new ImageRepositories(new Stack(stack.node.root as Construct, 'Elsewhere'), 'Images', { create: false });
  platform({ imageRepositories, services: [backend('core')] }, stack);
  const template = render(stack);
  expect(propsOf(template, 'AWS::ECR::Repository')).toEqual([]);
  expect(JSON.stringify(onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0].Image)).toContain('/reptidex-core:staging"');
});

describe('a platform can be created', () => {
  const make = (scope: Construct, id = 'Platform') => new ReptidexPlatform(scope, id, { environmentName: 'dev', projectName: 'reptidex', services: [backend('core')] });

  test('below another construct', () => {
    const stack = newStack();
    make(new Construct(stack, 'Team'));
    expect(propsOf(render(stack), 'AWS::ECS::Service')).toHaveLength(1);
  });

  test('in a stage', () => {
    const stack = new Stack(new Stage(newStack().node.root as Construct, 'Prod'), 'Stack');
    make(stack);
    expect(propsOf(render(stack), 'AWS::ECS::Service')).toHaveLength(1);
  });

  test('in a nested stack', () => {
    const nested = new NestedStack(newStack(), 'Nested');
    make(nested);
    expect(propsOf(Template.fromStack(nested).toJSON() as Rendered, 'AWS::ECS::Service')).toHaveLength(1);
  });

  test('twice in a stack, for two environments', () => {
    const stack = newStack();
    make(stack);
    new ReptidexPlatform(stack, 'Other', { environmentName: 'qa', projectName: 'other', services: [backend('core')] });
    expect(propsOf(render(stack), 'AWS::ECS::Service').map((service) => service.ServiceName)).toEqual(['dev-reptidex-core', 'qa-other-core']);
  });
});
