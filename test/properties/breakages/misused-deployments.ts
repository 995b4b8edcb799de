import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { ONLY_DEPLOYED, show } from './breakage';
import { Misuse } from './misuse';
import { DeploymentStrategy, MicroserviceFleet, MicroserviceProps, ServiceProtocol } from '../../../src';
import { CERTIFICATE_ARN, fleet, plainParts, service } from '../../support';

const CONFIGURATION = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html';
const LINEAR = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-linearconfiguration.html';
const CANARY = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html';
const BREAKER = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html';
const TRACKING = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html';
const GROUPS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html';

function ofStrategy(
  rule: string, option: string, got: string, strategyIn: (stack: Stack) => DeploymentStrategy, source?: string, more: Partial<MicroserviceProps> = {},
): Misuse {
  return {
    rule,
    source,
    says: { subject: "service 'core'", prop: option, got },
    make: (stack) => {
      const strategy = strategyIn(stack);
      fleet({ services: [service('core', { deployment: { strategy }, ...more })] }, stack);
    },
  };
}

/** A service on parts of which one is the listener for its tests. */
function withTestListener(rule: string, listenerOf: (parts: ReturnType<typeof plainParts>) => elbv2.IApplicationListener, path: string): Misuse {
  return {
    rule,
    says: { subject: "service 'core'", prop: 'deployment.strategy.testListener', got: show(path) },
    make: (stack) => {
      const parts = plainParts(stack);
      const strategy = DeploymentStrategy.blueGreen({ testListener: listenerOf(parts) });
      const { cluster, listener } = parts;
      void new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('core', { deployment: { strategy } })] });
    },
  };
}

const PROP = 'deployment.strategy';
const defaultAction = elbv2.ListenerAction.fixedResponse(404);

export const DEPLOYMENT_MISUSES: Misuse[] = [
  ofStrategy("'deployment.strategy.bakeTime' is 0 to 1440 minutes", `${PROP}.bakeTime`, '1441', () => DeploymentStrategy.blueGreen({ bakeTime: Duration.minutes(1441) }), CONFIGURATION),
  ofStrategy('A bake time that is known only at deployment is in minutes', `${PROP}.bakeTime`, show('Duration.seconds()'), () => DeploymentStrategy.blueGreen({ bakeTime: Duration.seconds(ONLY_DEPLOYED.number) })),
  ofStrategy('The step of a linear deployment is a multiple of 0.1 from 3 to 100 percent', `${PROP}.stepPercent`, '33.33', () => DeploymentStrategy.linear({ stepPercent: 33.33 }), LINEAR),
  ofStrategy("The canary's share of the traffic is a multiple of 0.1 from 0.1 to 100 percent", `${PROP}.canaryPercent`, '0', () => DeploymentStrategy.canary({ canaryPercent: 0 }), CANARY),
  ofStrategy('The planned time of a deployment is at most 33 hours', PROP, '2160', () => DeploymentStrategy.canary({ canaryBakeTime: Duration.hours(18), bakeTime: Duration.hours(18) }), CANARY),
  ofStrategy('A lifecycle hook has at least one stage, and each stage once', `${PROP}.lifecycleHooks[0].stages`, '[]', (stack) => DeploymentStrategy.blueGreen({
    lifecycleHooks: [{ handler: lambda.Function.fromFunctionName(stack, 'Hook', 'hook'), stages: [] as ecs.DeploymentLifecycleStage[] }],
  })),
  ofStrategy('A service with two target groups cannot scale on the requests per target', 'scaling.requestsPerTarget', '100', () => DeploymentStrategy.canary(), TRACKING, {
    scaling: { maxTasks: 4, requestsPerTarget: 100 },
  }),
  ofStrategy('A circuit breaker can be used only with rolling deployments', 'deployment.circuitBreaker', 'true', () => DeploymentStrategy.canary(), BREAKER, {
    deployment: { strategy: DeploymentStrategy.canary(), circuitBreaker: true },
  }),
  withTestListener("The test listener is not the service's own listener", ({ listener }) => listener, 'Stack/LoadBalancer/Listener'),
  withTestListener(
    "The test listener belongs to the service's load balancer",
    ({ stack, vpc }) => new elbv2.ApplicationLoadBalancer(stack, 'Other', { vpc }).addListener('Listener', { port: 80, defaultAction }),
    'Stack/Other/Listener',
  ),
  {
    rule: 'The test listener of an HTTP/2 or gRPC service uses HTTPS',
    says: { subject: "service 'core'", prop: 'deployment.strategy.testListener', got: show('Stack/LoadBalancer/Test') },
    make: (stack) => {
      const { cluster, loadBalancer } = plainParts(stack);
      const listener = loadBalancer.addListener('Secure', { port: 443, certificates: [elbv2.ListenerCertificate.fromArn(CERTIFICATE_ARN)], open: false, defaultAction });
      const testListener = loadBalancer.addListener('Test', { port: 8080, protocol: elbv2.ApplicationProtocol.HTTP, open: false, defaultAction });
      const core = service('core', { protocol: ServiceProtocol.GRPC, deployment: { strategy: DeploymentStrategy.blueGreen({ testListener }) } });
      void new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [core] });
    },
  },
  {
    rule: 'A load balancer has at most 100 target groups, of which a service whose deployments shift traffic needs two',
    source: GROUPS,
    says: /load balancer: 'services' must need at most 100 target groups, an AWS quota that cannot be raised, got 102; services with .* need two: /,
    make: (stack) => void fleet({
      deployment: { strategy: DeploymentStrategy.blueGreen() },
      services: Array.from({ length: 51 }, (_, index) => service(`s${index}`, { priority: index + 1 })),
    }, stack),
  },
  {
    rule: 'A service with two target groups has no single metric of its requests',
    says: /the load balancer measures the requests of service 'core' by its two target groups: use the metrics of 'targetGroup' and of 'alternateTargetGroup'$/,
    make: (stack) => void fleet({ deployment: { strategy: DeploymentStrategy.canary() }, services: [service('core')] }, stack).service('core').metricErrors(),
  },
];
