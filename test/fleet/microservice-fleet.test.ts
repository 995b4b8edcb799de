import { aws_logs as logs, aws_sns as sns } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ImageRepositories, MicroserviceFleet, ServiceIsolation } from '../../src';
import { containerOf, errorOf, fleet, logicalId, mistakesOf, newStack, onlyOf, plainParts, propsOf, render, resourceOf, resourcesOf, service } from '../support';

describe('services', () => {
  test.each([[undefined], [[]]])('can be empty: %j', (services) => {
    const built = fleet({ services });
    expect(built.serviceNames).toEqual([]);
    expect(propsOf(render(built), 'AWS::ECS::Service')).toEqual([]);
  });

  test('are returned by name', () => {
    const built = fleet({ services: [service('web', { port: 80 }), service('core')] });
    const web = built.service('web');
    const template = render(built);
    expect(built.serviceNames).toEqual(['core', 'web']);
    expect(web.serviceName).toBe('web');
    expect(resourceOf(template, web.service).Type).toBe('AWS::ECS::Service');
    expect(resourceOf(template, web.targetGroup!).Properties.Port).toBe(80);
    expect(resourceOf(template, web.taskDefinition).Properties.TaskRoleArn).toEqual({ 'Fn::GetAtt': [logicalId(web.taskRole), 'Arn'] });
    expect(web.connections.defaultPort?.toString()).toBe('80');
  });

  test('that do not exist cause an error with the existing names', () => {
    expect(errorOf(() => fleet({ services: [service('web'), service('core')] }).service('wbe'))).toBe("Stack/Fleet: there is no service 'wbe', only 'core', 'web'");
    expect(errorOf(() => fleet().service('web'))).toBe("Stack/Fleet: there is no service 'web', only none");
  });

  test('are listed in a copy', () => {
    const built = fleet({ services: [service('core')] });
    built.serviceNames.push('other');
    expect(built.serviceNames).toEqual(['core']);
  });
});

describe('addService', () => {
  test("gives the same template as a service in 'services'", () => {
    const later = fleet({ services: [service('a')] });
    const added = later.addService(service('b'));
    expect(later.service('b')).toBe(added);
    expect(render(later)).toEqual(render(fleet({ services: [service('a'), service('b')] })));
  });

  test.each([
    ['an invalid port', service('b', { port: 0 })],
    ['a name that is in use', service('a', { hostnames: ['other.example.com'] })],
    ['a host name that is in use', service('b', { hostnames: ['a.example.com'] })],
    ['no image', service('b', { image: undefined })],
  ])('fails for %s, and does not change the fleet', (_, bad) => {
    const built = fleet({ services: [service('a')] });
    const before = built.node.findAll().map((child) => child.node.path);
    expect(() => built.addService(bad)).toThrow(/^Stack\/Fleet: /);
    expect(built.node.findAll().map((child) => child.node.path)).toEqual(before);
    expect(built.serviceNames).toEqual(['a']);
    // Nor does anything of the bad one stay in what later ones are checked against.
    expect(() => built.addService(service('b'))).not.toThrow();
    expect(render(built)).toEqual(render(fleet({ services: [service('a'), service('b')] })));
  });

  test('fails for a name that was already added', () => {
    const built = fleet();
    built.addService(service('a'));
    expect(mistakesOf(() => built.addService(service('a')))).toEqual(["service 'a': 'name', got 'a'"]);
  });
});

describe('images', () => {
  function withRepositories(props: { repositoryPrefix?: string; imageTag?: string; repositoryName?: string; create?: boolean }) {
    const { stack, cluster, listener } = plainParts();
    const { repositoryName, create, ...rest } = props;
    const imageRepositories = new ImageRepositories(stack, 'Images', { create });
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, imageRepositories, services: [service('core', { image: undefined, repositoryName })], ...rest });
    return render(stack);
  }

  test.each([
    [{}, 'core', 'main'],
    [{ repositoryPrefix: 'reptidex' }, 'reptidex-core', 'main'],
    [{ repositoryPrefix: 'reptidex', imageTag: 'staging' }, 'reptidex-core', 'staging'],
    [{ repositoryPrefix: 'reptidex', repositoryName: 'repti-core' }, 'repti-core', 'main'],
  ])('come from a repository: %j', (props, name, tag) => {
    const template = withRepositories(props);
    const [[id, repository]] = resourcesOf(template, 'AWS::ECR::Repository');
    expect(repository.Properties.RepositoryName).toBe(name);
    const image = JSON.stringify(containerOf(template).Image);
    expect(image).toContain(`{"Fn::GetAtt":["${id}","RepositoryUri"]},":${tag}"`);
  });

  test('come from an existing repository', () => {
    const template = withRepositories({ create: false, repositoryPrefix: 'reptidex', imageTag: 'staging' });
    expect(propsOf(template, 'AWS::ECR::Repository')).toEqual([]);
    expect(JSON.stringify(containerOf(template).Image)).toContain('/reptidex-core:staging"');
  });

  test('of a service replace the repository', () => {
    const { stack, cluster, listener } = plainParts();
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, imageRepositories: new ImageRepositories(stack, 'Images'), services: [service('core')] });
    expect(propsOf(render(stack), 'AWS::ECR::Repository')).toEqual([]);
  });

  test('can be shared by two services', () => {
    const { stack, cluster, listener } = plainParts();
    const services = ['a', 'b'].map((name) => service(name, { image: undefined, repositoryName: 'shared' }));
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, imageRepositories: new ImageRepositories(stack, 'Images'), services });
    expect(propsOf(render(stack), 'AWS::ECR::Repository')).toHaveLength(1);
  });
});

describe('bootstrap', () => {
  const counts = (props: { bootstrap?: boolean }, context: Record<string, unknown> = {}) =>
    propsOf(render(fleet({ services: [service('a', { desiredCount: 2 }), service('b')], ...props }, newStack({}, context))), 'AWS::ECS::Service').map((properties) => properties.DesiredCount);
  const CONTEXT = '@reptidex-app/platform:bootstrap';

  test.each([
    ['true by prop', { bootstrap: true }, {}, [0, 0]],
    ['true by context', {}, { [CONTEXT]: true }, [0, 0]],
    ['true by context, as a string of the CLI', {}, { [CONTEXT]: 'true' }, [0, 0]],
    ['false by default', {}, {}, [2, 1]],
    ['false by context', {}, { [CONTEXT]: 'false' }, [2, 1]],
    ['false by prop despite the context', { bootstrap: false }, { [CONTEXT]: true }, [2, 1]],
  ])('services start without tasks: %s', (_, props, context, expected) => {
    expect(counts(props, context)).toEqual(expected);
  });

  test('changes only the number of tasks', () => {
    const make = (bootstrap: boolean) => render(fleet({ services: [service('a')], bootstrap }));
    const [on, off] = [make(true), make(false)];
    onlyOf(on, 'AWS::ECS::Service').Properties.DesiredCount = 1;
    expect(on).toEqual(off);
  });
});

describe('the log group', () => {
  test('is kept for a year and retained', () => {
    expect(onlyOf(render(fleet({ namePrefix: 'dev-reptidex' })), 'AWS::Logs::LogGroup')).toMatchObject({
      Properties: { LogGroupName: '/ecs/dev-reptidex', RetentionInDays: 365 }, DeletionPolicy: 'RetainExceptOnCreate',
    });
  });

  test('has no name without a prefix', () => {
    expect(onlyOf(render(fleet()), 'AWS::Logs::LogGroup').Properties).not.toHaveProperty('LogGroupName');
  });

  test('can be an existing one', () => {
    const stack = newStack();
    const template = render(fleet({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', '/team'), services: [service('core')] }, stack));
    expect(propsOf(template, 'AWS::Logs::LogGroup')).toEqual([]);
    expect(containerOf(template).LogConfiguration.Options['awslogs-group']).toBe('/team');
  });
});

describe('alarms', () => {
  test('exist for each service, five by default, and notify only a topic that is set', () => {
    const alarms = propsOf(render(fleet({ services: [service('a'), service('b')] })), 'AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(10);
    expect(alarms.filter((alarm) => alarm.AlarmActions || alarm.OKActions)).toEqual([]);
  });

  test('monitor the service in its cluster, and its target group behind the load balancer', () => {
    const { stack, cluster, listener, loadBalancer } = plainParts();
    const { service: ecsService, targetGroup } = new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('a')] }).service('a');
    const dimensions = new Map<string, unknown>(propsOf(render(stack), 'AWS::CloudWatch::Alarm').flatMap((alarm) => alarm.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
    expect(Object.fromEntries(dimensions)).toEqual({
      ClusterName: { Ref: logicalId(cluster) },
      ServiceName: { 'Fn::GetAtt': [logicalId(ecsService), 'Name'] },
      LoadBalancer: { 'Fn::GetAtt': [logicalId(loadBalancer), 'LoadBalancerFullName'] },
      TargetGroup: { 'Fn::GetAtt': [logicalId(targetGroup!), 'TargetGroupFullName'] },
    });
  });

  test('can be disabled', () => {
    const built = fleet({ services: [service('a')], alarms: false });
    expect(built.service('a').alarms).toEqual([]);
    expect(propsOf(render(built), 'AWS::CloudWatch::Alarm')).toEqual([]);
  });

  test('notify the topic when they go off and when they recover', () => {
    const stack = newStack();
    const arn = 'arn:aws:sns:us-east-1:111122223333:oncall';
    const alarms = propsOf(render(fleet({ services: [service('a')], alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', arn) }, stack)), 'AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(5);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({ AlarmActions: [arn], OKActions: [arn] });
    }
  });

  test('have the thresholds of the service, then those of the fleet, field by field', () => {
    const built = fleet({ alarmThresholds: { cpuPercent: 70, memoryPercent: 71 }, services: [service('a', { alarmThresholds: { memoryPercent: 90, cpuPercent: undefined } })] });
    const thresholds = Object.fromEntries(propsOf(render(built), 'AWS::CloudWatch::Alarm').map((alarm) => [alarm.MetricName ?? 'rate', alarm.Threshold]));
    expect(thresholds).toMatchObject({ CPUUtilization: 70, MemoryUtilization: 90, rate: 1, UnHealthyHostCount: 1, TargetResponseTime: 0.5 });
  });
});

test.each(Object.values(ServiceIsolation))('a fleet with %s isolation and default props has no annotations', (isolation) => {
  const stack = newStack();
  fleet({ services: [service('a'), service('b', { isDefault: true })], isolation }, stack);
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
});
