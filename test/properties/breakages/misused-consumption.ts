import { aws_ec2 as ec2, aws_scheduler as scheduler, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { Misuse } from './misuse';
import { Binding, BindingOptions, IBinding, MicroserviceProps, ServiceProtocol } from '../../../src';
import { domainIn, fleet, IMAGE, platform, service } from '../../support';

const CONNECT = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html';
const TARGET_GROUPS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html';
const HEALTH_CHECKS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html';
const GROUP_RULES = 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups';

const internal = (name: string, more: Partial<MicroserviceProps> = {}): MicroserviceProps => ({ name, port: 8080, image: IMAGE, internal: true, ...more });

function ofServices(rule: string, [subject, prop, got]: [subject: string, prop: string, got: string], services: MicroserviceProps[], source?: string): Misuse {
  return { rule, source, says: { subject: `service '${subject}'`, prop, got }, make: (stack) => void fleet({ services }, stack) };
}

/** Two services with a binding of the same name. */
function ofNames(rule: string, optionsOf: (stack: Stack, id: string) => BindingOptions): Misuse {
  return {
    rule,
    says: { subject: "service 'b'", prop: 'uses', got: "'search'" },
    make: (stack) => void fleet({ services: ['a', 'b'].map((name) => internal(name, { uses: [Binding.of('search', optionsOf(stack, name))] })) }, stack),
  };
}

/** Two services with a binding of the same name, of which one is the user's own. */
function ofBindings(rule: string, says: RegExp, optionsOf: (stack: Stack, id: string) => BindingOptions): Misuse {
  const own = (binding: Binding): IBinding => ({ bindingName: 'own', bind: (workload) => binding.bind(workload) });
  return {
    rule,
    says,
    make: (stack) => {
      const [a, b] = ['A', 'B'].map((id) => Binding.of('search', optionsOf(stack, id)));
      fleet({ services: [internal('a', { uses: [a] }), internal('b', { uses: [own(b)] })] }, stack);
    },
  };
}

const TIMEOUTS = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html';
const TLS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html';
const AUTHORITY = 'arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555';

export const CONSUMPTION_MISUSES: Misuse[] = [
  ...([['perRequestTimeout', 'idleTimeout'], ['idleTimeout', 'perRequestTimeout']] as const).map(([option, other]) => ofServices(
    `'serviceConnect.${option}' of a service is a whole number of seconds`, ['core', `serviceConnect.${option}`, '0.5'],
    [service('core', { serviceConnect: { [option]: Duration.millis(500), [other]: Duration.seconds(0) } })], TIMEOUTS,
  )),
  ofServices("'serviceConnect.idleTimeout' of a service is at least its 'perRequestTimeout'", ['core', 'serviceConnect.idleTimeout', "'5 minutes'"], [
    service('core', { serviceConnect: { perRequestTimeout: Duration.minutes(6) } }),
  ], TIMEOUTS),
  ofServices("'tls' requires an internal service", ['core', 'tls', "an object of 'certificateAuthorityArn'"], [service('core', { tls: { certificateAuthorityArn: AUTHORITY } })], TLS),
  ofServices("'tls.certificateAuthorityArn' is the ARN of a certificate authority of AWS Private CA", ['pricing', 'tls.certificateAuthorityArn', "'mine'"], [
    internal('pricing', { tls: { certificateAuthorityArn: 'mine' } }),
  ], TLS),
  ofServices('A service can consume only services of its fleet', ['shop', 'consumes', "'pricing'"], [service('shop', { consumes: ['pricing'] })]),
  {
    rule: 'A worker can consume only services of its fleet',
    says: { subject: "worker 'mailer'", prop: 'consumes', got: "'pricing'" },
    make: (stack) => void fleet({ services: [service('core')], workers: [{ name: 'mailer', image: IMAGE, consumes: ['pricing'] }] }, stack),
  },
  ofServices('A service cannot consume itself', ['shop', 'consumes', "'shop'"], [service('shop', { consumes: ['shop'] })]),
  ofServices('Services cannot consume each other in a cycle', ['a', 'consumes', "'a → b → a'"], [internal('a', { consumes: ['b'] }), internal('b', { consumes: ['a'] })], CONNECT),
  ofServices('At most 58 services can consume one service', ['pricing', 'consumes', '59'], [
    internal('pricing'), ...Array.from({ length: 59 }, (_, index) => internal(`s${index}`, { consumes: ['pricing'] })),
  ], GROUP_RULES),
  ofServices('An internal service has no host names, no paths and no health check of the load balancer', ['pricing', 'hostnames', "['pricing.example.com']"], [
    internal('pricing', { hostnames: ['pricing.example.com'] }),
  ]),
  ofServices("'containerPort' is from 1 to 65535", ['pricing', 'containerPort', '0'], [internal('pricing', { containerPort: 0 })]),
  ofServices('A public service can use HTTP/2 or gRPC only behind an HTTPS listener', ['core', 'protocol', "'GRPC'"], [service('core', { protocol: ServiceProtocol.GRPC })], TARGET_GROUPS),
  {
    rule: 'The health check path of a gRPC service is a gRPC method',
    source: HEALTH_CHECKS,
    says: { subject: "service 'core'", prop: 'healthCheckPath', got: "'/health'" },
    make: (stack) => void platform({ domain: domainIn(stack), services: [service('core', { protocol: ServiceProtocol.GRPC, healthCheckPath: '/health' })] }, stack),
  },
  {
    rule: 'A job cannot use a service, because Service Connect does not reach jobs',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html',
    says: { subject: "job 'digest'", prop: 'uses', got: "'core'" },
    make: (stack) => void fleet({ services: [service('core')] }, stack).addJob({
      name: 'digest', image: IMAGE, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)), uses: [Binding.service('core')],
    }),
  },
  {
    rule: "'enableServiceConnect' cannot be called for a service for which the fleet enables Service Connect",
    says: /^service 'pricing': 'enableServiceConnect' must not be called for a service that consumes others or is consumed/,
    make: (stack) => fleet({ services: [internal('pricing')] }, stack).service('pricing').service.enableServiceConnect({ namespace: 'mine' }),
  },
  ofNames('Bindings with the same name have the same target in all workloads of a fleet', (stack, id) => ({ target: ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id}`) })),
  ofNames('Bindings with the same name have the same rotating secret in all workloads of a fleet', (stack, id) => ({ rotatingSecret: new secretsmanager.Secret(stack, id) })),
  ofBindings('Connections with the same name have the same target in all workloads of a fleet', /connection 'search' of workload 'b' must have the same target as connection 'search' of workload 'a'/, (stack, id) => ({
    target: ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id}`),
  })),
  ofBindings('Rotating secrets with the same name are the same secret in all workloads of a fleet', /rotating secret 'search' of workload 'b' must be the same secret as 'search' of workload 'a'/, (stack, id) => ({
    rotatingSecret: new secretsmanager.Secret(stack, id),
  })),
  {
    rule: 'An internal service has no metrics of the load balancer',
    says: /the load balancer measures no requests of service 'pricing', which is internal$/,
    make: (stack) => void fleet({ services: [internal('pricing')] }, stack).service('pricing').metricRequests(),
  },
];
