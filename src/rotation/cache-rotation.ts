import { aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RedisUrlSecret } from './redis-url-secret';
import { RotationPlan } from './rotation-options';
import { SecretRefresh } from './secret-refresh';
import { ISecretRollout } from './secret-rollout';
import { SharedRotationParts } from './shared-rotation-parts';
import { InlinePeer } from '../private/inline-peer';
import { physicalName } from '../private/names';

const FUNCTION_NAME_LIMIT = 64;
/** AWS services that the function calls over HTTPS. */
const CALLS = 'AWS Secrets Manager, Amazon ElastiCache, Amazon ECS';
const DESCRIPTION = 'Changes the AUTH token of the cache, renders its URL and rolls the services that read it';

/** A plan, and the cache whose token rotates. */
export interface PlacedCacheRotationPlan extends RotationPlan {
  /** The cache, with its port as the default one, and its security group. */
  readonly cache: ec2.IConnectable;
  readonly replicationGroupId: string;
  /** The secret that services read. It refers to the secret with the AUTH token. */
  readonly urlSecret: RedisUrlSecret;
  readonly vpc: ec2.IVpc;
  /** Subnets of the function, from which it can reach the cache, AWS Secrets Manager, Amazon ElastiCache and Amazon ECS. */
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly namePrefix?: string;
  /** What it shares with the rotation of the database's password. */
  readonly shared?: SharedRotationParts;
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
  static _create(scope: Construct, id: string, plan: PlacedCacheRotationPlan): CacheRotation {
    return new CacheRotation(scope, id, plan);
  }

  /** The function, for alarms on its errors. */
  readonly refreshFunction: lambda.IFunction;
  private readonly refresh: SecretRefresh;

  private constructor(scope: Construct, id: string, plan: PlacedCacheRotationPlan) {
    super(scope, id);
    const { vpc, vpcSubnets, cache, replicationGroupId, urlSecret: { secret, authTokenSecret, _target: target } } = plan;
    const { subnetIds, internetConnectivityEstablished } = vpc.selectSubnets(vpcSubnets);
    this.refresh = new SecretRefresh(this, 'Refresh', {
      ...plan,
      ...plan.shared?.wiring,
      description: DESCRIPTION,
      functionName: physicalName(plan.namePrefix, 'cache-refresh', FUNCTION_NAME_LIMIT),
      network: { vpc, subnetIds, securityGroup: plan.shared?.securityGroup, securityGroupName: physicalName(plan.namePrefix, 'cache-refresh-sg'), calls: CALLS },
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
