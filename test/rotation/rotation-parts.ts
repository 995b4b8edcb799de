import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DatabaseConnectionSecrets } from '../../src/rotation/database-connection-secrets';
import { DatabaseRotation } from '../../src/rotation/database-rotation';
import { ConnectionSecretsInput, DatabaseRotationInput, createConnectionSecrets, createDatabaseRotation } from '../parts';
import { newStack } from '../support';

/** A network with all three kinds of subnets, in two zones. */
export function vpcWithLayers(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 2,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'public', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    ],
  });
}

/** A stack with what a rotation needs, none of it this library's own but the connection secrets. */
export class Parts {
  readonly stack: Stack;
  readonly vpc: ec2.Vpc;
  readonly database: ec2.Connections;
  readonly master: secretsmanager.ISecret;
  private vpcCluster?: ecs.Cluster;

  constructor(context: Record<string, unknown> = {}, master?: (stack: Stack) => secretsmanager.ISecret) {
    this.stack = newStack({}, context);
    this.vpc = vpcWithLayers(this.stack);
    this.database = new ec2.Connections({
      securityGroups: [new ec2.SecurityGroup(this.stack, 'DatabaseGroup', { vpc: this.vpc, allowAllOutbound: false })],
      defaultPort: ec2.Port.tcp(5432),
    });
    this.master = master?.(this.stack) ?? new secretsmanager.Secret(this.stack, 'Master');
  }

  get cluster(): ecs.Cluster {
    return this.vpcCluster ??= new ecs.Cluster(this.stack, 'Cluster', { vpc: this.vpc });
  }

  secrets(id = 'Secrets', props: Partial<ConnectionSecretsInput> = {}): DatabaseConnectionSecrets {
    return createConnectionSecrets(this.stack, id, {
      masterSecret: this.master, host: 'db.example.com', port: '5432', databaseName: 'orders', ...props,
    });
  }

  rotation(props: Partial<DatabaseRotationInput> = {}): DatabaseRotation {
    return createDatabaseRotation(this.stack, 'Rotation', {
      database: { connections: this.database }, vpc: this.vpc, connectionSecrets: props.connectionSecrets ?? [this.secrets()], ...props,
    });
  }

  service(name: string, stack = this.stack, props: Partial<ecs.FargateServiceProps> = {}): ecs.FargateService {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, `${name}Task`);
    taskDefinition.addContainer('Container', { image: ecs.ContainerImage.fromRegistry('example/app'), portMappings: [{ containerPort: 80 }] });
    return new ecs.FargateService(stack, name, { cluster: this.cluster, taskDefinition, minHealthyPercent: 100, circuitBreaker: { rollback: true }, ...props });
  }

  get template(): any {
    return Template.fromStack(this.stack).toJSON();
  }
}

/** The properties of the only resource of a type whose logical id begins so. */
export function propertiesOf(template: any, type: string, prefix = '', isMeant: (properties: any) => boolean = () => true): any {
  const found = Object.entries<any>(template.Resources).filter(([id, { Type, Properties }]) => Type === type && id.startsWith(prefix) && isMeant(Properties));
  if (found.length !== 1) {
    throw new Error(`there are ${found.length} of ${type} ${prefix}: ${found.map(([id]) => id).join(', ')}`);
  }
  return found[0][1].Properties;
}

/** What the function is told, with references written as `<LogicalId>` or `<LogicalId.Attribute>`. */
export function configurationIn(template: any, prefix: string): any {
  const { CONFIGURATION } = propertiesOf(template, 'AWS::Lambda::Function', prefix).Environment.Variables;
  return JSON.parse(plain(CONFIGURATION));
}

function deploysServices({ Action }: any): boolean {
  return Action.some((action: string) => action.startsWith('ecs:') || action === 'iam:PassRole');
}

/** Statements of the function's role as they are, except those that deploy services. */
export function rawStatementsIn(template: any, prefix: string): any[] {
  const { ManagedPolicyArns, Policies } = propertiesOf(template, 'AWS::IAM::Role', `${prefix}RefreshRole`);
  expect(Policies).toBeUndefined();
  const ofServices = { Ref: expect.stringMatching(new RegExp(`^${prefix}RefreshRollPolicy`)) };
  expect(ManagedPolicyArns).toEqual([
    { Ref: expect.stringMatching(new RegExp(`^${prefix}RefreshPolicy`)) }, ...ManagedPolicyArns.slice(1).map(() => ofServices),
  ]);
  return propertiesOf(template, 'AWS::IAM::ManagedPolicy', `${prefix}RefreshPolicy`).PolicyDocument.Statement.filter((statement: any) => !deploysServices(statement));
}

/** The same, with references written likewise. */
export function statementsIn(template: any, prefix: string): any[] {
  return rawStatementsIn(template, prefix).map(({ Effect, Action, Resource }: any) => ({ Effect, Action, Resource: Resource.map(plain) }));
}

/** All statements of the function's role, policy by policy. */
export function policiesIn(template: any, prefix: string): any[][] {
  const policies = Object.entries<any>(template.Resources).filter(([id]) => new RegExp(`^${prefix}Refresh(Roll)?Policy`).test(id));
  return policies.map(([, { Properties }]) => Properties.PolicyDocument.Statement.map((statement: any) => written(statement)));
}

/** What the function may do with the services that it rolls, policy by policy. */
export function rollStatementsIn(template: any, prefix: string): any[][] {
  return policiesIn(template, prefix).map((statements) => statements.filter(deploysServices)).filter((statements) => statements.length > 0);
}

/** With each reference written likewise, however deep. */
function written(value: any): any {
  if (Array.isArray(value)) {
    return value.map(written);
  }
  if (typeof value !== 'object') {
    return value;
  }
  const [only, ...more] = Object.keys(value);
  return more.length === 0 && /^(Ref|Fn::)/.test(only) ? plain(value) : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(each)]));
}

function plain(value: any): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[intrinsic, argument]] = Object.entries<any>(value);
  switch (intrinsic) {
    case 'Ref': return `<${argument.replace(/[0-9A-F]{8}$/, '')}>`;
    case 'Fn::GetAtt': return `<${argument[0].replace(/[0-9A-F]{8}$/, '')}.${argument[1]}>`;
    case 'Fn::ImportValue': return `<${argument}>`;
    case 'Fn::Join': return argument[1].map(plain).join(argument[0]);
    default: throw new Error(`what is ${intrinsic}?`);
  }
}
