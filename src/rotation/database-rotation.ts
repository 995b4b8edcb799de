import {
  aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_lambda as lambda, aws_secretsmanager as secretsmanager, Names, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DatabaseConnectionSecrets } from './database-connection-secrets';
import { RenderConfiguration } from './functions/configuration';
import { createLogGroup, FunctionNetwork } from './library-function';
import { RotationPlan } from './rotation-options';
import { SecretRefresh } from './secret-refresh';
import { ISecretRollout } from './secret-rollout';
import { SharedRotationParts } from './shared-rotation-parts';
import { InlinePeer } from '../private/inline-peer';
import { physicalName } from '../private/names';

const FUNCTION_NAME_LIMIT = 64;
/** AWS services that the two functions call over HTTPS. */
const CALLS = 'AWS Secrets Manager, Amazon ECS';
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-secretsmanager.html */
const TRANSFORM = 'AWS::SecretsManager-2024-09-16';

/**
 * Punctuation that AWS's rotation function must not use in a password, because it would need URL encoding.
 *
 * Hyphens and underscores are allowed, because the function requires at least one punctuation character.
 */
export const EXCLUDED_CHARACTERS = '!"#$%&\'()*+,./:;<=>?@[\\]^`{|}~ ';

/** A plan, and the database whose password rotates. */
export interface PlacedDatabaseRotationPlan extends RotationPlan {
  /** The PostgreSQL database, with its port as the default one. */
  readonly database: ec2.IConnectable;
  /**
   * The secrets that services read, one pair for each database that the rotating user logs in to, at least one. They refer to the secret that rotates, which
   * must be attached to the instance or contain `engine`, `host` and `port`.
   */
  readonly connectionSecrets: DatabaseConnectionSecrets[];
  readonly vpc: ec2.IVpc;
  /** Subnets of AWS's rotation function, from which it can reach the database and AWS Secrets Manager. */
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly namePrefix?: string;
  /** What it shares with the rotation of the cache's token. */
  readonly shared?: SharedRotationParts;
}

/**
 * Rotates the password of a database automatically and delivers the new password to the services that use it.
 *
 * Created by `ReptidexPlatform`, with its prop `database`.
 *
 * AWS's hosted rotation function changes the password in the database and in the master secret. A function of this library then updates the connection
 * secrets and starts a deployment of the services that read them, and of no others. Each run checks everything, so it can run at any time, and completes
 * what a failed run left unfinished. No CloudTrail trail is needed. Secrets Manager also invokes it at the times of the rotation, so that the connection
 * secrets count as rotated. An unchanged value does not start a deployment.
 *
 * Deployments do not rotate the password: the first rotation takes place when the schedule is due. AWS's function uses a CloudFormation transform, which
 * creates a nested stack. Costs about 0.25 USD a month with one rotation a month.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_turn-on-for-db.html
 */
export class DatabaseRotation extends Construct implements ISecretRollout {
  /** @internal */
  static _create(scope: Construct, id: string, plan: PlacedDatabaseRotationPlan): DatabaseRotation {
    return new DatabaseRotation(scope, id, plan);
  }

  /** Security group of AWS's rotation function and of the library's. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** Name of AWS's rotation function. */
  readonly rotationFunctionName: string;
  /** The function that updates the connection secrets and starts deployments of their consumers, for alarms on its errors. */
  readonly refreshFunction: lambda.IFunction;
  private readonly refresh: SecretRefresh;

  private constructor(scope: Construct, id: string, plan: PlacedDatabaseRotationPlan) {
    super(scope, id);
    const { vpcSubnets } = plan;

    // Sorted by construct path, so that the order of the list does not matter.
    const connectionSecrets = [...plan.connectionSecrets].sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
    const [{ masterSecret }] = connectionSecrets;
    this.rotationFunctionName = this.nameRotationFunction(plan.namePrefix);
    this.securityGroup = this.createSecurityGroup(plan);
    const entrances = this.allowIngress(plan.database);
    const { subnetIds, internetConnectivityEstablished } = plan.vpc.selectSubnets(vpcSubnets);
    Stack.of(this).addTransform(TRANSFORM);
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'Schedule', {
      secretId: masterSecret.secretArn,
      rotationRules: plan.schedule._render(),
      // Otherwise, the password would change during a deployment that has just distributed the old one.
      rotateImmediatelyOnUpdate: false,
      // The L2 also adds a resource policy to the secret, which depends on the consumer's feature flags.
      hostedRotationLambda: {
        rotationType: 'PostgreSQLSingleUser',
        rotationLambdaName: this.rotationFunctionName,
        excludeCharacters: EXCLUDED_CHARACTERS,
        kmsKeyArn: masterSecret.encryptionKey?.keyArn,
        vpcSecurityGroupIds: this.securityGroup.securityGroupId,
        vpcSubnetIds: subnetIds.join(','),
      },
    });
    // Secrets Manager tries the function as soon as there is a schedule.
    // Lambda would otherwise create it, without a retention and in no stack: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    const logGroup = createLogGroup(this, this.rotationFunctionName, plan);
    schedule.node.addDependency(internetConnectivityEstablished, logGroup, ...entrances);

    this.refresh = new SecretRefresh(this, 'Refresh', {
      ...plan,
      ...plan.shared?.wiring,
      description: 'Renders connection secrets after a rotation and rolls the services that read them',
      functionName: physicalName(plan.namePrefix, 'db-refresh', FUNCTION_NAME_LIMIT),
      network: this.networkOf(plan),
      trigger: masterSecret,
      secrets: connectionSecrets.flatMap(({ connectionSecret, urlSecret }) => [connectionSecret, urlSecret]),
      render: renderConfiguration(masterSecret, connectionSecrets),
    });
    this.refresh.rotateDerived(plan.schedule._render(), [internetConnectivityEstablished]);
    this.refreshFunction = this.refresh.function;
  }

  /**
   * Adds a service of the same stack that reads a connection secret. The service must be created in this app, and must not use CodeDeploy for deployments.
   *
   * @param service Service whose tasks read the secret when they start
   */
  addConsumer(service: ecs.IBaseService): void {
    this.refresh.addConsumer(service);
  }

  /**
   * Number of errors of AWS's rotation function, as a sum over five minutes. An error means that the password could not be changed or tested.
   *
   * @param options Options that differ from the defaults
   */
  metricRotationErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensionsMap: { FunctionName: this.rotationFunctionName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  /**
   * Number of errors of the refresh function, as a sum over five minutes. An error means that services may use a password that no longer works.
   *
   * @param options Options that differ from the defaults
   */
  metricRefreshErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.refreshFunction.metricErrors(options);
  }

  /** Otherwise, AWS would generate a name that alarms cannot refer to. */
  private nameRotationFunction(prefix: string | undefined): string {
    return physicalName(prefix, 'db-rotation', FUNCTION_NAME_LIMIT) ?? Names.uniqueResourceName(this, { maxLength: FUNCTION_NAME_LIMIT, separator: '-' });
  }

  private createSecurityGroup(plan: PlacedDatabaseRotationPlan): ec2.ISecurityGroup {
    const group = plan.shared?.securityGroup ?? new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: plan.vpc,
      securityGroupName: physicalName(plan.namePrefix, 'db-rotation-sg'),
      description: 'Rotation of the database password',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), CALLS);
    for (const databaseGroup of plan.database.connections.securityGroups) {
      group.addEgressRule(new InlinePeer(databaseGroup), plan.database.connections.defaultPort!, 'To the database');
    }
    return group;
  }

  /**
   * The subnets of AWS's function, if Amazon ECS can be reached from there too, for which an endpoint of Secrets Manager is not enough. It also shares the
   * security group, because both functions have the same credentials.
   */
  private networkOf({ vpc, vpcSubnets }: PlacedDatabaseRotationPlan): FunctionNetwork | undefined {
    const { subnets, subnetIds } = vpc.selectSubnets(vpcSubnets);
    return subnets.every((subnet) => vpc.privateSubnets.includes(subnet))
      ? { vpc, subnetIds, securityGroup: this.securityGroup, calls: CALLS }
      : undefined;
  }

  /** Rules of the database's security groups, as resources of this construct. */
  private allowIngress(database: ec2.IConnectable): Construct[] {
    const { securityGroups, defaultPort } = database.connections;
    return securityGroups.map((group, index) => new ec2.CfnSecurityGroupIngress(this, `IntoDatabase${index === 0 ? '' : index + 1}`, {
      ...defaultPort!.toRuleJson(),
      groupId: group.securityGroupId,
      sourceSecurityGroupId: this.securityGroup.securityGroupId,
      description: 'From the rotation of the password',
    }));
  }
}

function renderConfiguration(masterSecret: secretsmanager.ISecret, connectionSecrets: DatabaseConnectionSecrets[]): RenderConfiguration {
  return {
    masterSecret: masterSecret.secretArn,
    connections: connectionSecrets.map(({ _target, connectionSecret, urlSecret }) => ({
      target: _target, connectionSecret: connectionSecret.secretArn, urlSecret: urlSecret.secretArn,
    })),
  };
}
