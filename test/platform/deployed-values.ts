/** A template as CloudFormation resolves it at deployment, with values that are made up for what only AWS knows. */

const REGION = 'us-east-1';
const ACCOUNT = '111122223333';
const PSEUDO: { [name: string]: any } = {
  'AWS::Region': REGION, 'AWS::AccountId': ACCOUNT, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com', 'AWS::NoValue': undefined, 'AWS::StackName': 'stack', 'AWS::StackId': 'stack-id',
};

/** The form of what is taken apart again: by type of the resource and name of the attribute. */
const FORMS: { [key: string]: (id: string) => string } = {
  'AWS::ElasticLoadBalancingV2::Listener Ref': () => `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:listener/app/alb/1111/2222`,
  'AWS::ElasticLoadBalancingV2::LoadBalancer LoadBalancerFullName': () => 'app/alb/1111',
  'AWS::DynamoDB::Table Arn': (id) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${id}`,
  'AWS::DynamoDB::Table Ref': (id) => id,
  'AWS::S3::Bucket Arn': (id) => `arn:aws:s3:::${id}`,
  'AWS::S3::Bucket Ref': (id) => id,
  'AWS::KMS::Key Arn': (id) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${id}`,
  'AWS::ECS::Cluster Arn': (id) => `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/<${id}.Ref>`,
  'AWS::SQS::Queue Arn': (id) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${id}`,
  'AWS::SQS::Queue QueueName': (id) => id,
  'AWS::SNS::Topic Ref': (id) => `arn:aws:sns:${REGION}:${ACCOUNT}:${id}`,
};

/** What a deployment finds: parameters in Parameter Store, and exports of other stacks. */
export interface Surroundings {
  readonly parameters?: { [name: string]: string };
  readonly exports?: { [name: string]: any };
}

export class DeployedTemplate {
  constructor(private readonly template: any, private readonly surroundings: Surroundings = {}) {}

  /** The parameters that it writes. */
  get writtenParameters(): { [name: string]: string } {
    const written = Object.values<any>(this.template.Resources).filter(({ Type }) => Type === 'AWS::SSM::Parameter').map(({ Properties }) => this.resolve(Properties));
    return Object.fromEntries(written.map(({ Name, Value }) => [Name, Value]));
  }

  get exports(): { [name: string]: any } {
    const outputs = Object.values<any>(this.template.Outputs ?? {});
    return Object.fromEntries(outputs.map(({ Export, Value }) => [Export.Name, this.resolve(Value)]));
  }

  /** The resources that are created, resolved. Parameters that are missing end the deployment before anything else. */
  get resources(): { [logicalId: string]: any } {
    const names = Object.values<any>(this.template.Parameters ?? {}).filter(({ Type }) => Type.includes('List<')).map(({ Default }) => Default);
    const missing = names.filter((name) => this.surroundings.parameters?.[name] === undefined).sort();
    if (missing.length > 0) {
      throw new Error(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`);
    }
    const created = Object.entries<any>(this.template.Resources).filter(([, { Condition }]) => Condition === undefined || this.condition(Condition));
    return Object.fromEntries(created.map(([id, { Type, Properties }]) => [id, { Type, Properties: this.resolve(Properties) }]));
  }

  resolve(value: any): any {
    if (Array.isArray(value)) {
      return value.map((each) => this.resolve(each)).filter((each) => each !== undefined);
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const [[name, argument], ...more] = [...Object.entries<any>(value), ['']];
    if (more.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.call(name, argument);
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.resolve(each)]).filter(([, each]) => each !== undefined));
  }

  private call(name: string, argument: any): any {
    switch (name) {
      case 'Ref': return this.ref(argument);
      case 'Fn::GetAtt': return this.attribute(argument[0], argument[1]);
      case 'Fn::ImportValue': return this.surroundings.exports![argument];
      case 'Fn::GetAZs': return ['a', 'b', 'c'].map((zone) => `${REGION}${zone}`);
      case 'Fn::Join': return this.resolve(argument[1]).join(argument[0]);
      case 'Fn::Split': return this.resolve(argument[1]).split(argument[0]);
      case 'Fn::Select': return this.select(Number(argument[0]), this.resolve(argument[1]));
      case 'Fn::If': return this.resolve(argument[this.condition(argument[0]) ? 1 : 2]);
      case 'Fn::Equals': return this.resolve(argument[0]) === this.resolve(argument[1]);
      case 'Fn::Not': return !this.resolve(argument[0]);
      // Where the code of functions is uploaded to.
      case 'Fn::Sub': return argument;
      default: throw new Error(`${name} is not known here`);
    }
  }

  private ref(name: string): any {
    if (name in PSEUDO) {
      return PSEUDO[name];
    }
    const parameter = this.template.Parameters?.[name];
    if (!parameter) {
      return this.attribute(name, 'Ref');
    }
    return this.surroundings.parameters![parameter.Default].split(',');
  }

  private attribute(id: string, attribute: string): string {
    const { Type } = this.template.Resources[id];
    return FORMS[`${Type} ${attribute}`]?.(id) ?? `<${id}.${attribute}>`;
  }

  private select(index: number, values: string[]): string {
    if (values[index] === undefined) {
      throw new Error(`Template error: Fn::Select cannot select nonexistent value at index ${index}`);
    }
    return values[index];
  }

  private condition(name: string): boolean {
    return this.resolve(this.template.Conditions[name]);
  }
}
