import {
  Annotations, Aws, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_events as events, aws_kms as kms,
  aws_route53 as route53, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sns as sns, aws_sqs as sqs, CfnParameter, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { conditionOf, importKey, keyArnForPolicies, lazily, PublishedSecret, PublishedTopic, valueIf } from './imported-parts';
import { BASE_FIELDS, BaseFields, baseParameter, FieldsOf, ParameterName, parameterName, PARAMETERS, PORTS, readFields, splitList, STORE_PARAMETERS, StoreKind } from './platform-contract';
import { checkEnvironment, EnvironmentPlan, resolveEnvironment } from './platform-environment';
import { PlatformEnvironmentAttributes } from './platform-environment-attributes';
import { publishedQueues, routesOf } from './platform-fleet';
import { createRepositories } from './platform-images';
import { FleetParts, SharedFleetSettings } from '../fleet/fleet-parts';
import { IReptidexPlatform } from '../fleet/platform';
import { Problems } from '../private/problems';
import { requireStruct } from '../private/shapes/check-shape';
import { CacheServer, DatabaseServer, PublishedCatalog } from '../workload/catalog';

/**
 * The CDK warns about lists whose length is known only at deployment, and about subnets without route tables. Here, resources use the list as a whole, and
 * do not change routes.
 */
const VPC_WARNINGS = ['vpcAttributeIsListTokenavailabilityZones', 'vpcAttributeIsListTokenprivateSubnetIds', 'noSubnetRouteTableId'].map((id) => `@aws-cdk/aws-ec2:${id}`);
const IDS: { [kind in StoreKind]: string } = { buckets: 'Buckets', tables: 'Tables', queues: 'Queues' };

/** A platform of another stack, read from the parameters that it publishes. */
export class ImportedPlatform extends Construct implements IReptidexPlatform {
  readonly vpc: ec2.IVpc;
  readonly cluster: ecs.ICluster;
  readonly listener: elbv2.IApplicationListener;
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly alarmTopic: sns.ITopic;

  /** @internal */
  readonly _fleetSettings: SharedFleetSettings;
  /** @internal */
  readonly _fleetParts: FleetParts;
  /** @internal */
  readonly _onlyStack: Stack;
  private readonly plan: EnvironmentPlan;
  /** The key of the environment, for policies. */
  private readonly secretKey: kms.IKey;

  constructor(scope: Construct, id: string, attributes: PlatformEnvironmentAttributes) {
    super(scope, id);
    requireStruct(this.node.path, 'platform', 'PlatformEnvironmentAttributes', attributes);
    const plan = resolveEnvironment(this, attributes);
    const problems = new Problems();
    checkEnvironment(attributes, plan, problems);
    problems.throwIfAny(this);

    this.plan = plan;
    this._onlyStack = Stack.of(this);
    const base = readFields(BASE_FIELDS, this.parameter('Base', baseParameter(plan.shared.schedule)));
    const { clusterName, encryptionKeyArn } = base;
    this.vpc = this.importVpc(base);
    const keyExists = conditionOf(this, 'EncryptionKeyExists', encryptionKeyArn);
    this.secretKey = kms.Key.fromKeyArn(this, 'ImportedSecretKey', keyArnForPolicies(this, keyExists, encryptionKeyArn, 'secretsmanager'));
    this.cluster = ecs.Cluster.fromClusterAttributes(this, 'ImportedCluster', { clusterName, vpc: this.vpc, securityGroups: [] });
    ({ listener: this.listener, loadBalancer: this.loadBalancer } = this.importLoadBalancer(base));
    // Fleets on other imports of the platform, or on the platform itself, add their rules to the same listener.
    routesOf(this, plan.names, this.listener);
    this.alarmTopic = new PublishedTopic(this, 'ImportedAlarmTopic', () => this.read('Alarms', 'alarms').topicArn);
    this._fleetSettings = plan.shared;
    this._fleetParts = {
      cluster: this.cluster,
      listener: this.listener,
      loadBalancer: this.loadBalancer,
      vpcSubnets: { subnets: this.vpc.privateSubnets },
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(this, 'ImportedZone', { hostedZoneId: base.hostedZoneId, zoneName: plan.zoneName ?? base.zoneName }),
      hostedZoneExists: conditionOf(this, 'HostedZoneExists', base.hostedZoneId),
      imageRepositories: createRepositories(this, plan.imageRepositories),
      catalog: {
        database: plan.database.isPublished ? lazily(() => this.importDatabase()) : plan.database.existing,
        cache: plan.cache.isPublished ? lazily(() => this.importCache()) : plan.cache.existing,
        published: this.catalog(),
        publishedAs: publishedQueues(this, plan.names),
      },
      alarmTopic: this.alarmTopic,
      logs: { ...plan.logs, encryptionKey: kms.Key.fromKeyArn(this, 'ImportedLogKey', valueIf(keyExists, encryptionKeyArn, Aws.NO_VALUE)) },
    };
  }

  private importVpc({ vpcId, availabilityZones, privateSubnetIds }: BaseFields): ec2.IVpc {
    VPC_WARNINGS.forEach((warning) => Annotations.of(this).acknowledgeWarning(warning));
    const { zoneCount } = this.plan;
    return ec2.Vpc.fromVpcAttributes(this, 'ImportedVpc', {
      vpcId, availabilityZones: splitList(availabilityZones, zoneCount), privateSubnetIds: splitList(privateSubnetIds, zoneCount),
    });
  }

  private importLoadBalancer(
    { listenerArn, loadBalancerGroupId, loadBalancerArn, loadBalancerDnsName, loadBalancerZoneId }: BaseFields,
  ): { listener: elbv2.IApplicationListener; loadBalancer: elbv2.IApplicationLoadBalancer } {
    const securityGroup = this.importSecurityGroup('ImportedLoadBalancerGroup', loadBalancerGroupId);
    return {
      listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(this, 'ImportedListener', { listenerArn, securityGroup }),
      loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'ImportedLoadBalancer', {
        loadBalancerArn, securityGroupId: loadBalancerGroupId, loadBalancerDnsName, loadBalancerCanonicalHostedZoneId: loadBalancerZoneId, vpc: this.vpc,
      }),
    };
  }

  private importSecurityGroup(id: string, securityGroupId: string): ec2.ISecurityGroup {
    return ec2.SecurityGroup.fromSecurityGroupId(this, id, securityGroupId, { allowAllOutbound: false });
  }

  private importDatabase(): DatabaseServer {
    const port = String(PORTS.database);
    const { host, databaseName, securityGroupId, urlSecretArn, connectionSecretArn } = this.read('Database', 'database');
    const url = this.importSecret('ImportedDatabaseUrl', urlSecretArn);
    const connection = this.importSecret('ImportedDatabaseConnection', connectionSecretArn);
    return {
      target: this.connectable('ImportedDatabaseGroup', securityGroupId, PORTS.database),
      secrets: { DATABASE_URL: new PublishedSecret(url, this.secretKey) },
      parts: {
        host, port, databaseName, username: new PublishedSecret(connection, this.secretKey, 'username'), password: new PublishedSecret(connection, this.secretKey, 'password'),
      },
      // Also if it does not rotate, because the platform changes it when its database is replaced.
      rotatingSecret: url,
    };
  }

  private importCache(): CacheServer {
    const port = String(PORTS.cache);
    if (!this.plan.cache.hasAuthToken) {
      const { host, securityGroupId } = this.read('Cache', 'cache/without-auth-token');
      return { target: this.connectable('ImportedCacheGroup', securityGroupId, PORTS.cache), environment: { REDIS_URL: `rediss://${host}:${port}/0` }, parts: { host, port } };
    }
    const { host, securityGroupId, urlSecretArn, authTokenSecretArn } = this.read('Cache', 'cache/with-auth-token');
    const url = this.importSecret('ImportedCacheUrl', urlSecretArn);
    const authToken = this.importSecret('ImportedCacheAuthToken', authTokenSecretArn);
    return {
      target: this.connectable('ImportedCacheGroup', securityGroupId, PORTS.cache),
      secrets: { REDIS_URL: new PublishedSecret(url, this.secretKey) },
      parts: { host, port, authToken: new PublishedSecret(authToken, this.secretKey) },
      rotatingSecret: url,
    };
  }

  private connectable(id: string, securityGroupId: string, port: number): ec2.IConnectable {
    const securityGroups = [this.importSecurityGroup(id, securityGroupId)];
    return { connections: new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(port) }) };
  }

  private importSecret(id: string, secretArn: string): secretsmanager.ISecret {
    return secretsmanager.Secret.fromSecretCompleteArn(this, id, secretArn);
  }

  private catalog(): PublishedCatalog {
    return {
      bucket: (name) => this.importOnce('buckets', name, (room, { bucketName, encryptionKeyArn }) => s3.Bucket.fromBucketAttributes(room, 'Resource', {
        bucketName, encryptionKey: importKey(room, encryptionKeyArn, 's3'),
      })),
      table: (name) => this.importOnce('tables', name, (room, { tableArn, encryptionKeyArn }) => dynamodb.Table.fromTableAttributes(room, 'Resource', {
        tableArn, encryptionKey: importKey(room, encryptionKeyArn, 'dynamodb'), grantIndexPermissions: true,
      })),
      queue: (name) => this.importOnce('queues', name, (room, { queueArn, queueUrl, encryptionKeyArn }) => sqs.Queue.fromQueueAttributes(room, 'Resource', {
        queueArn, queueUrl, keyArn: importKey(room, encryptionKeyArn, 'sqs').keyArn,
      })),
      eventBus: () => this.importEventBus(),
    };
  }

  private importOnce<K extends StoreKind, T extends s3.IBucket | dynamodb.ITable | sqs.IQueue>(
    kind: K, name: string, create: (room: Construct, fields: FieldsOf<typeof STORE_PARAMETERS[K]>) => T,
  ): T {
    const rooms = this.node.tryFindChild(IDS[kind]) as Construct | undefined ?? new Construct(this, IDS[kind]);
    const existing = rooms.node.tryFindChild(name);
    if (existing) {
      return existing.node.findChild('Resource') as unknown as T;
    }
    const room = new Construct(rooms, name);
    return create(room, readFields(STORE_PARAMETERS[kind], this.parameter('Parameter', `${kind}/${name}`, room)));
  }

  private importEventBus(): events.IEventBus {
    const existing = this.node.tryFindChild('ImportedEventBus');
    if (existing) {
      return existing as unknown as events.IEventBus;
    }
    const { eventBusName, eventBusArn } = this.read('EventBus', 'event-bus');
    return events.EventBus.fromEventBusAttributes(this, 'ImportedEventBus', { eventBusName, eventBusArn, eventBusPolicy: '' });
  }

  private read<P extends ParameterName>(id: string, name: P): FieldsOf<typeof PARAMETERS[P]> {
    return readFields(PARAMETERS[name], this.parameter(id, name));
  }

  private parameter(id: string, name: string, scope: Construct = this): string[] {
    const { names } = this.plan;
    const parameter = scope.node.tryFindChild(id) as CfnParameter | undefined ?? new CfnParameter(scope, id, {
      type: 'AWS::SSM::Parameter::Value<List<String>>',
      default: parameterName(names, name),
      description: `Written by the stack of the ReptidexPlatform '${names.environmentName}' of '${names.projectName}'`,
    });
    return parameter.valueAsList;
  }
}
