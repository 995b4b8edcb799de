import { aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CACHE_NEED, checkRotationSubnets, ownPlace } from './placement';
import { RedisUrlSecret } from './redis-url-secret';
import { CACHE_SUBJECT, checkRotation, resolveRotation, RotationOptions, RotationPlan } from './rotation-options';
import { SecretRefresh } from './secret-refresh';
import { ISecretRollout } from './secret-rollout';
import { SharedRotationParts } from './shared-rotation-parts';
import { InlinePeer } from '../private/inline-peer';
import { checkNamePrefix, physicalName } from '../private/names';
import { planOf } from '../private/plan';
import { Problems } from '../private/problems';

const FUNCTION_NAME_LIMIT = 64;
/** https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
const GROUP_ID = /^[A-Za-z][A-Za-z0-9-]{0,39}$/;
/** AWS services that the function calls over HTTPS. */
const CALLS = 'AWS Secrets Manager, Amazon ElastiCache, Amazon ECS';
const DESCRIPTION = 'Changes the AUTH token of the cache, renders its URL and rolls the services that read it';

/** Options of `CacheRotation`, and where the platform places it. */
export interface CacheRotationProps extends RotationOptions {
  /** The cache, with its port as the default one. */
  readonly cache: ec2.IConnectable;

  /** ID of the cache's replication group. */
  readonly replicationGroupId: string;

  /** The secret that services read. It refers to the secret with the AUTH token. */
  readonly urlSecret: RedisUrlSecret;

  /** The cache's network. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets of the function. From there, the function must be able to reach the cache, AWS Secrets Manager, Amazon ElastiCache and Amazon ECS.
   *
   * @default - the private subnets of the VPC with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Whether the subnets reach these three services through interface endpoints with private DNS, so that they need no NAT gateway.
   *
   * @default false
   */
  readonly interfaceEndpoints?: boolean;

  /**
   * Prefix of physical names: the function `{prefix}-cache-refresh`, its security group `{prefix}-cache-refresh-sg`.
   *
   * @default - CloudFormation generates the names
   */
  readonly namePrefix?: string;

  /** @internal */
  readonly _shared?: SharedRotationParts;
}

/** A rotation with every default filled in. */
export interface CacheRotationPlan extends CacheRotationProps, RotationPlan {
  readonly schedule: RotationPlan['schedule'];
  readonly checkInterval: RotationPlan['checkInterval'];
  readonly logRetention: RotationPlan['logRetention'];
  readonly logRemovalPolicy: RotationPlan['logRemovalPolicy'];
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly interfaceEndpoints: boolean;
}

/** Fills in the defaults. */
export function resolveCacheRotation(props: CacheRotationProps): CacheRotationPlan {
  return {
    ...resolveRotation(props),
    vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    interfaceEndpoints: props.interfaceEndpoints ?? false,
  };
}

/** Collects mistakes in a standalone rotation. */
export function checkCacheRotation(plan: CacheRotationPlan, problems: Problems): void {
  const subject = CACHE_SUBJECT;
  checkRotation(subject, plan, problems);
  checkNamePrefix(problems, subject, 'namePrefix', plan.namePrefix);
  checkRotationSubnets(CACHE_NEED, ownPlace(subject, CACHE_NEED, 'interfaceEndpoints'), plan.vpc, plan.vpcSubnets, plan.interfaceEndpoints, problems);
  problems.pattern(subject, 'replicationGroupId', plan.replicationGroupId, GROUP_ID, 'have 1 to 40 letters, digits and hyphens, and begin with a letter');
  const { defaultPort, securityGroups } = plan.cache.connections;
  if (!defaultPort) {
    problems.add({ subject, prop: 'cache', must: 'have a default port', got: undefined, fix: "give its 'ec2.Connections' a 'defaultPort'" });
  }
  if (securityGroups.length === 0) {
    problems.add({ subject, prop: 'cache', must: 'have a security group that allows access from the function', got: undefined, fix: "give its 'ec2.Connections' the cache's 'securityGroups'" });
  }
}

/**
 * Rotates the AUTH token of a cache automatically and delivers the new token to the services that use it. No connection is rejected in the meantime,
 * because the cache accepts both the new and the previous token.
 *
 * Created by `ReptidexPlatform`, with its prop `cache`.
 *
 * A Lambda function changes and tests the token when Secrets Manager invokes it, updates the URL, and starts a deployment of the services that read it,
 * and of no others. Each run checks everything, so it can run at any time, and completes what a failed run left unfinished.
 *
 * Deployments do not rotate the token: the first rotation takes place when the schedule is due. A rotation takes several minutes, during which the cache
 * remains available. Costs about 0.25 USD a month for a check every five minutes.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token
 */
export class CacheRotation extends Construct implements ISecretRollout {
  /** @internal */
  static _create(scope: Construct, id: string, props: CacheRotationProps): CacheRotation {
    return new CacheRotation(scope, id, props);
  }

  /** The function, for alarms on its errors. */
  readonly refreshFunction: lambda.IFunction;
  private readonly refresh: SecretRefresh;

  private constructor(scope: Construct, id: string, props: CacheRotationProps) {
    super(scope, id);
    const plan = planOf(this, props, resolveCacheRotation, checkCacheRotation);
    const { vpc, vpcSubnets, cache, replicationGroupId, urlSecret: { secret, authTokenSecret, _target: target } } = plan;
    const { subnetIds, internetConnectivityEstablished } = vpc.selectSubnets(vpcSubnets);
    this.refresh = new SecretRefresh(this, 'Refresh', {
      ...plan,
      ...plan._shared?.wiring,
      description: DESCRIPTION,
      functionName: physicalName(plan.namePrefix, 'cache-refresh', FUNCTION_NAME_LIMIT),
      network: { vpc, subnetIds, securityGroup: plan._shared?.securityGroup, securityGroupName: physicalName(plan.namePrefix, 'cache-refresh-sg'), calls: CALLS },
      trigger: authTokenSecret,
      secrets: [secret],
      render: { masterSecret: authTokenSecret.secretArn, connections: [], caches: [{ target, urlSecret: secret.secretArn }] },
      token: { ...target, secret: authTokenSecret.secretArn, replicationGroupId },
    });
    this.refresh.rotateDerived(plan.schedule._render(), [internetConnectivityEstablished, ...this.allowIngress(cache, this.refresh.securityGroup!)]);
    this.refreshFunction = this.refresh.function;
  }

  /**
   * Adds a service of the same stack that reads the URL. The service must be created in this app, and must not use CodeDeploy for deployments.
   *
   * @param service Service whose tasks read the secret when they start
   */
  addConsumer(service: ecs.IBaseService): void {
    this.refresh.addConsumer(service);
  }

  /**
   * Number of errors of the function, as a sum over five minutes. An error means that the token could not be changed, or that services may use a token that
   * will soon stop working.
   *
   * @param options Options that differ from the defaults
   */
  metricErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.refreshFunction.metricErrors(options);
  }

  /** Rules between the function's security group and the cache's. */
  private allowIngress({ connections: { securityGroups, defaultPort } }: ec2.IConnectable, group: ec2.ISecurityGroup): Construct[] {
    return securityGroups.map((cacheGroup, index) => {
      group.addEgressRule(new InlinePeer(cacheGroup), defaultPort!, 'To the cache');
      return new ec2.CfnSecurityGroupIngress(this, `IntoCache${index === 0 ? '' : index + 1}`, {
        ...defaultPort!.toRuleJson(),
        groupId: cacheGroup.securityGroupId,
        sourceSecurityGroupId: group.securityGroupId,
        description: 'From the rotation of the AUTH token',
      });
    });
  }
}
