import { aws_ec2 as ec2, aws_elasticache as elasticache, aws_secretsmanager as secretsmanager, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RedisCacheOptions } from './redis-options';
import { checkRedis } from './validate-redis';
import { URL_SAFE_PASSWORD } from '../private/generated-password';
import { checkNamePrefix, NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';

const PORT = 6379;
const DEFAULT_ENGINE_VERSION = '7.1';
const DEFAULT_NODE_TYPE = 'cache.t4g.small';
const DEFAULT_NODE_COUNT = 2;
const DEFAULT_SNAPSHOT_RETENTION_DAYS = 7;

/** Properties of `RedisCache`. */
export interface RedisCacheProps extends RedisCacheOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets of the cache.
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
 * A Redis replication group on ElastiCache, encrypted at rest and in transit.
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
  /** Number of nodes. */
  readonly nodeCount: number;
  /** Network connections, with Redis's port as the default one. */
  readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: RedisCacheProps) {
    super(scope, id);
    const problems = new Problems();
    checkRedis(props, problems);
    checkNamePrefix(problems, 'cache', 'namePrefix', props.namePrefix);
    problems.throwIfAny(this);

    this.nodeCount = props.nodeCount ?? DEFAULT_NODE_COUNT;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      securityGroupName: physicalName(props.namePrefix, 'cache-sg'),
      description: 'Redis',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    this.authTokenSecret = (props.authToken ?? true) ? this.createAuthToken(props) : undefined;
    this.replicationGroup = this.createReplicationGroup(props);
  }

  /** Host name of the primary endpoint. */
  get host(): string {
    return this.replicationGroup.attrPrimaryEndPointAddress;
  }

  /** Port of the cache, as text. */
  get port(): string {
    return String(PORT);
  }

  private createAuthToken(props: RedisCacheProps): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'AuthToken', {
      secretName: physicalName(props.namePrefix, 'redis-auth'),
      description: 'AUTH token of the cache',
      generateSecretString: URL_SAFE_PASSWORD,
    });
  }

  private createReplicationGroup(props: RedisCacheProps): elasticache.CfnReplicationGroup {
    const failover = Token.isUnresolved(this.nodeCount) || this.nodeCount > 1;
    const snapshotDays = props.snapshotRetentionDays ?? DEFAULT_SNAPSHOT_RETENTION_DAYS;
    const subnetGroup = new elasticache.CfnSubnetGroup(this, 'SubnetGroup', {
      cacheSubnetGroupName: physicalName(props.namePrefix, 'redis-subnets'),
      description: 'Subnets of the cache',
      subnetIds: props.vpc.selectSubnets(props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
    const group = new elasticache.CfnReplicationGroup(this, 'Resource', {
      replicationGroupId: physicalName(props.namePrefix, 'redis', NAME_LIMIT.REPLICATION_GROUP),
      replicationGroupDescription: 'Cache of the services',
      engine: 'redis',
      engineVersion: props.engineVersion ?? DEFAULT_ENGINE_VERSION,
      cacheNodeType: props.nodeType ?? DEFAULT_NODE_TYPE,
      port: PORT,
      numCacheClusters: this.nodeCount,
      automaticFailoverEnabled: failover,
      multiAzEnabled: failover,
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      authToken: this.authTokenSecret?.secretValue.unsafeUnwrap(),
      snapshotRetentionLimit: snapshotDays,
      autoMinorVersionUpgrade: true,
      cacheSubnetGroupName: subnetGroup.ref,
      securityGroupIds: [this.securityGroup.securityGroupId],
    });
    group.applyRemovalPolicy(props.removalPolicy ?? (snapshotDays > 0 ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY));
    return group;
  }
}
