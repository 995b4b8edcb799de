import { aws_ec2 as ec2, aws_elasticache as elasticache, aws_secretsmanager as secretsmanager, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CacheEngine } from './cache-engine';
import { CacheTopology, nodeProps, nodeSuffixes, topologyOf } from './cache-topology';
import { clusterParameterGroup, VERSIONS } from './cache-versions';
import { RedisCacheOptions } from './redis-options';
import { checkRedis } from './validate-redis';
import { acknowledge, acknowledgeUnrotated } from '../../private/acknowledge';
import { EncryptedSecret } from '../../private/encrypted-secret';
import { URL_SAFE_PASSWORD } from '../../private/generated-password';
import { checkNamePrefix, NAME_LIMIT, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { checkTwoZones } from '../../private/zones';

const PORT = 6379;
const DEFAULT_ENGINE = CacheEngine.REDIS;
const DEFAULT_NODE_TYPE = 'cache.t4g.small';
const DEFAULT_SNAPSHOT_RETENTION_DAYS = 7;

/** Node types with disks, on which ElastiCache wants data tiering. */
const TIERED = /^cache\.r6gd\./;

/** Properties of `RedisCache`. */
export interface RedisCacheProps extends RedisCacheOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets of the cache, with replicas in at least two zones.
   *
   * @default - the VPC's isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * First part of the names an operator sees, `{prefix}-redis`.
   *
   * @default - CloudFormation names them
   */
  readonly namePrefix?: string;
}

/**
 * A Redis or Valkey replication group on ElastiCache, encrypted at rest and in transit.
 *
 * Clients use TLS: the URL's scheme is `rediss`. Nobody reaches it until somebody's security group is let in.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.html
 */
export class RedisCache extends Construct implements ec2.IConnectable {
  /** The replication group. */
  readonly replicationGroup: elasticache.CfnReplicationGroup;
  /** The AUTH token, or undefined where none is wanted. */
  readonly authTokenSecret?: secretsmanager.Secret;
  /** The cache's security group. */
  readonly securityGroup: ec2.SecurityGroup;
  /** Number of nodes, in cluster mode of each shard. */
  readonly nodeCount: number;
  /** Whether the cache is in cluster mode, which its clients must know. */
  readonly clusterMode: boolean;
  /** Ids of all nodes, as CloudWatch's dimension `CacheClusterId` has them; of the first alone where their number is not known at synth. */
  readonly nodeIds: string[];
  /** Network connections, with Redis's port as the default one. */
  readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: RedisCacheProps) {
    super(scope, id);
    const problems = new Problems();
    checkRedis(props, problems);
    checkNamePrefix(problems, 'cache', 'namePrefix', props.namePrefix);
    const topology = topologyOf(props);
    if (topology.hasReplicas) {
      const must = 'lie in at least two zones, so that a replica can take over from another zone';
      checkTwoZones(problems, { subject: 'cache', prop: 'vpcSubnets', must }, props.vpc, subnetsOf(props));
    }
    problems.throwIfAny(this);

    this.nodeCount = topology.nodesPerShard;
    this.clusterMode = topology.clusterMode;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      securityGroupName: physicalName(props.namePrefix, 'cache-sg'),
      description: 'Redis',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    this.authTokenSecret = (props.authToken ?? true) ? this.createAuthToken(props) : undefined;
    this.replicationGroup = this.createReplicationGroup(props, topology);
    this.nodeIds = nodeSuffixes(topology).map((suffix) => `${this.replicationGroup.ref}${suffix}`);
  }

  /** Host name of the primary endpoint, in cluster mode of the configuration endpoint. */
  get host(): string {
    const { attrConfigurationEndPointAddress, attrPrimaryEndPointAddress } = this.replicationGroup;
    return this.clusterMode ? attrConfigurationEndPointAddress : attrPrimaryEndPointAddress;
  }

  /** Port of the cache, as text. */
  get port(): string {
    return String(PORT);
  }

  private createAuthToken(props: RedisCacheProps): secretsmanager.Secret {
    const secret = new EncryptedSecret(this, 'AuthToken', {
      secretName: props.authTokenSecretName ?? physicalName(props.namePrefix, 'redis-auth'),
      description: 'AUTH token of the cache',
      generateSecretString: URL_SAFE_PASSWORD,
      encryptionKey: props.secretEncryptionKey,
    });
    acknowledgeUnrotated(secret, 'A CacheRotation changes the token, where there is one. Nobody reaches the cache but the security groups that are let in.');
    return secret;
  }

  private createReplicationGroup(props: RedisCacheProps, topology: CacheTopology): elasticache.CfnReplicationGroup {
    const engine = props.engine ?? DEFAULT_ENGINE;
    const engineVersion = props.engineVersion ?? VERSIONS[engine].default;
    const nodeType = props.nodeType ?? DEFAULT_NODE_TYPE;
    const snapshotDays = props.snapshotRetentionDays ?? DEFAULT_SNAPSHOT_RETENTION_DAYS;
    const { clusterMode, hasReplicas } = topology;
    const subnetGroup = new elasticache.CfnSubnetGroup(this, 'SubnetGroup', {
      cacheSubnetGroupName: physicalName(props.namePrefix, 'redis-subnets'),
      description: 'Subnets of the cache',
      subnetIds: props.vpc.selectSubnets(subnetsOf(props)).subnetIds,
    });
    const group = new elasticache.CfnReplicationGroup(this, 'Resource', {
      replicationGroupId: physicalName(props.namePrefix, 'redis', NAME_LIMIT.REPLICATION_GROUP),
      replicationGroupDescription: 'Cache of the services',
      engine,
      engineVersion,
      cacheNodeType: nodeType,
      dataTieringEnabled: TIERED.test(nodeType) ? true : undefined,
      cacheParameterGroupName: clusterMode ? clusterParameterGroup(engine, engineVersion) : undefined,
      port: PORT,
      ...nodeProps(topology),
      // ElastiCache wants it on in cluster mode, also without replicas.
      automaticFailoverEnabled: clusterMode || hasReplicas,
      multiAzEnabled: hasReplicas,
      atRestEncryptionEnabled: true,
      kmsKeyId: props.encryptionKey?.keyArn,
      transitEncryptionEnabled: true,
      authToken: this.authTokenSecret?.secretValue.unsafeUnwrap(),
      snapshotRetentionLimit: snapshotDays,
      autoMinorVersionUpgrade: true,
      cacheSubnetGroupName: subnetGroup.ref,
      securityGroupIds: [this.securityGroup.securityGroupId],
    });
    if (clusterMode) {
      // Else CloudFormation replaces the cache when the number of shards changes.
      group.cfnOptions.updatePolicy = { useOnlineResharding: true };
    }
    acknowledge(group, ['AwsSolutions-AEC5'], 'Nobody reaches the cache but the security groups that are let in, and another port would hide it from nobody else.');
    group.applyRemovalPolicy(props.removalPolicy ?? (snapshotDays > 0 ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY));
    return group;
  }
}

function subnetsOf(props: RedisCacheProps): ec2.SubnetSelection {
  return props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
}
