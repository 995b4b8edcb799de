import { aws_ec2 as ec2, aws_logs as logs, aws_rds as rds, aws_secretsmanager as secretsmanager, Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { defaultMaxConnections } from './instance-class';
import { LOG_EXPORTS, PostgresLogs } from './postgres-logs';
import { insightsOf, monitoringOf, replicaInsightsOf } from './postgres-monitoring';
import { PostgresDatabaseOptions } from './postgres-options';
import { checkPostgres, DEFAULT_MAX_STORAGE_GIB, DEFAULT_STORAGE_GIB } from './validate-postgres';
import { acknowledge, ruleIn } from '../../private/acknowledge';
import { EncryptedSecret } from '../../private/encrypted-secret';
import { URL_SAFE_PASSWORD } from '../../private/generated-password';
import { checkNamePrefix, NAME_LIMIT, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { checkTwoZones } from '../../private/zones';

const PORT = 5432;
const DEFAULT_ENGINE_VERSION = rds.PostgresEngineVersion.VER_17;
const DEFAULT_INSTANCE_CLASS = 'db.t4g.small';
const DEFAULT_DATABASE_NAME = 'postgres';
const DEFAULT_MASTER_USERNAME = 'postgres_admin';
const DEFAULT_BACKUP_RETENTION = Duration.days(30);
const DEFAULT_LOG_RETENTION = logs.RetentionDays.ONE_YEAR;
const DEFAULT_REMOVAL_POLICY = RemovalPolicy.SNAPSHOT;

/** Properties of `PostgresDatabase`. */
export interface PostgresDatabaseProps extends PostgresDatabaseOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets of the database, in at least two zones.
   *
   * @default - the VPC's isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * First part of the names an operator sees, `{prefix}-postgres`.
   *
   * @default - CloudFormation names them
   */
  readonly namePrefix?: string;
}

/**
 * A PostgreSQL instance on RDS, with generated master credentials in a secret of its own, and read replicas where they are wanted.
 *
 * Storage is encrypted from the first day, because turning that on later replaces the instance. Nobody reaches it until
 * somebody's security group is let in, and it reaches nobody.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html
 */
export class PostgresDatabase extends Construct implements ec2.IConnectable {
  /** The database instance. */
  readonly instance: rds.DatabaseInstance;
  /** The read replicas, in the order of their numbers. */
  readonly readReplicas: rds.DatabaseInstanceReadReplica[];
  /** The database's parameter group, which the replicas take over. */
  readonly parameterGroup: rds.ParameterGroup;
  /** Master credentials: `username` and `password`, and after creation host, port and the rest that rotation needs. */
  readonly masterSecret: secretsmanager.ISecret;
  /** The database's security group, which the replicas are in as well. */
  readonly securityGroup: ec2.SecurityGroup;
  /** Network connections, with PostgreSQL's port as the default one. */
  readonly connections: ec2.Connections;
  /** Name of the database. */
  readonly databaseName: string;
  /** About how many connections the instance class allows, or undefined where the class does not tell. */
  readonly maxConnections?: number;

  constructor(scope: Construct, id: string, props: PostgresDatabaseProps) {
    super(scope, id);
    const problems = new Problems();
    checkPostgres(props, problems);
    checkNamePrefix(problems, 'database', 'namePrefix', props.namePrefix);
    const multiAz = (props.multiAz ?? true) ? ", and 'multiAz' to have a standby in" : '';
    const must = `lie in at least two zones, which RDS wants of every database${multiAz}`;
    checkTwoZones(problems, { subject: 'database', prop: 'vpcSubnets', must }, props.vpc, subnetsOf(props));
    problems.throwIfAny(this);

    const instanceClass = props.instanceClass ?? DEFAULT_INSTANCE_CLASS;
    this.databaseName = props.databaseName ?? DEFAULT_DATABASE_NAME;
    this.maxConnections = Token.isUnresolved(instanceClass) ? undefined : defaultMaxConnections(instanceClass);
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      securityGroupName: physicalName(props.namePrefix, 'rds-sg'),
      description: 'PostgreSQL',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    const master = props.masterSecret ?? this.createMasterSecret(props);
    const engine = rds.DatabaseInstanceEngine.postgres({ version: props.engineVersion ?? DEFAULT_ENGINE_VERSION });
    this.parameterGroup = new rds.ParameterGroup(this, 'ParameterGroup', {
      engine,
      description: 'Parameters of the database',
      // Said either way: from PostgreSQL 15 on, RDS's own default is on.
      parameters: { 'rds.force_ssl': (props.enforceTls ?? true) ? '1' : '0' },
      removalPolicy: companionPolicy(props),
    });
    const shared = this.sharedSettings(props);
    this.instance = this.createInstance(props, instanceClass, master, engine, shared);
    // The secret as attached to the instance: it carries host and port, which hosted rotation looks for.
    this.masterSecret = this.instance.secret ?? master;
    this.readReplicas = this.createReplicas(props, props.readReplicaInstanceClass ?? instanceClass, shared);
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

  private createMasterSecret(props: PostgresDatabaseProps): secretsmanager.Secret {
    return new EncryptedSecret(this, 'MasterSecret', {
      secretName: props.masterSecretName ?? physicalName(props.namePrefix, 'db-master-user'),
      description: 'Master credentials of the database',
      generateSecretString: {
        ...URL_SAFE_PASSWORD,
        // Editing the template later generates a new password: it holds what never changes, and nothing else.
        secretStringTemplate: JSON.stringify({ username: props.masterUsername ?? DEFAULT_MASTER_USERNAME }),
        generateStringKey: 'password',
      },
      encryptionKey: props.secretEncryptionKey,
      removalPolicy: companionPolicy(props),
    });
  }

  /** What the database and its replicas have in common. */
  private sharedSettings(props: PostgresDatabaseProps): rds.DatabaseInstanceNewProps {
    const subnetGroup = new rds.SubnetGroup(this, 'SubnetGroup', {
      vpc: props.vpc,
      vpcSubnets: subnetsOf(props),
      subnetGroupName: physicalName(props.namePrefix, 'db-subnets'),
      description: 'Subnets of the database',
      removalPolicy: companionPolicy(props),
    });
    return {
      vpc: props.vpc,
      subnetGroup,
      securityGroups: [this.securityGroup],
      publiclyAccessible: false,
      port: PORT,
      storageType: rds.StorageType.GP3,
      maxAllocatedStorage: props.maxAllocatedStorageGiB ?? DEFAULT_MAX_STORAGE_GIB,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      caCertificate: props.caCertificate,
      iamAuthentication: props.iamAuthentication ?? true,
      cloudwatchLogsExports: (props.logExports ?? true) ? LOG_EXPORTS : undefined,
      ...monitoringOf(this, props, companionPolicy(props)),
    };
  }

  private createInstance(
    props: PostgresDatabaseProps, instanceClass: string, master: secretsmanager.ISecret, engine: rds.IInstanceEngine, shared: rds.DatabaseInstanceNewProps,
  ): rds.DatabaseInstance {
    const instanceIdentifier = physicalName(props.namePrefix, 'postgres', NAME_LIMIT.DB_INSTANCE);
    const instance = new rds.DatabaseInstance(this, 'Instance', {
      ...shared,
      ...insightsOf(props),
      instanceIdentifier,
      engine,
      instanceType: instanceTypeOf(instanceClass),
      parameterGroup: this.parameterGroup,
      databaseName: this.databaseName,
      credentials: rds.Credentials.fromSecret(master),
      storageEncrypted: true,
      storageEncryptionKey: props.encryptionKey,
      allocatedStorage: props.allocatedStorageGiB ?? DEFAULT_STORAGE_GIB,
      multiAz: props.multiAz ?? true,
      backupRetention: props.backupRetention ?? DEFAULT_BACKUP_RETENTION,
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy: props.removalPolicy ?? DEFAULT_REMOVAL_POLICY,
    });
    // The L2 puts `db.` before the instance type, which a class that only the deployment knows has already.
    (instance.node.defaultChild as rds.CfnDBInstance).dbInstanceClass = instanceClass;
    this.exportLogs(props, 'Logs', instanceIdentifier, instance);
    acknowledgePort(instance);
    return instance;
  }

  private createReplicas(
    props: PostgresDatabaseProps, instanceClass: string, shared: rds.DatabaseInstanceNewProps,
  ): rds.DatabaseInstanceReadReplica[] {
    return Array.from({ length: props.readReplicas ?? 0 }, (_, index) => {
      const number = index + 1;
      const instanceIdentifier = physicalName(props.namePrefix, `postgres-replica-${number}`, NAME_LIMIT.DB_INSTANCE);
      const replica = new rds.DatabaseInstanceReadReplica(this, `ReadReplica${number}`, {
        ...shared,
        ...replicaInsightsOf(props),
        instanceIdentifier,
        sourceDatabaseInstance: this.instance,
        instanceType: instanceTypeOf(instanceClass),
        multiAz: false,
        // A copy, of which RDS makes no final snapshot: it goes when the number goes down.
        deletionProtection: false,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      // The L2 names the source by its ARN, which RDS wants of another region's alone.
      (replica.node.defaultChild as rds.CfnDBInstance).sourceDbInstanceIdentifier = this.instance.instanceIdentifier;
      this.exportLogs(props, `ReadReplica${number}Logs`, instanceIdentifier, replica);
      acknowledgePort(replica);
      acknowledgeCopy(replica);
      return replica;
    });
  }

  private exportLogs(props: PostgresDatabaseProps, id: string, instanceIdentifier: string | undefined, instance: Construct): void {
    if (props.logExports ?? true) {
      instance.node.addDependency(new PostgresLogs(this, id, {
        instanceIdentifier,
        retention: props.logRetention ?? DEFAULT_LOG_RETENTION,
        encryptionKey: props.logEncryptionKey,
        removalPolicy: companionPolicy(props),
      }));
    }
  }
}

function acknowledgePort(instance: Construct): void {
  acknowledge(instance.node.defaultChild!, ['AwsSolutions-RDS11'], 'Nobody reaches the database but the security groups that are let in, and another port would hide it from nobody else.');
}

/** Of a read replica, which has its storage's encryption from what it copies, and holds nothing of its own. */
function acknowledgeCopy(replica: Construct): void {
  const resource = replica.node.defaultChild!;
  acknowledge(resource, ['AwsSolutions-RDS2', ...ruleIn(['nist', 'hipaa', 'pci'], 'RDSStorageEncrypted')], 'A copy is encrypted as the database is that it copies, with its key.');
  acknowledge(resource, ['AwsSolutions-RDS3', ...ruleIn(['nist', 'hipaa'], 'RDSMultiAZSupport')], 'A copy: while one is gone the database and the other copies answer.');
  acknowledge(resource, ['AwsSolutions-RDS10', ...ruleIn(['nist', 'hipaa'], 'RDSInstanceDeletionProtectionEnabled')], 'A copy goes when their number goes down, and what it holds is in the database.');
  acknowledge(resource, ruleIn(['nist', 'hipaa'], 'RDSInBackupPlan'), 'A copy: what it holds is in the backups of the database that it copies.');
}

function instanceTypeOf(instanceClass: string): ec2.InstanceType {
  return new ec2.InstanceType(instanceClass.replace(/^db\./, ''));
}

function subnetsOf(props: PostgresDatabaseProps): ec2.SubnetSelection {
  return props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
}

/** What stays with a retained instance. Of a secret or a subnet group there is no snapshot, and with the instance's they are not needed. */
function companionPolicy({ removalPolicy = DEFAULT_REMOVAL_POLICY }: PostgresDatabaseProps): RemovalPolicy {
  return removalPolicy === RemovalPolicy.SNAPSHOT ? RemovalPolicy.DESTROY : removalPolicy;
}
