import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SecretRollout } from '../../src/rotation/secret-rollout';
import { createConnectionSecrets, createDatabase, createDatabaseRotation } from '../parts';

/** What the tests look for. */
export const APP = {
  prefix: 'dev-rotation',
  platformStack: 'platform',
  fleetStack: 'fleet',
  cluster: 'dev-rotation-cluster',
  /** The service in the other stack is the last one. */
  consumers: ['dev-rotation-orders', 'dev-rotation-users', 'dev-rotation-reports'],
  bystander: 'dev-rotation-web',
  urlSchemeContext: 'urlScheme',
} as const;

/** An app to deploy: a database whose password rotates, two consumers beside it and one in another stack, and a service that is none. */
export function rotationApp(): App {
  const app = new App();
  const platform = new Stack(app, APP.platformStack);
  const vpc = new ec2.Vpc(platform, 'Vpc', {
    maxAzs: 2,
    natGateways: 1,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'public', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    ],
  });
  const database = createDatabase(platform, 'Database', {
    vpc, namePrefix: APP.prefix, databaseName: 'orders', deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY,
  });
  const secrets = createConnectionSecrets(platform, 'Secrets', {
    masterSecret: database.masterSecret,
    host: database.host,
    port: database.port,
    databaseName: database.databaseName,
    namePrefix: APP.prefix,
    urlScheme: app.node.tryGetContext(APP.urlSchemeContext),
  });
  const rotation = createDatabaseRotation(platform, 'Rotation', {
    database, vpc, connectionSecrets: [secrets], namePrefix: APP.prefix,
  });
  const cluster = new ecs.Cluster(platform, 'Cluster', { vpc, clusterName: APP.cluster });
  const [first, second, third] = APP.consumers;
  for (const name of [first, second]) {
    rotation.addConsumer(service(platform, name, cluster, secrets.urlSecret));
  }
  service(platform, APP.bystander, cluster);

  const fleet = new Stack(app, APP.fleetStack);
  const rollout = new SecretRollout(fleet, 'Rollout', { secret: secrets.urlSecret });
  rollout.addConsumer(service(fleet, third, cluster, secrets.urlSecret));
  return app;
}

function service(scope: Construct, name: string, cluster: ecs.ICluster, url?: secretsmanager.ISecret): ecs.FargateService {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, `${name}-task`);
  taskDefinition.addContainer('Container', {
    image: ecs.ContainerImage.fromRegistry('example/app'),
    secrets: url && { DATABASE_URL: ecs.Secret.fromSecretsManager(url) },
  });
  return new ecs.FargateService(scope, name, { cluster, taskDefinition, serviceName: name, desiredCount: 1, minHealthyPercent: 100 });
}

if (require.main === module) {
  rotationApp().synth();
}
