import { aws_ec2 as ec2, aws_iam as iam, aws_rds as rds, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PostgresDatabase } from '../../../src';
import { checkPostgres, PostgresPlan, resolvePostgres } from '../../../src/data/postgres/postgres-plan';
import { Problems } from '../../../src/private/problems';
import { DatabaseInput, createDatabase } from '../../parts';
import { newStack, render, resourcesOf, unknown } from '../../support';

const mistakes = (plan: PostgresPlan) => {
  const problems = new Problems();
  checkPostgres(plan, problems);
  return problems;
};

function database(props: Partial<DatabaseInput>, stack = newStack()): PostgresDatabase {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['a', 'b'] });
  return createDatabase(stack, 'Database', { ...props, vpc });
}

test('the plan contains every default', () => {
  expect(resolvePostgres({})).toEqual({
    engineVersion: rds.PostgresEngineVersion.VER_17,
    instanceClass: 'db.t4g.small',
    allocatedStorageGiB: 100,
    maxAllocatedStorageGiB: 1000,
    multiAz: true,
    backupRetention: Duration.days(30),
    deletionProtection: true,
    removalPolicy: RemovalPolicy.SNAPSHOT,
    companionRemovalPolicy: RemovalPolicy.DESTROY,
    databaseName: 'postgres',
    masterUsername: 'postgres_admin',
    readReplicas: 0,
    readReplicaInstanceClass: 'db.t4g.small',
    monitoringInterval: Duration.seconds(60),
    performanceInsights: true,
    databaseInsights: 'standard',
    performanceInsightRetention: 7,
    readReplicaInsightRetention: 7,
    iamAuthentication: true,
    enforceTls: true,
    logExports: true,
    logRetention: 365,
    maxConnections: 225,
    names: { readReplicas: [] },
  });
});

test.each<[string, Parameters<typeof resolvePostgres>[0], object]>([
  ['replicas have the instance class of the database', { instanceClass: 'db.r7g.large', readReplicas: 1 }, { readReplicaInstanceClass: 'db.r7g.large' }],
  ['related resources are retained if the database is', { removalPolicy: RemovalPolicy.RETAIN }, { companionRemovalPolicy: RemovalPolicy.RETAIN }],
  ['advanced insights are kept for 15 months, only for the database itself', { databaseInsights: rds.DatabaseInsightsMode.ADVANCED }, { performanceInsightRetention: 465, readReplicaInsightRetention: 7 }],
  ['there is no retention without Performance Insights', { performanceInsights: false }, { performanceInsightRetention: undefined, readReplicaInsightRetention: undefined }],
  ['the connections depend on the instance class', { instanceClass: 'db.t4g.micro' }, { maxConnections: 112 }],
  ['names begin with the prefix', { namePrefix: 'prod-shop', readReplicas: 2 }, {
    names: {
      instance: 'prod-shop-postgres',
      readReplicas: ['prod-shop-postgres-replica-1', 'prod-shop-postgres-replica-2'],
      subnetGroup: 'prod-shop-db-subnets',
      securityGroup: 'prod-shop-rds-sg',
      masterSecret: 'prod-shop-db-master-user',
    },
  }],
])('%s', (_, options, expected) => {
  expect(resolvePostgres(options)).toMatchObject(expected);
});

test('the number of connections is not known if the instance class is a token', () => {
  expect(resolvePostgres({ instanceClass: unknown.text(newStack()) }).maxConnections).toBeUndefined();
});

test('a plan resolves to itself', () => {
  const plan = resolvePostgres({ namePrefix: 'prod-shop', readReplicas: 1, performanceInsights: false });
  expect(resolvePostgres(plan)).toEqual(plan);
});

test.each([-1, 16, 1.5, NaN])('%d read replicas are rejected and get no names', (readReplicas) => {
  const plan = resolvePostgres({ readReplicas });
  expect(plan.names.readReplicas).toEqual([]);
  expect(mistakes(plan).isEmpty).toBe(false);
});

describe('grantConnect', () => {
  const statementsOf = (props: Partial<DatabaseInput>) => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    expect(database(props, stack).grantConnect(role, 'reports').success).toBe(true);
    return resourcesOf(render(role), 'AWS::IAM::Policy').flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  };

  test('allows one user on the instance and its replicas', () => {
    const statements = statementsOf({ readReplicas: 1 });
    expect(statements.flatMap(({ Action }) => Action)).toEqual(['rds-db:connect', 'rds-db:connect']);
    expect(statements.map(({ Resource }) => JSON.stringify(Resource)).every((arn) => arn.includes('/reports'))).toBe(true);
  });

  test('fails without IAM authentication', () => {
    expect(() => statementsOf({ iamAuthentication: false })).toThrow('IAM authentication is disabled');
  });
});
