/** Templates with every intrinsic function resolved, as CloudFormation would in account 111122223333 and region us-east-1. */
import { Environment } from './environments';
import { Rendered } from '../support';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

export const STACK_ID = arn('cloudformation', 'stack/stack/11111111-2222-3333-4444-555555555555');

const PSEUDO: { [name: string]: string | undefined } = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackId': STACK_ID,
  'AWS::NoValue': undefined,
};

/** A resource with its properties resolved. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly arn: string;
  readonly properties: any;
}

export function arn(service: string, resource: string, { region = REGION, account = ACCOUNT } = {}): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

const id = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '').slice(0, 32);
const global = { region: '' };

/** Property with the name of a resource, and its ARN. */
const TYPES: { [type: string]: { name?: string; arn(name: string, properties: any): string } } = {
  'AWS::ACMPCA::CertificateAuthority': { arn: (name) => arn('acm-pca', `certificate-authority/${id(name)}`) },
  'AWS::APS::Workspace': { arn: (name) => arn('aps', `workspace/${name}`) },
  'AWS::Backup::BackupVault': { name: 'BackupVaultName', arn: (name) => arn('backup', `backup-vault:${name}`) },
  'AWS::CloudFront::Distribution': { arn: (name) => arn('cloudfront', `distribution/${name}`, global) },
  'AWS::DynamoDB::Table': { name: 'TableName', arn: (name) => arn('dynamodb', `table/${name}`) },
  'AWS::ECR::Repository': { name: 'RepositoryName', arn: (name) => arn('ecr', `repository/${name}`) },
  'AWS::ECS::Cluster': { name: 'ClusterName', arn: (name) => arn('ecs', `cluster/${name}`) },
  'AWS::ECS::Service': { name: 'ServiceName', arn: (name, { Cluster }) => arn('ecs', `service/${String(Cluster).split('/').pop()}/${name}`) },
  'AWS::ECS::TaskDefinition': { name: 'Family', arn: (name) => arn('ecs', `task-definition/${name}:1`) },
  'AWS::EFS::AccessPoint': { arn: (name) => arn('elasticfilesystem', `access-point/${name}`) },
  'AWS::EFS::FileSystem': { arn: (name) => arn('elasticfilesystem', `file-system/${name}`) },
  'AWS::ElastiCache::ReplicationGroup': { name: 'ReplicationGroupId', arn: (name) => arn('elasticache', `replicationgroup:${name}`) },
  'AWS::ElasticLoadBalancingV2::Listener': { arn: (name) => arn('elasticloadbalancing', `listener/app/balancer/50dc6c495c0c9188/${id(name)}`) },
  'AWS::ElasticLoadBalancingV2::ListenerRule': { arn: (name) => arn('elasticloadbalancing', `listener-rule/app/balancer/50dc6c495c0c9188/1/${id(name)}`) },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { name: 'Name', arn: (name) => arn('elasticloadbalancing', `loadbalancer/app/${name}/50dc6c495c0c9188`) },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { name: 'Name', arn: (name) => arn('elasticloadbalancing', `targetgroup/${name}/${id(name)}`) },
  'AWS::Events::Archive': { name: 'ArchiveName', arn: (name) => arn('events', `archive/${name}`) },
  'AWS::Events::EventBus': { name: 'Name', arn: (name) => arn('events', `event-bus/${name}`) },
  'AWS::Events::Rule': { name: 'Name', arn: (name, { EventBusName }) => arn('events', `rule/${EventBusName === undefined ? '' : `${EventBusName}/`}${name}`) },
  'AWS::IAM::ManagedPolicy': { name: 'ManagedPolicyName', arn: (name) => arn('iam', `policy/${name}`, global) },
  'AWS::IAM::OIDCProvider': { arn: () => arn('iam', 'oidc-provider/token.actions.githubusercontent.com', global) },
  'AWS::IAM::Role': { name: 'RoleName', arn: (name) => arn('iam', `role/${name}`, global) },
  'AWS::KMS::Key': { arn: (name) => arn('kms', `key/${name}`) },
  'AWS::Lambda::Function': { name: 'FunctionName', arn: (name) => arn('lambda', `function:${name}`) },
  'AWS::Logs::LogGroup': { name: 'LogGroupName', arn: (name) => arn('logs', `log-group:${name}:*`) },
  'AWS::RDS::DBInstance': { name: 'DBInstanceIdentifier', arn: (name) => arn('rds', `db:${name}`) },
  'AWS::S3::Bucket': { name: 'BucketName', arn: (name) => `arn:aws:s3:::${name.toLowerCase()}` },
  'AWS::SNS::Topic': { name: 'TopicName', arn: (name) => arn('sns', name) },
  'AWS::SQS::Queue': { name: 'QueueName', arn: (name) => arn('sqs', name) },
  'AWS::Scheduler::Schedule': { name: 'Name', arn: (name, { GroupName = 'default' }) => arn('scheduler', `schedule/${GroupName}/${name}`) },
  'AWS::Scheduler::ScheduleGroup': { name: 'Name', arn: (name) => arn('scheduler', `schedule-group/${name}`) },
  'AWS::SecretsManager::Secret': { name: 'Name', arn: (name) => arn('secretsmanager', `secret:${name}-AbCdEf`) },
  'AWS::StepFunctions::StateMachine': { name: 'StateMachineName', arn: (name) => arn('states', `stateMachine:${name}`) },
  'AWS::WAFv2::WebACL': { name: 'Name', arn: (name, { Scope }) => arn('wafv2', `${Scope === 'REGIONAL' ? 'regional' : 'global'}/webacl/${name}/${id(name)}`) },
};
const REF_IS_ARN = [
  'AWS::ECS::Service', 'AWS::ECS::TaskDefinition', 'AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::OIDCProvider', 'AWS::SNS::Topic', 'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
];

/** What is deployed in an environment. */
export class Deployed {
  readonly name: string;
  readonly resources: Resource[];

  constructor({ name, templates }: Environment) {
    this.name = name;
    const parameters = new Map<string, () => string>();
    const stacks = templates.map((template, index) => new Stack(template, index === 0 ? '' : String(index + 1), parameters));
    this.resources = stacks.flatMap((stack) => stack.resources());
  }

  of(...types: string[]): Resource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** The only resource with this ARN, if it is one of the environment. */
  at(arnOrName: string): Resource | undefined {
    return this.resources.find((resource) => resource.arn === arnOrName || resource.arn === `${arnOrName}:*`);
  }

  named(type: string, name: string): Resource | undefined {
    return this.of(type).find((resource) => resource.name === name || resource.arn === name);
  }
}

class Stack {
  private readonly known = new Map<string, Resource>();

  constructor(private readonly template: Rendered, private readonly suffix: string, private readonly published: Map<string, () => string>) {
    for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
      if (Type === 'AWS::SSM::Parameter') {
        published.set(Properties.Name, () => this.resource(logicalId).properties.Value);
      }
    }
  }

  resources(): Resource[] {
    return Object.keys(this.template.Resources).map((logicalId) => this.resource(logicalId));
  }

  private resource(logicalId: string): Resource {
    const found = this.known.get(logicalId);
    if (found) {
      return found;
    }
    const { Type, Properties = {} } = this.template.Resources[logicalId];
    const type = TYPES[Type];
    const given = type?.name === undefined ? undefined : this.value(Properties[type.name]);
    const name = given ?? `${logicalId}${this.suffix}`;
    const stack = this;
    const resource: Resource = {
      id: logicalId,
      type: Type,
      name,
      get arn() {
        return type === undefined ? `${name}.Arn` : type.arn(name, lazily(Properties, (value) => stack.value(value)));
      },
      get properties() {
        const properties = stack.value(Properties);
        Object.defineProperty(resource, 'properties', { value: properties });
        return properties;
      },
    };
    this.known.set(logicalId, resource);
    return resource;
  }

  /** Whatever a template says, with its functions carried out. */
  private value(given: any): any {
    if (Array.isArray(given)) {
      return given.map((each) => this.value(each)).filter((each) => each !== undefined);
    }
    if (typeof given !== 'object' || given === null) {
      return given;
    }
    const [[name, argument] = [undefined, undefined], ...more] = Object.entries<any>(given);
    if (name !== undefined && more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.call(name, argument);
    }
    return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, this.value(value)]).filter(([, value]) => value !== undefined));
  }

  private call(name: string, argument: any): any {
    switch (name) {
      case 'Ref': return this.ref(argument);
      case 'Fn::GetAtt': return this.attribute(...(Array.isArray(argument) ? argument : argument.split(/\.(.*)/, 2)) as [string, string]);
      case 'Fn::Join': return [this.value(argument[1])].flat().join(argument[0]);
      case 'Fn::Split': return String(this.value(argument[1])).split(argument[0]);
      case 'Fn::Select': return this.value(argument[1])[Number(argument[0])];
      case 'Fn::GetAZs': return ['a', 'b', 'c', 'd'].map((zone) => `${REGION}${zone}`);
      case 'Fn::FindInMap': return argument.slice(1).reduce((map: any, key: any) => map[this.value(key)], (this.template as any).Mappings[argument[0]]);
      case 'Fn::If': return this.value(argument[this.holds({ Condition: argument[0] }) ? 1 : 2]);
      case 'Fn::Sub': return this.substitute(...([argument].flat() as [string, any]));
      default: throw new Error(`unknown function ${name}`);
    }
  }

  private holds(condition: any): boolean {
    const [[name, argument]] = Object.entries<any>(condition);
    switch (name) {
      case 'Condition': return this.holds((this.template as any).Conditions[argument]);
      case 'Fn::Not': return !this.holds(argument[0]);
      case 'Fn::And': return argument.every((each: any) => this.holds(each));
      case 'Fn::Or': return argument.some((each: any) => this.holds(each));
      case 'Fn::Equals': return this.value(argument[0]) === this.value(argument[1]);
      default: throw new Error(`unknown condition ${name}`);
    }
  }

  private substitute(text: string, values: { [name: string]: any } = {}): string {
    return text.replace(/\$\{([^!}]+)\}/g, (_, name: string) => (
      name in values ? this.value(values[name]) : name.includes('.') ? this.call('Fn::GetAtt', name) : this.ref(name)
    )).replace(/\$\{!/g, '${');
  }

  private ref(name: string): any {
    const parameter = (this.template as any).Parameters?.[name];
    if (parameter) {
      const value = this.published.get(parameter.Default)?.() ?? parameter.Default;
      return /List/.test(parameter.Type) ? String(value).split(',') : value;
    }
    if (name in PSEUDO) {
      return PSEUDO[name];
    }
    const { type, name: physical, arn: itsArn, properties } = this.resource(name);
    switch (type) {
      case 'AWS::ACMPCA::CertificateAuthorityActivation': return properties.CertificateAuthorityArn;
      case 'AWS::SecretsManager::SecretTargetAttachment': return properties.SecretId;
      case 'AWS::SQS::Queue': return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${physical}`;
      case 'AWS::WAFv2::WebACL': return `${physical}|${id(physical)}|${properties.Scope}`;
      default: return REF_IS_ARN.includes(type) ? itsArn : physical;
    }
  }

  private attribute(logicalId: string, attribute: string): string {
    const resource = this.resource(logicalId);
    if (attribute === 'RepositoryUri') {
      return `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${resource.name}`;
    }
    if (attribute === 'PrometheusEndpoint') {
      return `https://aps-workspaces.${REGION}.amazonaws.com/workspaces/${resource.name}/`;
    }
    if (/Arn$/.test(attribute)) {
      return resource.arn;
    }
    return /Name$/.test(attribute) ? resource.name : `${resource.name}.${attribute}`;
  }
}

/** The properties, each resolved when it is read: all of them at once could lead back to where they came from. */
function lazily(properties: object, resolve: (value: any) => any): any {
  return new Proxy(properties, { get: (target, key) => resolve((target as any)[key]) });
}
