import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as cxapi from 'aws-cdk-lib/cx-api';

const REPOSITORY = join(__dirname, '..', '..');

const ACCOUNT = '111122223333';
/** The region that a template is read for which names none itself. */
const REGION = 'us-east-1';
const ZONES = ['a', 'b', 'c'];

/** What a reader calls a resource: the first of these that it has, else the tag `Name`, else its logical id. */
const NAMES = [
  'BucketName', 'ClusterName', 'ServiceName', 'Family', 'RepositoryName', 'RoleName', 'GroupName', 'LogGroupName', 'DBInstanceIdentifier', 'DBSubnetGroupName',
  'ReplicationGroupId', 'CacheSubnetGroupName', 'TopicName', 'AlarmName', 'SecretId', 'DomainName', 'CidrBlock', 'TableName',
  'QueueName', 'FunctionName', 'AliasName', 'Name',
];

/** Properties as CloudFormation gets them, with every reference replaced by the name of what it refers to. */
export type Properties = Record<string, any>;

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Properties;
  readonly updateReplacePolicy?: string;
  readonly deletionPolicy?: string;
}

interface RawResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DependsOn?: string | string[];
  readonly UpdateReplacePolicy?: string;
  readonly DeletionPolicy?: string;
}

/** The template of an environment app, read as a reader of its resources would: `dev-reptidex-alb-sg` in place of a reference to it. */
export class EnvironmentTemplate {
  /** Runs an app of `integ/` and reads the template of the one stack that it tests, and of those that this one depends on. */
  static synthesize(app: string, context: Record<string, unknown> = {}): EnvironmentTemplate {
    const directory = mkdtempSync(join(tmpdir(), 'environment-template-'));
    try {
      execFileSync(process.execPath, ['--import', 'tsx', join('integ', app)], {
        cwd: REPOSITORY,
        env: { ...process.env, CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify({ [cxapi.DISABLE_CREATION_STACK_TRACES]: true, ...context }), TSX_TSCONFIG_PATH: 'tsconfig.dev.json' },
        // What it says on standard error becomes part of the error, should it fail.
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const read = (file: string) => readFileSync(join(directory, file), 'utf8');
      const [{ stacks: [stackName, ...others] }] = Object.values<{ stacks: string[] }>(JSON.parse(read('integ.json')).testCases);
      if (others.length > 0) {
        throw new Error(`${app} tests more than one stack: ${[stackName, ...others].join(', ')}`);
      }
      const { artifacts } = JSON.parse(read('manifest.json'));
      const template = (stack: string): EnvironmentTemplate => {
        const { environment, dependencies = [], properties } = artifacts[stack];
        const stacks = dependencies.filter((name: string) => artifacts[name].type === 'aws:cloudformation:stack');
        return new EnvironmentTemplate(stack, read(properties.templateFile), environment, stacks.map(template));
      };
      return template(stackName);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  /** Reads the template of a stack that is made here. */
  static of(stack: Stack): EnvironmentTemplate {
    const { template, environment } = (stack.node.root as App).synth().getStackArtifact(stack.artifactId);
    return new EnvironmentTemplate(stack.stackName, JSON.stringify(template), environment.name);
  }

  /** Every resource, by its logical id. */
  readonly resources: Resource[];
  /** Values of the stack's outputs. */
  readonly outputs: Record<string, string>;
  private readonly raw: Record<string, RawResource>;
  private readonly mappings: Record<string, Record<string, Properties>>;
  private readonly pseudoParameters: Record<string, string>;

  constructor(
    readonly stackName: string,
    /** The template as it is deployed. */
    readonly text: string,
    /** Account and region that the stack is bound to. */
    readonly environment: string,
    /** Stacks that are deployed before this one. */
    readonly dependencies: EnvironmentTemplate[] = [],
  ) {
    const { Resources: resources, Mappings: mappings = {}, Outputs: outputs = {} } = JSON.parse(text);
    const region = environment.split('/').pop()!;
    this.raw = resources;
    this.mappings = mappings;
    this.pseudoParameters = {
      'AWS::AccountId': ACCOUNT,
      'AWS::Partition': 'aws',
      'AWS::Region': region === 'unknown-region' ? REGION : region,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    this.resources = Object.entries(this.raw).map(([id, resource]) => ({
      id,
      type: resource.Type,
      name: this.nameOf(id),
      properties: this.resolve(resource.Properties ?? {}),
      updateReplacePolicy: resource.UpdateReplacePolicy,
      deletionPolicy: resource.DeletionPolicy,
    }));
    this.outputs = mapValues(outputs, ({ Value }) => this.resolve(Value));
  }

  /** The resources of a type, `ECS::Service` for `AWS::ECS::Service`. */
  all(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === `AWS::${type}`);
  }

  count(type: string): number {
    return this.all(type).length;
  }

  /** Names of the resources of a type, in alphabetical order. */
  names(type: string): string[] {
    return this.all(type).map(({ name }) => name).sort();
  }

  /** Properties of the one resource of a type, or of the one with that name. */
  one(type: string, name?: string): Properties {
    return this.resource(type, name).properties;
  }

  resource(type: string, name?: string): Resource {
    const found = this.all(type).filter((resource) => name === undefined || resource.name === name);
    if (found.length !== 1) {
      throw new Error(`the template has ${found.length} of ${type}${name ? ` named '${name}'` : ''}`);
    }
    return found[0];
  }

  /** Whether CloudFormation makes the one only after the other, because it refers to it, however indirectly. */
  comesAfter(later: Resource, earlier: Resource): boolean {
    const seen = new Set<string>();
    const queue = [later.id];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (id === earlier.id) {
        return true;
      }
      if (!seen.has(id)) {
        seen.add(id);
        queue.push(...this.referencesOf(id));
      }
    }
    return false;
  }

  private referencesOf(id: string): string[] {
    const { Properties: properties = {}, DependsOn: dependsOn = [] } = this.raw[id];
    const found = [dependsOn].flat();
    JSON.stringify(properties, (key, value) => {
      if (key === 'Ref' && value in this.raw) {
        found.push(value);
      } else if (key === 'Fn::GetAtt') {
        found.push(value[0]);
      }
      return value;
    });
    return found;
  }

  private nameOf(id: string): string {
    const { Type: type, Properties: properties = {} } = this.raw[id];
    if (type === 'AWS::KMS::Key') {
      return this.aliasOf(id) ?? id;
    }
    const name = NAMES.map((key) => properties[key]).find((value) => value !== undefined)
      ?? (Array.isArray(properties.Tags) ? properties.Tags : []).find((tag: { Key: string }) => tag.Key === 'Name')?.Value;
    return name === undefined ? id : this.resolve(name);
  }

  /** The name that an operator knows a key by. */
  private aliasOf(id: string): string | undefined {
    const alias = Object.values(this.raw).find(({ Type, Properties: properties }) => Type === 'AWS::KMS::Alias' && properties?.TargetKeyId['Fn::GetAtt']?.[0] === id);
    return alias?.Properties?.AliasName;
  }

  private resolve(value: any): any {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const [[key, argument] = ['', undefined], ...others] = Object.entries<any>(value);
    return others.length === 0 && (key === 'Ref' || key.startsWith('Fn::')) ? this.evaluate(key, argument) : mapValues(value, (item) => this.resolve(item));
  }

  /** `${Name}` and `${Name.Attribute}`, of the variables given or of the template. */
  private substitute(text: string, variables: Record<string, unknown>): string {
    return text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      if (name in variables) {
        return this.resolve(variables[name]);
      }
      const [id, ...attribute] = name.split('.');
      return attribute.length > 0 ? this.attribute(id, attribute.join('.')) : this.evaluate('Ref', name);
    });
  }

  private evaluate(intrinsic: string, argument: any): any {
    switch (intrinsic) {
      case 'Ref':
        return this.pseudoParameters[argument] ?? this.nameOf(argument);
      case 'Fn::GetAtt':
        return this.attribute(argument[0], argument[1]);
      case 'Fn::Join':
        return this.resolve(argument[1]).join(argument[0]);
      case 'Fn::Split':
        return this.resolve(argument[1]).split(argument[0]);
      case 'Fn::Select':
        return this.resolve(argument[1])[Number(argument[0])];
      case 'Fn::GetAZs':
        return ZONES.map((zone) => `${this.pseudoParameters['AWS::Region']}${zone}`);
      case 'Fn::Sub':
        return this.substitute(...(Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>]);
      case 'Fn::FindInMap': {
        const [map, key, entry] = this.resolve(argument);
        return this.mappings[map][key][entry];
      }
      case 'Fn::GetStackOutput':
        return this.dependencies.find(({ stackName }) => stackName === argument.StackName)!.outputs[argument.OutputName];
      default:
        throw new Error(`${intrinsic} is not read`);
    }
  }

  /** A group's id and an ARN stand for what they identify; of a repository they are parts of other names, so they are written whole. */
  private attribute(id: string, attribute: string): string {
    const name = this.nameOf(id);
    const region = this.pseudoParameters['AWS::Region'];
    if (this.raw[id].Type === 'AWS::ECR::Repository' && attribute === 'RepositoryUri') {
      return `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/${name}`;
    }
    if (this.raw[id].Type === 'AWS::ECR::Repository' && attribute === 'Arn') {
      return `arn:aws:ecr:${region}:${ACCOUNT}:repository/${name}`;
    }
    return ['GroupId', 'Arn', 'AllocationId'].includes(attribute) ? name : `${name}.${attribute}`;
  }
}

function mapValues(value: Properties, map: (item: any) => any): Properties {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(item)]));
}
