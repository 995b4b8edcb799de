import { aws_ec2 as ec2, aws_iam as iam, CfnParameter, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IConstruct } from 'constructs';
import { InvalidPropsError } from '../../src/private/problems';
import { brief, newApp } from '../support';

/** A resource as CloudFormation gets it. */
export interface Resource {
  readonly Type: string;
  readonly Properties: any;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: any;
}

export interface Rendered {
  readonly Resources: { [logicalId: string]: Resource };
}

export function newStack(props: StackProps = {}, context: Record<string, unknown> = {}): Stack {
  return new Stack(newApp(context), 'Stack', props);
}

export function render(scope: IConstruct): Rendered {
  return Template.fromStack(Stack.of(scope)).toJSON() as Rendered;
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Rendered, type: string): Array<[string, Resource]> {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** The only resource of a type. */
export function onlyOf(template: Rendered, type: string): Resource {
  const found = resourcesOf(template, type);
  if (found.length !== 1) {
    throw new Error(`there are ${found.length} of ${type}: ${found.map(([id]) => id).join(', ')}`);
  }
  return found[0][1];
}

/** The resource that a construct renders. */
export function resourceOf(template: Rendered, construct: IConstruct): Resource {
  const stack = Stack.of(construct);
  return template.Resources[stack.resolve(stack.getLogicalId((construct.node.defaultChild ?? construct) as any))];
}

/** The mistakes in an error, one by one: the thing, the prop and its value. None if nothing is thrown. */
export function mistakesOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    return error instanceof InvalidPropsError ? error.mistakes.map(brief) : [(error as Error).message.replace(/^\S+: /, '')];
  }
  return [];
}

/** The statements of the only policy of a role. */
export function statementsOf(template: Rendered): any[] {
  return onlyOf(template, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
}

/** Every action that a list of statements allows. */
export function actionsOf(statements: any[]): string[] {
  return statements.flatMap((statement) => statement.Action);
}

export function roleIn(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
}

/** A network of isolated subnets in as many zones. */
export function vpcIn(stack: Stack, zones = 2): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', {
    maxAzs: zones, natGateways: 0, subnetConfiguration: [{ name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }], restrictDefaultSecurityGroup: false,
  });
}

/** Values that only a deployment knows. */
export const unknown = {
  text: (stack: Stack, id = 'Text') => new CfnParameter(stack, id).valueAsString,
  number: (stack: Stack, id = 'Number') => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber,
  list: (stack: Stack, id = 'List') => new CfnParameter(stack, id, { type: 'CommaDelimitedList' }).valueAsList,
};
