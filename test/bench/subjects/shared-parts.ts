import {
  aws_cloudwatch_actions as actions, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticache as elasticache, aws_iam as iam, aws_kms as kms,
  aws_logs as logs, aws_rds as rds, aws_secretsmanager as secretsmanager, aws_sns as sns, Duration, RemovalPolicy, SecretValue, Stack,
} from 'aws-cdk-lib';
import { PROJECT_NAME } from './subject';

const POSTGRES_PORT = 5432;
const REDIS_PORT = 6379;

/** What the services of a hand-written development environment share. */
export interface SharedParts {
  readonly vpc: ec2.Vpc;
  readonly cluster: ecs.Cluster;
  readonly database: rds.DatabaseInstance;
  readonly databaseUrl: secretsmanager.ISecret;
  readonly cache: ec2.Connections;
  readonly cacheUrl: string;
  readonly logGroup: logs.LogGroup;
  readonly alarmAction: actions.SnsAction;
}

/** The development environment without its services: network, cluster, PostgreSQL, Redis, log group and alarm topic, written by hand. */
export function sharedParts(stack: Stack): SharedParts {
  const vpc = createVpc(stack);
  const { database, databaseUrl } = createDatabase(stack, vpc);
  return {
    vpc,
    cluster: createCluster(stack, vpc),
    database,
    databaseUrl,
    ...createCache(stack, vpc),
    logGroup: new logs.LogGroup(stack, 'Logs', {
      logGroupName: `/ecs/dev-${PROJECT_NAME}`, retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY,
    }),
    alarmAction: new actions.SnsAction(createAlarmTopic(stack)),
  };
}

function createVpc(stack: Stack): ec2.Vpc {
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    vpcName: `dev-${PROJECT_NAME}-vpc`,
    maxAzs: 2,
    natGateways: 1,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    ],
  });
  vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
  return vpc;
}

function createCluster(stack: Stack, vpc: ec2.Vpc): ecs.Cluster {
  return new ecs.Cluster(stack, 'Cluster', {
    vpc, clusterName: `dev-${PROJECT_NAME}-cluster`, enableFargateCapacityProviders: true, containerInsightsV2: ecs.ContainerInsights.DISABLED,
  });
}

function createDatabase(stack: Stack, vpc: ec2.Vpc): { database: rds.DatabaseInstance; databaseUrl: secretsmanager.ISecret } {
  const master = new secretsmanager.Secret(stack, 'DatabaseMaster', {
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: `${PROJECT_NAME}_dev` }), generateStringKey: 'password', excludePunctuation: true,
    },
  });
  const database = new rds.DatabaseInstance(stack, 'Database', {
    vpc,
    vpcSubnets: { subnetGroupName: 'data' },
    instanceIdentifier: `dev-${PROJECT_NAME}-postgres`,
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
    instanceType: new ec2.InstanceType('t4g.micro'),
    port: POSTGRES_PORT,
    databaseName: 'postgres',
    credentials: rds.Credentials.fromSecret(master),
    storageType: rds.StorageType.GP3,
    storageEncrypted: true,
    allocatedStorage: 20,
    maxAllocatedStorage: 100,
    backupRetention: Duration.days(7),
    copyTagsToSnapshot: true,
    removalPolicy: RemovalPolicy.SNAPSHOT,
  });
  const field = (name: string) => master.secretValueFromJson(name).unsafeUnwrap();
  const host = database.dbInstanceEndpointAddress;
  const url = `postgresql://${field('username')}:${field('password')}@${host}:${POSTGRES_PORT}/postgres`;
  new secretsmanager.Secret(stack, 'DatabaseConnection', {
    secretObjectValue: Object.fromEntries(
      Object.entries({ host, port: String(POSTGRES_PORT), dbname: 'postgres', username: field('username'), password: field('password'), url })
        .map(([key, value]) => [key, SecretValue.unsafePlainText(value)]),
    ),
  });
  const databaseUrl = new secretsmanager.Secret(stack, 'DatabaseUrl', { secretStringValue: SecretValue.unsafePlainText(url) });
  return { database, databaseUrl };
}

function createCache(stack: Stack, vpc: ec2.Vpc): { cache: ec2.Connections; cacheUrl: string } {
  const securityGroup = new ec2.SecurityGroup(stack, 'CacheSecurityGroup', { vpc, description: 'Redis', allowAllOutbound: false });
  const subnetGroup = new elasticache.CfnSubnetGroup(stack, 'CacheSubnets', {
    description: 'Subnets of the cache', subnetIds: vpc.selectSubnets({ subnetGroupName: 'data' }).subnetIds,
  });
  const group = new elasticache.CfnReplicationGroup(stack, 'Cache', {
    replicationGroupId: `dev-${PROJECT_NAME}-redis`,
    replicationGroupDescription: 'Cache of the services',
    engine: 'redis',
    engineVersion: '7.1',
    cacheNodeType: 'cache.t4g.micro',
    port: REDIS_PORT,
    numCacheClusters: 1,
    automaticFailoverEnabled: false,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    cacheSubnetGroupName: subnetGroup.ref,
    securityGroupIds: [securityGroup.securityGroupId],
  });
  return {
    cache: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(REDIS_PORT) }),
    cacheUrl: `rediss://${group.attrPrimaryEndPointAddress}:${REDIS_PORT}/0`,
  };
}

function createAlarmTopic(stack: Stack): sns.Topic {
  const key = new kms.Key(stack, 'AlarmKey', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
  key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')], actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'],
  }));
  return new sns.Topic(stack, 'Alarms', { topicName: `dev-${PROJECT_NAME}-alarms`, masterKey: key, enforceSSL: true });
}
