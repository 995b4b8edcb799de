import { aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_elasticache as elasticache, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CACHE_METRICS, cacheMetric } from './cache-metrics';
import { nodeProps, nodeSuffixes, parameterGroup, RedisPlan } from './redis-plan';
import { acknowledge, acknowledgeUnrotated } from '../../private/acknowledge';
import { EncryptedSecret } from '../../private/encrypted-secret';
import { URL_SAFE_PASSWORD } from '../../private/generated-password';
import { securityGroupIds } from '../../private/security-group-ids';

const PORT = 6379;

/** A plan, and the subnets of the cache. */
export type PlacedRedisPlan = RedisPlan & { readonly vpc: ec2.IVpc; readonly vpcSubnets: ec2.SubnetSelection };

/**
 * A Redis or Valkey replication group on ElastiCache, encrypted at rest and in transit.
 *
 * Created by `ReptidexPlatform`, with its prop `cache`.
 *
 * Clients connect over TLS (`rediss://`). No client has access until its security group is allowed through `connections`.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.html
 */
export class RedisCache extends Construct implements ec2.IConnectable {
  /** @internal */
  static _create(scope: Construct, id: string, plan: PlacedRedisPlan): RedisCache {
    return new RedisCache(scope, id, plan);
  }

  /** The replication group. */
  readonly replicationGroup: elasticache.CfnReplicationGroup;
  /** The AUTH token, or undefined with `authToken: false`. */
  readonly authTokenSecret?: secretsmanager.Secret;
  /** The cache's security group. */
  readonly securityGroup: ec2.SecurityGroup;
  /** Number of nodes, in cluster mode per shard. */
  readonly nodeCount: number;
  /** Whether the cache runs in cluster mode, which its clients must support. */
  readonly clusterMode: boolean;
  /** IDs of all nodes, the values of CloudWatch's dimension `CacheClusterId`. If the number of nodes is not known at synth, only the first node's ID. */
  readonly nodeIds: string[];
  /** Network connections, with Redis's port as the default one. */
  readonly connections: ec2.Connections;

  private constructor(scope: Construct, id: string, plan: PlacedRedisPlan) {
    super(scope, id);
    this.nodeCount = plan.nodeCount;
    this.clusterMode = plan.clusterMode;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: plan.vpc,
      securityGroupName: plan.names.securityGroup,
      description: 'Redis',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    this.authTokenSecret = plan.authToken ? this.createAuthToken(plan) : undefined;
    this.replicationGroup = this.createReplicationGroup(plan);
    this.nodeIds = nodeSuffixes(plan).map((suffix) => `${this.replicationGroup.ref}${suffix}`);
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

  /**
   * Any metric of Amazon ElastiCache, the average over 5 minutes. For the first node, unless `dimensionsMap` of the options sets `CacheClusterId` to another
   * of `nodeIds`.
   *
   * @param metricName Name of the metric
   * @param options Options that differ from the defaults
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return cacheMetric(this, metricName, options);
  }

  /**
   * CPU utilization of the engine's process in percent, the average over 5 minutes. For the first node, unless `dimensionsMap` of the options sets
   * `CacheClusterId` to another of `nodeIds`.
   *
   * @param options Options that differ from the defaults
   */
  metricEngineCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return CACHE_METRICS.engineCpuUtilization(this, options);
  }

  /**
   * Memory usage in percent, the average over 5 minutes. For the first node, unless `dimensionsMap` of the options sets `CacheClusterId` to another of
   * `nodeIds`.
   *
   * @param options Options that differ from the defaults
   */
  metricMemoryUsage(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return CACHE_METRICS.memoryUsage(this, options);
  }

  /**
   * Number of keys evicted because memory is full, the sum over 5 minutes. For the first node, unless `dimensionsMap` of the options sets `CacheClusterId`
   * to another of `nodeIds`.
   *
   * @param options Options that differ from the defaults
   */
  metricEvictions(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return CACHE_METRICS.evictions(this, options);
  }

  /**
   * Number of client connections, the maximum over 5 minutes. For the first node, unless `dimensionsMap` of the options sets `CacheClusterId` to another of
   * `nodeIds`.
   *
   * @param options Options that differ from the defaults
   */
  metricConnections(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return CACHE_METRICS.connections(this, options);
  }

  /**
   * Cache hit rate in percent, the average over 5 minutes. For the first node, unless `dimensionsMap` of the options sets `CacheClusterId` to another of
   * `nodeIds`.
   *
   * @param options Options that differ from the defaults
   */
  metricHitRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return CACHE_METRICS.hitRate(this, options);
  }

  private createAuthToken(plan: RedisPlan): secretsmanager.Secret {
    const secret = new EncryptedSecret(this, 'AuthToken', {
      secretName: plan.names.authToken,
      description: 'AUTH token of the cache',
      generateSecretString: URL_SAFE_PASSWORD,
      encryptionKey: plan.secretEncryptionKey,
    });
    acknowledgeUnrotated(secret, 'A CacheRotation rotates the token, if one is configured. Only security groups that are explicitly allowed can connect to the cache.');
    return secret;
  }

  private createReplicationGroup(plan: PlacedRedisPlan): elasticache.CfnReplicationGroup {
    const { clusterMode, names } = plan;
    const subnetGroup = new elasticache.CfnSubnetGroup(this, 'SubnetGroup', {
      cacheSubnetGroupName: names.subnetGroup,
      description: 'Subnets of the cache',
      subnetIds: plan.vpc.selectSubnets(plan.vpcSubnets).subnetIds,
    });
    const group = new elasticache.CfnReplicationGroup(this, 'Resource', {
      replicationGroupId: names.group,
      replicationGroupDescription: 'Cache of the services',
      engine: plan.engine,
      engineVersion: plan.engineVersion,
      cacheNodeType: plan.nodeType,
      dataTieringEnabled: plan.dataTiering ? true : undefined,
      cacheParameterGroupName: parameterGroup(plan),
      port: PORT,
      ...nodeProps(plan),
      automaticFailoverEnabled: plan.automaticFailover,
      multiAzEnabled: plan.automaticFailover,
      atRestEncryptionEnabled: true,
      kmsKeyId: plan.encryptionKey?.keyArn,
      transitEncryptionEnabled: true,
      authToken: this.authTokenSecret?.secretValue.unsafeUnwrap(),
      snapshotRetentionLimit: plan.snapshotRetentionDays,
      autoMinorVersionUpgrade: true,
      cacheSubnetGroupName: subnetGroup.ref,
      securityGroupIds: securityGroupIds(() => this.connections.securityGroups),
    });
    if (clusterMode) {
      // Without it, CloudFormation replaces the cache when the number of shards changes.
      group.cfnOptions.updatePolicy = { useOnlineResharding: true };
    }
    acknowledge(group, ['AwsSolutions-AEC5'], 'Only security groups that are explicitly allowed can connect to the cache. A different port would not improve security.');
    group.applyRemovalPolicy(plan.removalPolicy);
    return group;
  }
}
