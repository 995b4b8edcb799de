import { aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_iam as iam, aws_rds as rds, aws_secretsmanager as secretsmanager, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DATABASE_METRICS } from './database-metrics';
import { insightsOf, LOG_EXPORTS, monitoringOf, PostgresLogs, replicaInsightsOf } from './postgres-monitoring';
import { PostgresPlan } from './postgres-plan';
import { acknowledge, ruleIn } from '../../private/acknowledge';
import { EncryptedSecret } from '../../private/encrypted-secret';
import { URL_SAFE_PASSWORD } from '../../private/generated-password';
import { hashOf } from '../../private/names';
import { securityGroupIds } from '../../private/security-group-ids';

const PORT = 5432;

/** A plan, and the subnets of the database. */
export type PlacedPostgresPlan = PostgresPlan & { readonly vpc: ec2.IVpc; readonly vpcSubnets: ec2.SubnetSelection };

/**
 * A PostgreSQL instance on RDS, with generated master credentials in a secret, and optional read replicas.
 *
 * Created by `ReptidexPlatform`, with its prop `database`.
 *
 * Storage is always encrypted, because turning encryption on later replaces the instance. No client has access until its security group is
 * allowed through `connections`, and the database has no outbound access.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html
 */
export class PostgresDatabase extends Construct implements ec2.IConnectable {
  /** @internal */
  static _create(scope: Construct, id: string, plan: PlacedPostgresPlan): PostgresDatabase {
    return new PostgresDatabase(scope, id, plan);
  }

  /** The database instance. */
  readonly instance: rds.DatabaseInstance;
  /** The read replicas, in the order of their numbers. */
  readonly readReplicas: rds.DatabaseInstanceReadReplica[];
  /** The database's parameter group, which the replicas inherit. */
  readonly parameterGroup: rds.ParameterGroup;
  /** Master credentials: `username` and `password`, and after creation host, port and everything else that rotation needs. */
  readonly masterSecret: secretsmanager.ISecret;
  /** The database's security group, which the replicas share. */
  readonly securityGroup: ec2.SecurityGroup;
  /** Network connections, with PostgreSQL's port as the default one. */
  readonly connections: ec2.Connections;
  /** Name of the database. */
  readonly databaseName: string;
  /** Approximate maximum number of connections of the instance class, or undefined if the class is not known. */
  readonly maxConnections?: number;

  private constructor(scope: Construct, id: string, plan: PlacedPostgresPlan) {
    super(scope, id);
    this.databaseName = plan.databaseName;
    this.maxConnections = plan.maxConnections;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: plan.vpc,
      securityGroupName: plan.names.securityGroup,
      description: 'PostgreSQL',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    const master = plan.masterSecret ?? this.createMasterSecret(plan);
    const engine = rds.DatabaseInstanceEngine.postgres({ version: plan.engineVersion });
    this.parameterGroup = new rds.ParameterGroup(this, 'ParameterGroup', {
      engine,
      description: 'Parameters of the database',
      // Set explicitly, because RDS enables it by default from PostgreSQL 15 on.
      parameters: { 'rds.force_ssl': plan.enforceTls ? '1' : '0' },
      removalPolicy: plan.companionRemovalPolicy,
    });
    const shared = this.sharedSettings(plan);
    this.instance = this.createInstance(plan, master, engine, shared);
    // The secret target attachment adds host and port to the secret, which hosted rotation requires.
    this.masterSecret = this.instance.secret ?? master;
    this.readReplicas = plan.names.readReplicas.map((name, index) => this.createReplica(plan, index + 1, name, shared));
  }

  /** Host name of the instance. */
  get host(): string {
    return this.instance.dbInstanceEndpointAddress;
  }

  /** Host names of the read replicas. */
  get readReplicaHosts(): string[] {
    return this.readReplicas.map((replica) => replica.dbInstanceEndpointAddress);
  }

  /** Port of the instance and of its replicas, as text. */
  get port(): string {
    return String(PORT);
  }

  /**
   * Lets a principal log in to the instance and its read replicas with an IAM token instead of a password.
   *
   * The user must exist in the database and have the role `rds_iam`. Throws if `iamAuthentication` is false.
   *
   * @param username Name of the user in the database
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  grantConnect(grantee: iam.IGrantable, username: string): iam.Grant {
    return this.readReplicas.reduce((grant, replica) => grant.combine(replica.grantConnect(grantee, username)), this.instance.grantConnect(grantee, username));
  }

  /**
   * Any Amazon RDS metric of the database instance, by default the average over 5 minutes. Read replicas have their own metrics.
   *
   * @param metricName Name of the metric
   * @param options Options that differ from the defaults
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.instance.metric(metricName, options);
  }

  /**
   * CPU utilization in percent, the average over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return DATABASE_METRICS.cpuUtilization(this.instance, options);
  }

  /**
   * Free storage in bytes, the minimum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricFreeStorageSpace(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return DATABASE_METRICS.freeStorageSpace(this.instance, options);
  }

  /**
   * Memory in bytes that is available, the minimum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricFreeableMemory(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return DATABASE_METRICS.freeableMemory(this.instance, options);
  }

  /**
   * Number of connections, the maximum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricDatabaseConnections(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return DATABASE_METRICS.connections(this.instance, options);
  }

  /**
   * Duration of a read from disk in seconds, the average over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricReadLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return DATABASE_METRICS.readLatency(this.instance, options);
  }

  /**
   * Duration of a write to disk in seconds, the average over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricWriteLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return DATABASE_METRICS.writeLatency(this.instance, options);
  }

  /**
   * How far a read replica lags behind in seconds, the maximum of a minute. Throws if there is no such replica.
   *
   * @param replica Number of the replica, from 1
   * @param options Options that differ from the defaults
   */
  metricReplicaLag(replica: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const instance = this.readReplicas[replica - 1];
    if (!instance) {
      throw new Error(`${this.node.path}: there is no read replica ${replica}, only ${this.readReplicas.length}`);
    }
    return DATABASE_METRICS.replicaLag(instance, options);
  }

  private createMasterSecret(plan: PostgresPlan): secretsmanager.Secret {
    const secret = new EncryptedSecret(this, 'MasterSecret', {
      secretName: plan.names.masterSecret,
      description: 'Master credentials of the database',
      generateSecretString: {
        ...URL_SAFE_PASSWORD,
        // Changing the template generates a new password, so it contains only what never changes.
        secretStringTemplate: JSON.stringify({ username: plan.masterUsername }),
        generateStringKey: 'password',
      },
      encryptionKey: plan.secretEncryptionKey,
      removalPolicy: plan.companionRemovalPolicy,
    });
    nameAfter(secret, plan.masterUsername);
    return secret;
  }

  /** Properties that the database and its replicas have in common. */
  private sharedSettings(plan: PlacedPostgresPlan): rds.DatabaseInstanceNewProps {
    const subnetGroup = new rds.SubnetGroup(this, 'SubnetGroup', {
      vpc: plan.vpc,
      vpcSubnets: plan.vpcSubnets,
      subnetGroupName: plan.names.subnetGroup,
      description: 'Subnets of the database',
      removalPolicy: plan.companionRemovalPolicy,
    });
    return {
      vpc: plan.vpc,
      subnetGroup,
      securityGroups: [this.securityGroup],
      publiclyAccessible: false,
      port: PORT,
      storageType: rds.StorageType.GP3,
      maxAllocatedStorage: plan.maxAllocatedStorageGiB,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      caCertificate: plan.caCertificate,
      iamAuthentication: plan.iamAuthentication,
      cloudwatchLogsExports: plan.logExports ? LOG_EXPORTS : undefined,
      ...monitoringOf(this, plan),
    };
  }

  private createInstance(
    plan: PostgresPlan, master: secretsmanager.ISecret, engine: rds.IInstanceEngine, shared: rds.DatabaseInstanceNewProps,
  ): rds.DatabaseInstance {
    const instance = new rds.DatabaseInstance(this, 'Instance', {
      ...shared,
      ...insightsOf(plan),
      instanceIdentifier: plan.names.instance,
      engine,
      allowMajorVersionUpgrade: plan.allowMajorVersionUpgrade,
      instanceType: instanceTypeOf(plan.instanceClass),
      parameterGroup: this.parameterGroup,
      databaseName: plan.databaseName,
      // The name itself where it is known: a reference to another secret would replace the database, although the name is the same.
      credentials: rds.Credentials.fromSecret(master, plan.masterUsername),
      storageEncrypted: true,
      storageEncryptionKey: plan.encryptionKey,
      allocatedStorage: plan.allocatedStorageGiB,
      multiAz: plan.multiAz,
      backupRetention: plan.backupRetention,
      deletionProtection: plan.deletionProtection,
      removalPolicy: plan.removalPolicy,
    });
    // The L2 adds the prefix `db.` to the instance type. A class that is known only at deployment already has the prefix.
    (instance.node.defaultChild as rds.CfnDBInstance).dbInstanceClass = plan.instanceClass;
    this.joinSecurityGroups(instance);
    this.exportLogs(plan, 'Logs', plan.names.instance, instance);
    acknowledgePort(instance);
    return instance;
  }

  private createReplica(
    plan: PostgresPlan, number: number, instanceIdentifier: string | undefined, shared: rds.DatabaseInstanceNewProps,
  ): rds.DatabaseInstanceReadReplica {
    const replica = new rds.DatabaseInstanceReadReplica(this, `ReadReplica${number}`, {
      ...shared,
      ...replicaInsightsOf(plan),
      instanceIdentifier,
      sourceDatabaseInstance: this.instance,
      instanceType: instanceTypeOf(plan.readReplicaInstanceClass),
      multiAz: false,
      // RDS takes no final snapshot of a replica. A replica is deleted when the number is reduced.
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The L2 refers to the source by its ARN, which RDS expects only for a source in another region.
    (replica.node.defaultChild as rds.CfnDBInstance).sourceDbInstanceIdentifier = this.instance.instanceIdentifier;
    this.joinSecurityGroups(replica);
    this.exportLogs(plan, `ReadReplica${number}Logs`, instanceIdentifier, replica);
    acknowledgePort(replica);
    acknowledgeCopy(replica);
    return replica;
  }

  /** Groups that are added to the connections of the database apply to its replicas too. */
  private joinSecurityGroups({ connections, node }: rds.IDatabaseInstance): void {
    (node.defaultChild as rds.CfnDBInstance).vpcSecurityGroups = securityGroupIds(() => [...this.connections.securityGroups, ...connections.securityGroups]);
  }

  private exportLogs(plan: PostgresPlan, id: string, instanceIdentifier: string | undefined, instance: Construct): void {
    if (plan.logExports) {
      // Only the instance: what users add below it, such as a proxy, may have to exist before the key of the log groups.
      instance.node.defaultChild!.node.addDependency(new PostgresLogs(this, id, {
        instanceIdentifier,
        retention: plan.logRetention,
        encryptionKey: plan.logEncryptionKey,
        removalPolicy: plan.companionRemovalPolicy,
      }));
    }
  }
}

/**
 * A new user name in the same secret would generate a password that the database does not have, and another one when CloudFormation rejects the
 * replacement of the database and rolls back. A new secret is rejected first because of its name, or belongs to another database.
 */
function nameAfter(secret: secretsmanager.Secret, username: string | undefined): void {
  const resource = secret.node.defaultChild as secretsmanager.CfnSecret;
  if (username !== undefined && !Token.isUnresolved(username)) {
    resource.overrideLogicalId(`${Stack.of(secret).getLogicalId(resource)}${hashOf(username)}`);
  }
}

function acknowledgePort(instance: Construct): void {
  acknowledge(instance.node.defaultChild!, ['AwsSolutions-RDS11'], 'Only security groups that are explicitly allowed can connect to the database. A different port would not improve security.');
}

/** For read replicas, which inherit encryption from their source and contain no data of their own. */
function acknowledgeCopy(replica: Construct): void {
  const resource = replica.node.defaultChild!;
  acknowledge(resource, ['AwsSolutions-RDS2', ...ruleIn(['nist', 'hipaa', 'pci'], 'RDSStorageEncrypted')], 'A read replica is encrypted like its source, with the same key.');
  acknowledge(resource, ['AwsSolutions-RDS3', ...ruleIn(['nist', 'hipaa'], 'RDSMultiAZSupport')], 'A read replica: if it is unavailable, the database and the other replicas still serve requests.');
  acknowledge(resource, ['AwsSolutions-RDS10', ...ruleIn(['nist', 'hipaa'], 'RDSInstanceDeletionProtectionEnabled')], 'A read replica is deleted when the number of replicas is reduced. Its data is in the database.');
  acknowledge(resource, ruleIn(['nist', 'hipaa'], 'RDSInBackupPlan'), 'A read replica: its data is in the backups of the database.');
}

function instanceTypeOf(instanceClass: string): ec2.InstanceType {
  return new ec2.InstanceType(instanceClass.replace(/^db\./, ''));
}
