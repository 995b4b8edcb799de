import { ExpectedResult, IApiCall, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Comparison } from './comparison';

/** What an API answered, by the path of a value in the answer: `services.0.desiredCount`. */
export type Answer = (path: string) => string;

/** An answered value, and what it must be: a text, or a `Match` of integ-tests. */
export type Fact = [actual: string, expected: string | object];

/**
 * Asks AWS about a deployed stack, and compares the answers with facts.
 *
 * Only the values that are compared travel back to CloudFormation, which takes no more than 4,096 bytes from a custom resource: whole
 * answers, such as that of `ecs:DescribeServices` with its events, are larger.
 */
export class Questions {
  /** Where the questions are asked: a stack of its own, deployed after the other. */
  readonly scope: Stack;
  private readonly integ: IntegTest;

  /**
   * @param stack Stack that is asked about, by paths of its constructs
   * @param others Stacks that are deployed with it, by the names that paths of their constructs are given with
   */
  constructor(app: App, private readonly stack: Stack, private readonly others: { readonly [name: string]: Stack } = {}) {
    this.scope = new Stack(app, `${stack.stackName}-assertions`);
    this.integ = new IntegTest(app, `${stack.stackName}-integ`, { testCases: [stack, ...Object.values(others)], assertionStack: this.scope });
  }

  /** Calls an API of the AWS SDK. */
  ask(service: string, api: string, parameters: object): Answer {
    return answerOf(this.integ.assertions.awsApiCall(service, api, parameters));
  }

  /** Makes an assertion of a whole answer, which must be a short one: for lists that AWS gives in no particular order. */
  expectAnswer(service: string, api: string, parameters: object, expected: ExpectedResult): void {
    this.integ.assertions.awsApiCall(service, api, parameters).expect(expected);
  }

  /** Id that AWS gave to a resource, by the path of its construct. It stays out of the stack's outputs this way. */
  physicalId(path: string, other?: string): string {
    const stack = other === undefined ? this.stack : this.others[other];
    const construct = path.split('/').reduce<IConstruct>((parent, id) => parent.node.findChild(id), stack);
    const answer = this.ask('cloudformation', 'DescribeStackResource', {
      StackName: stack.stackName,
      // Not `getLogicalId`, which does not know of ids that are overridden.
      LogicalResourceId: stack.resolve(((construct.node.defaultChild ?? construct) as CfnResource).logicalId),
    });
    return answer('StackResourceDetail.PhysicalResourceId');
  }

  /** Makes an assertion of facts that belong together. */
  expect(subject: string, facts: Record<string, Fact>): void {
    const entries = Object.entries(facts);
    new Comparison(this.scope, subject, {
      actual: Object.fromEntries(entries.map(([name, [actual]]) => [name, actual])),
      expected: ExpectedResult.objectLike(Object.fromEntries(entries.map(([name, [, expected]]) => [name, expected]))),
    });
  }
}

/** Joins values that AWS lists in no particular order, together with a pattern that wants each of the others among them. */
export function inAnyOrder(actual: string[], patterns: string[]): Fact {
  return [`;${actual.join(';;')};`, Match.stringLikeRegexp(`^${patterns.map((pattern) => `(?=.*;${pattern};)`).join('')}`)];
}

function answerOf(call: IApiCall): Answer {
  return (path) => call.getAttString(path);
}
