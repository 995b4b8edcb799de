import { aws_ec2 as ec2, aws_rds as rds, aws_secretsmanager as secretsmanager, Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { defaultMaxConnections } from './instance-class';
import { PostgresDatabaseOptions } from './postgres-options';
import { checkPostgres, DEFAULT_MAX_STORAGE_GIB, DEFAULT_STORAGE_GIB } from './validate-postgres';
import { URL_SAFE_PASSWORD } from '../private/generated-password';
import { checkNamePrefix, NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';

const PORT = 5432;
const DEFAULT_ENGINE_VERSION = rds.PostgresEngineVersion.VER_17;
const DEFAULT_INSTANCE_CLASS = 'db.t4g.small';
const DEFAULT_DATABASE_NAME = 'postgres';
const DEFAULT_MASTER_USERNAME = 'postgres_admin';
const DEFAULT_BACKUP_RETENTION = Duration.days(30);

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
 * A PostgreSQL instance on RDS, with generated master credentials in a secret of its own.
 *
 * Storage is encrypted from the first day, because turning that on later replaces the instance. Nobody reaches it until
 * somebody's security group is let in, and it reaches nobody.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html
 */
export class PostgresDatabase extends Construct implements ec2.IConnectable {
  /** The database instance. */
  readonly instance: rds.DatabaseInstance;
  /** Master credentials: `username` and `password`, and after creation host, port and the rest that rotation needs. */
  readonly masterSecret: secretsmanager.ISecret;
  /** The database's security group. */
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
    const master = props.masterSecret ?? this.createMasterSecret(props);
    this.instance = this.createInstance(props, instanceClass, master);
    // The secret as attached to the instance: it carries host and port, which hosted rotation looks for.
    this.masterSecret = this.instance.secret ?? master;
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
  }

  /** Host name of the instance. */
  get host(): string {
    return this.instance.dbInstanceEndpointAddress;
  }

  /** Port of the instance, as text. */
  get port(): string {
    return String(PORT);
  }

  private createMasterSecret(props: PostgresDatabaseProps): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'MasterSecret', {
      secretName: props.masterSecretName ?? physicalName(props.namePrefix, 'db-master-user'),
      description: 'Master credentials of the database',
      generateSecretString: {
        ...URL_SAFE_PASSWORD,
        // Editing the template later generates a new password: it holds what never changes, and nothing else.
        secretStringTemplate: JSON.stringify({ username: props.masterUsername ?? DEFAULT_MASTER_USERNAME }),
        generateStringKey: 'password',
      },
      removalPolicy: companionPolicy(props),
    });
  }

  private createInstance(props: PostgresDatabaseProps, instanceClass: string, master: secretsmanager.ISecret): rds.DatabaseInstance {
    const subnetGroup = new rds.SubnetGroup(this, 'SubnetGroup', {
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      subnetGroupName: physicalName(props.namePrefix, 'db-subnets'),
      description: 'Subnets of the database',
      removalPolicy: companionPolicy(props),
    });
    const instance = new rds.DatabaseInstance(this, 'Instance', {
      vpc: props.vpc,
      subnetGroup,
      securityGroups: [this.securityGroup],
      publiclyAccessible: false,
      instanceIdentifier: physicalName(props.namePrefix, 'postgres', NAME_LIMIT.DB_INSTANCE),
      engine: rds.DatabaseInstanceEngine.postgres({ version: props.engineVersion ?? DEFAULT_ENGINE_VERSION }),
      instanceType: new ec2.InstanceType(instanceClass.replace(/^db\./, '')),
      port: PORT,
      databaseName: this.databaseName,
      credentials: rds.Credentials.fromSecret(master),
      storageType: rds.StorageType.GP3,
      storageEncrypted: true,
      allocatedStorage: props.allocatedStorageGiB ?? DEFAULT_STORAGE_GIB,
      maxAllocatedStorage: props.maxAllocatedStorageGiB ?? DEFAULT_MAX_STORAGE_GIB,
      multiAz: props.multiAz ?? true,
      backupRetention: props.backupRetention ?? DEFAULT_BACKUP_RETENTION,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    // The L2 puts `db.` before the instance type, which a class that only the deployment knows has already.
    (instance.node.defaultChild as rds.CfnDBInstance).dbInstanceClass = instanceClass;
    return instance;
  }
}

/** What stays with a retained instance. Of a secret or a subnet group there is no snapshot, and with the instance's they are not needed. */
function companionPolicy(props: PostgresDatabaseProps): RemovalPolicy {
  return (props.removalPolicy ?? RemovalPolicy.RETAIN) === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
