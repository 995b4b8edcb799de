import {
  aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_lambda as lambda, aws_secretsmanager as secretsmanager, Names, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DatabaseConnectionSecrets } from './database-connection-secrets';
import { RenderConfiguration } from './functions/configuration';
import { createLogGroup, FunctionNetwork } from './library-function';
import { checkRotationSubnets, DATABASE_NEED, ownPlace } from './placement';
import { checkRotation, DATABASE_SUBJECT, DatabaseRotationOptions, resolveRotation, RotationPlan } from './rotation-options';
import { SecretRefresh } from './secret-refresh';
import { ISecretRollout } from './secret-rollout';
import { SharedRotationParts } from './shared-rotation-parts';
import { InlinePeer } from '../private/inline-peer';
import { checkNamePrefix, physicalName } from '../private/names';
import { planOf } from '../private/plan';
import { Problems } from '../private/problems';

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

/** Options of `DatabaseRotation`, and where the platform places it. */
export interface DatabaseRotationProps extends DatabaseRotationOptions {
  /** The PostgreSQL database, with its port as the default one. */
  readonly database: ec2.IConnectable;

  /**
   * The secrets that services read, one pair for each database that the rotating user logs in to. They refer to the secret that rotates, which must be
   * attached to the instance or contain `engine`, `host` and `port`.
   */
  readonly connectionSecrets: DatabaseConnectionSecrets[];

  /** The database's network. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets of AWS's rotation function. From there, the function must be able to reach the database and AWS Secrets Manager.
   *
   * @default - the private subnets of the VPC with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Whether the subnets reach AWS Secrets Manager through an interface endpoint with private DNS, so that they need no NAT gateway.
   *
   * @default false
   */
  readonly secretsManagerEndpoint?: boolean;

  /**
   * Prefix of physical names: the functions `{prefix}-db-rotation` and `{prefix}-db-refresh`, the security group `{prefix}-db-rotation-sg`.
   *
   * @default - CloudFormation generates the names, except for AWS's rotation function, whose name is derived from the construct's path
   */
  readonly namePrefix?: string;

  /** @internal */
  readonly _shared?: SharedRotationParts;
}

/** A rotation with every default filled in. */
export interface DatabaseRotationPlan extends DatabaseRotationProps, RotationPlan {
  readonly schedule: RotationPlan['schedule'];
  readonly checkInterval: RotationPlan['checkInterval'];
  readonly logRetention: RotationPlan['logRetention'];
  readonly logRemovalPolicy: RotationPlan['logRemovalPolicy'];
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly secretsManagerEndpoint: boolean;
}

/** Fills in the defaults. */
export function resolveDatabaseRotation(props: DatabaseRotationProps): DatabaseRotationPlan {
  return {
    ...resolveRotation(props),
    vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    secretsManagerEndpoint: props.secretsManagerEndpoint ?? false,
  };
}

/** Collects mistakes in a standalone rotation, in a stack. */
export function checkDatabaseRotation(plan: DatabaseRotationPlan, problems: Problems, stack: Stack): void {
  const subject = DATABASE_SUBJECT;
  checkRotation(subject, plan, problems);
  checkNamePrefix(problems, subject, 'namePrefix', plan.namePrefix);
  checkRotationSubnets(
    DATABASE_NEED, ownPlace(subject, DATABASE_NEED, 'secretsManagerEndpoint'), plan.vpc, plan.vpcSubnets, plan.secretsManagerEndpoint, problems,
  );
  const masters = new Set(plan.connectionSecrets.map(({ masterSecret }) => JSON.stringify(stack.resolve(masterSecret.secretArn))));
  if (masters.size !== 1) {
    problems.add({
      subject, prop: 'connectionSecrets', must: 'be one or more secrets with the same master secret', got: plan.connectionSecrets.map(({ node }) => node.path),
    });
  }
  if (!plan.database.connections.defaultPort) {
    problems.add({ subject, prop: 'database', must: 'have a default port', got: undefined, fix: "give its 'ec2.Connections' a 'defaultPort'" });
  }
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
  static _create(scope: Construct, id: string, props: DatabaseRotationProps): DatabaseRotation {
    return new DatabaseRotation(scope, id, props);
  }

  /** Security group of AWS's rotation function and of the library's. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** Name of AWS's rotation function. */
  readonly rotationFunctionName: string;
  /** The function that updates the connection secrets and starts deployments of their consumers, for alarms on its errors. */
  readonly refreshFunction: lambda.IFunction;
  private readonly refresh: SecretRefresh;

  private constructor(scope: Construct, id: string, props: DatabaseRotationProps) {
    super(scope, id);
    const plan = planOf(this, props, resolveDatabaseRotation, (resolved, problems) => checkDatabaseRotation(resolved, problems, Stack.of(this)));
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
        rotationType: plan.superuserSecret ? 'PostgreSQLMultiUser' : 'PostgreSQLSingleUser',
        rotationLambdaName: this.rotationFunctionName,
        excludeCharacters: EXCLUDED_CHARACTERS,
        kmsKeyArn: masterSecret.encryptionKey?.keyArn,
        masterSecretArn: plan.superuserSecret && (plan.superuserSecret.secretFullArn ?? `${plan.superuserSecret.secretArn}-??????`),
        masterSecretKmsKeyArn: plan.superuserSecret?.encryptionKey?.keyArn,
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
      ...plan._shared?.wiring,
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

  private createSecurityGroup(props: DatabaseRotationPlan): ec2.ISecurityGroup {
    const group = props._shared?.securityGroup ?? new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      securityGroupName: physicalName(props.namePrefix, 'db-rotation-sg'),
      description: 'Rotation of the database password',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), CALLS);
    for (const databaseGroup of props.database.connections.securityGroups) {
      group.addEgressRule(new InlinePeer(databaseGroup), props.database.connections.defaultPort!, 'To the database');
    }
    return group;
  }

  /**
   * The subnets of AWS's function, if Amazon ECS can be reached from there too, for which an endpoint of Secrets Manager is not enough. It also shares the
   * security group, because both functions have the same credentials.
   */
  private networkOf({ vpc, vpcSubnets }: DatabaseRotationPlan): FunctionNetwork | undefined {
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
