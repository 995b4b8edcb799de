import { App, Stack } from 'aws-cdk-lib';
import { Questions } from './questions';

const CLUSTER = 'dev-boutique-cluster';
const PREFIX = 'dev-boutique--shop-';
/** Port of each container. */
const CONTAINER_PORTS = {
  adservice: 9555,
  cartservice: 7070,
  checkoutservice: 5050,
  currencyservice: 7000,
  emailservice: 8080,
  frontend: 8080,
  paymentservice: 50051,
  productcatalogservice: 3550,
  recommendationservice: 8080,
  shippingservice: 50051,
};

/** Looks at the deployed shop from outside. */
export function assertOnlineBoutique(app: App, stack: Stack): void {
  const aws = new Questions(app, stack);
  for (const [name, containerPort] of Object.entries(CONTAINER_PORTS)) {
    expectService(aws, name, containerPort);
  }
  expectLoadGenerator(aws);
  expectOnePublicService(aws);
}

/** The port of each service has its own name, by which Service Connect finds it, and it speaks gRPC unless it is the public one. */
function expectService(aws: Questions, name: string, containerPort: number): void {
  const answer = aws.ask('ecs', 'DescribeServices', { cluster: CLUSTER, services: [`${PREFIX}-${name}`] });
  const task = aws.ask('ecs', 'DescribeTaskDefinition', { taskDefinition: `${PREFIX}-${name}` });
  const mapping = (field: string) => task(`taskDefinition.containerDefinitions.0.portMappings.0.${field}`);
  aws.expect(`Service-${name}`, {
    status: [answer('services.0.status'), 'ACTIVE'],
    desiredCount: [answer('services.0.desiredCount'), '1'],
    containerPort: [mapping('containerPort'), String(containerPort)],
    protocol: [mapping('appProtocol'), name === 'frontend' ? 'http' : 'grpc'],
    portName: [mapping('name'), name],
  });
}

/** It has no port, and calls the public service inside the network. */
function expectLoadGenerator(aws: Questions): void {
  const service = aws.ask('ecs', 'DescribeServices', { cluster: CLUSTER, services: [`${PREFIX}-loadgenerator`] });
  const task = aws.ask('ecs', 'DescribeTaskDefinition', { taskDefinition: `${PREFIX}-loadgenerator` });
  aws.expect('LoadGenerator', {
    status: [service('services.0.status'), 'ACTIVE'],
    image: [task('taskDefinition.containerDefinitions.0.image'), 'registry.example.com/microservices-demo/loadgenerator:v0.10.6'],
    address: [task('taskDefinition.containerDefinitions.0.environment.2.value'), 'frontend:8080'],
  });
}

/** The listener has one rule, and what no rule matches gets a 404. */
function expectOnePublicService(aws: Questions): void {
  const rule = aws.ask('elastic-load-balancing-v2', 'DescribeRules', { RuleArns: [aws.physicalId('Boutique/Shop/frontend/Route/Rule')] });
  const group = aws.ask('elastic-load-balancing-v2', 'DescribeTargetGroups', { Names: [`${PREFIX}-frontend-tg`] });
  const listener = aws.ask('elastic-load-balancing-v2', 'DescribeListeners', { ListenerArns: [aws.physicalId('Boutique/Platform/Ingress/Resource/Https')] });
  aws.expect('Ingress', {
    host: [rule('Rules.0.Conditions.0.Values.0'), 'shop.example.com'],
    forwardsTo: [rule('Rules.0.Actions.0.TargetGroupArn'), group('TargetGroups.0.TargetGroupArn')],
    otherwise: [listener('Listeners.0.DefaultActions.0.Type'), 'fixed-response'],
  });
}
