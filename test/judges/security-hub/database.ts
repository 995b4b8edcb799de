import { absent, asserted, REPTIDEX, Service, SKIN_CLUB_PRO, unreachable } from './control';
import { list, mentions, Resource, SynthesizedTemplate, Value } from './template';

const INSTANCE = 'AWS::RDS::DBInstance';
const CLUSTER = 'AWS::RDS::DBCluster';
const SUBSCRIPTION = 'AWS::RDS::EventSubscription';
const SNAPSHOTS = 'Snapshots are created at run time. Those of an encrypted instance are encrypted with its key, and private until somebody shares them.';
const DEFAULT_PORTS: { [engine: string]: number } = { postgres: 5432, mysql: 3306, mariadb: 3306 };
const DEFAULT_USERS = ['admin', 'postgres'];
/** Engines whose own log types and parameters a control names; ours is PostgreSQL. */
const OTHER_ENGINES: { [engine: string]: { logs: string[]; tls: string } } = {
  'mysql': { logs: ['audit', 'error', 'general', 'slowquery'], tls: 'require_secure_transport' },
  'mariadb': { logs: ['audit', 'error', 'general', 'slowquery'], tls: 'require_secure_transport' },
  'sqlserver-se': { logs: ['agent', 'error'], tls: 'rds.force_ssl' },
};

/** That a property of an instance is set to true. */
const isTrue = (property: string) => ({
  of: INSTANCE,
  shows: `\`${property}\``,
  holds: ({ p }: Resource) => p[property] === true,
  breaks: ({ p }: Resource) => {
    p[property] = false;
  },
});

/** That a property of an instance is a number of at least so much. */
const atLeast = (property: string, least: number, unit: string) => ({
  of: INSTANCE,
  shows: `\`${property}\` is at least ${least} ${unit}`,
  holds: ({ p }: Resource) => Number(p[property]) >= least,
  breaks: ({ p }: Resource) => {
    p[property] = least - 1;
  },
});

const exportsLogs = (logs: string[]) => ({
  of: INSTANCE,
  shows: `\`EnableCloudwatchLogsExports\` has ${logs.join(' and ')}`,
  holds: ({ p }: Resource) => p.Engine !== 'postgres' || logs.every((log) => list(p.EnableCloudwatchLogsExports).includes(log)),
  breaks: ({ p }: Resource) => {
    p.EnableCloudwatchLogsExports = list<string>(p.EnableCloudwatchLogsExports).filter((log) => !logs.includes(log));
  },
});

/** A control of another engine: that no instance is of it, or does as the control asks. */
const ofEngine = (engine: string, holds: (instance: Resource, template: SynthesizedTemplate) => boolean) => ({
  of: INSTANCE,
  shows: `no instance’s \`Engine\` is ${engine}`,
  holds: (instance: Resource, template: SynthesizedTemplate) => instance.p.Engine !== engine || holds(instance, template),
  breaks: (instance: Resource) => {
    Object.assign(instance.p, { Engine: engine, EnableCloudwatchLogsExports: undefined, DBParameterGroupName: undefined });
  },
});
const engineExports = (engine: string) => ofEngine(engine, ({ p }) => OTHER_ENGINES[engine].logs
  .every((log) => list(p.EnableCloudwatchLogsExports).includes(log)));
const engineForcesTls = (engine: string) => ofEngine(engine, (instance, template) => parametersOf(instance, template)[OTHER_ENGINES[engine].tls] === '1');

function parametersOf({ p }: Resource, template: SynthesizedTemplate): { [name: string]: string } {
  return template.referred(p.DBParameterGroupName)?.p.Parameters ?? {};
}

/** The name of the master user, which is in the secret that the instance takes it from. */
function masterUser({ p }: Resource, template: SynthesizedTemplate): string | undefined {
  if (typeof p.MasterUsername === 'string') {
    return p.MasterUsername;
  }
  const secret = template.of('AWS::SecretsManager::Secret').find((found) => mentions(p.MasterUsername, found));
  return secret && JSON.parse(secret.p.GenerateSecretString.SecretStringTemplate).username;
}

/** Whether traffic of a subnet has a way to an internet gateway. */
function isPublic(subnet: Resource, template: SynthesizedTemplate): boolean {
  const tables = template.of('AWS::EC2::SubnetRouteTableAssociation').filter(({ p }) => mentions(p.SubnetId, subnet))
    .flatMap(({ p }) => list(template.referred(p.RouteTableId)));
  return template.of('AWS::EC2::Route').some(({ p }) => tables.some((table) => mentions(p.RouteTableId, table)) && isWayOut(p, template));
}

function isWayOut({ GatewayId, DestinationCidrBlock, DestinationIpv6CidrBlock }: Value, template: SynthesizedTemplate): boolean {
  return (DestinationCidrBlock === '0.0.0.0/0' || DestinationIpv6CidrBlock === '::/0') && template.referred(GatewayId)?.type === 'AWS::EC2::InternetGateway';
}

function subnetsOf({ p }: Resource, template: SynthesizedTemplate): Resource[] {
  return list<Value>(template.referred(p.DBSubnetGroupName)?.p.SubnetIds).flatMap((subnet) => list(template.referred(subnet)));
}

export const RDS: Service = {
  name: 'RDS',
  page: 'rds',
  controls: [
    unreachable('RDS.1', 'critical', 'RDS snapshot should be private', SNAPSHOTS),
    asserted('RDS.2', 'critical', 'RDS DB Instances should prohibit public access, as determined by the PubliclyAccessible configuration', {
      of: INSTANCE,
      shows: '`PubliclyAccessible` is false',
      holds: ({ p }) => p.PubliclyAccessible === false,
      breaks: ({ p }) => {
        p.PubliclyAccessible = true;
      },
    }),
    asserted('RDS.3', 'medium', 'RDS DB instances should have encryption at-rest enabled', isTrue('StorageEncrypted')),
    unreachable('RDS.4', 'medium', 'RDS cluster snapshots and database snapshots should be encrypted at rest', SNAPSHOTS),
    asserted('RDS.5', 'medium', 'RDS DB instances should be configured with multiple Availability Zones', isTrue('MultiAZ')),
    asserted('RDS.6', 'low', 'Enhanced monitoring should be configured for RDS DB instances', atLeast('MonitoringInterval', 1, 'second')),
    absent('RDS.7', 'medium', 'RDS clusters should have deletion protection enabled', CLUSTER),
    asserted('RDS.8', 'low', 'RDS DB instances should have deletion protection enabled', isTrue('DeletionProtection')),
    asserted('RDS.9', 'medium', 'RDS DB instances should publish logs to CloudWatch Logs', exportsLogs(['postgresql', 'upgrade'])),
    asserted('RDS.10', 'medium', 'IAM authentication should be configured for RDS instances', isTrue('EnableIAMDatabaseAuthentication')),
    asserted('RDS.11', 'medium', 'RDS instances should have automatic backups enabled', atLeast('BackupRetentionPeriod', 7, 'days')),
    absent('RDS.12', 'medium', 'IAM authentication should be configured for RDS clusters', CLUSTER),
    asserted('RDS.13', 'high', 'RDS automatic minor version upgrades should be enabled', isTrue('AutoMinorVersionUpgrade')),
    absent('RDS.14', 'medium', 'Amazon Aurora clusters should have backtracking enabled', CLUSTER),
    absent('RDS.15', 'medium', 'RDS DB clusters should be configured for multiple Availability Zones', CLUSTER),
    absent('RDS.16', 'low', 'Aurora DB clusters should be configured to copy tags to DB snapshots', CLUSTER),
    asserted('RDS.17', 'low', 'RDS DB instances should be configured to copy tags to snapshots', isTrue('CopyTagsToSnapshot')),
    absent('RDS.19', 'low', 'Existing RDS event notification subscriptions should be configured for critical cluster events', SUBSCRIPTION),
    absent('RDS.20', 'low', 'Existing RDS event notification subscriptions should be configured for critical database instance events', SUBSCRIPTION),
    absent('RDS.21', 'low', 'An RDS event notifications subscription should be configured for critical database parameter group events', SUBSCRIPTION),
    absent('RDS.22', 'low', 'An RDS event notifications subscription should be configured for critical database security group events', SUBSCRIPTION),
    asserted('RDS.23', 'low', 'RDS instances should not use a database engine default port', {
      of: INSTANCE,
      shows: '`Port` differs from the engine’s default',
      holds: ({ p }) => p.Port !== undefined && Number(p.Port) !== DEFAULT_PORTS[p.Engine],
      breaks: ({ p }) => {
        delete p.Port;
      },
      mends: ({ p }) => {
        p.Port = '15432';
      },
      except: [{
        apps: [REPTIDEX, SKIN_CLUB_PRO],
        resources: ['PlatformDatabaseInstance'],
        reason: 'Only security groups that are explicitly allowed can connect to the database. A different port would not improve security.',
      }],
    }),
    absent('RDS.24', 'medium', 'RDS Database Clusters should use a custom administrator username', CLUSTER),
    asserted('RDS.25', 'medium', 'RDS database instances should use a custom administrator username', {
      of: INSTANCE,
      shows: 'the user name in the master secret is not a default one',
      holds: (instance, template) => ![undefined, ...DEFAULT_USERS].includes(masterUser(instance, template)),
      breaks: ({ p }) => {
        p.MasterUsername = 'postgres';
      },
    }),
    absent('RDS.27', 'medium', 'RDS DB clusters should be encrypted at rest', CLUSTER),
    absent('RDS.34', 'medium', 'Aurora MySQL DB clusters should publish audit logs to CloudWatch Logs', CLUSTER),
    absent('RDS.35', 'medium', 'RDS DB clusters should have automatic minor version upgrade enabled', CLUSTER),
    asserted('RDS.36', 'medium', 'RDS for PostgreSQL DB instances should publish logs to CloudWatch Logs', exportsLogs(['postgresql'])),
    absent('RDS.37', 'medium', 'Aurora PostgreSQL DB clusters should publish logs to CloudWatch Logs', CLUSTER),
    asserted('RDS.38', 'medium', 'RDS for PostgreSQL DB instances should be encrypted in transit', {
      of: INSTANCE,
      shows: '`rds.force_ssl` of the parameter group is 1',
      holds: (instance, template) => instance.p.Engine !== 'postgres' || parametersOf(instance, template)['rds.force_ssl'] === '1',
      breaks: (instance, template) => {
        parametersOf(instance, template)['rds.force_ssl'] = '0';
      },
    }),
    asserted('RDS.39', 'medium', 'RDS for MySQL DB instances should be encrypted in transit', engineForcesTls('mysql')),
    asserted('RDS.40', 'medium', 'RDS for SQL Server DB instances should publish logs to CloudWatch Logs', engineExports('sqlserver-se')),
    asserted('RDS.41', 'medium', 'RDS for SQL Server DB instances should be encrypted in transit', engineForcesTls('sqlserver-se')),
    asserted('RDS.42', 'medium', 'RDS for MariaDB DB instances should publish logs to CloudWatch Logs', engineExports('mariadb')),
    absent('RDS.43', 'medium', 'RDS DB proxies should require TLS encryption for connections', 'AWS::RDS::DBProxy'),
    asserted('RDS.44', 'medium', 'RDS for MariaDB DB instances should be encrypted in transit', engineForcesTls('mariadb')),
    absent('RDS.45', 'medium', 'Aurora MySQL DB clusters should have audit logging enabled', CLUSTER),
    asserted('RDS.46', 'high', 'RDS DB instances should not be deployed in public subnets with routes to internet gateways', {
      of: INSTANCE,
      shows: 'no subnet of the subnet group has a route to the internet gateway',
      holds: (instance, template) => subnetsOf(instance, template).length > 0 && !subnetsOf(instance, template).some((subnet) => isPublic(subnet, template)),
      breaks: (instance, template) => {
        const [subnet] = subnetsOf(instance, template);
        const { p } = template.of('AWS::EC2::SubnetRouteTableAssociation').find((association) => mentions(association.p.SubnetId, subnet))!;
        const gateway = template.of('AWS::EC2::InternetGateway')[0];
        template.resources.push({
          id: 'Added', type: 'AWS::EC2::Route', p: { RouteTableId: p.RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: { Ref: gateway.id } },
        });
      },
    }),
    absent('RDS.47', 'low', 'RDS for PostgreSQL DB clusters should be configured to copy tags to DB snapshots', CLUSTER),
    absent('RDS.48', 'low', 'RDS for MySQL DB clusters should be configured to copy tags to DB snapshots', CLUSTER),
    absent('RDS.50', 'medium', 'RDS DB clusters should have enough backup retention period set', CLUSTER),
    absent('RDS.51', 'high', 'RDS global clusters should run on a supported Aurora MySQL version', 'AWS::RDS::GlobalCluster'),
  ],
};
