import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Problems } from './problems';

/** Collects an ID that no construct can have in a scope. The CDK would report it without naming the thing. */
export function checkId(problems: Problems, scope: IConstruct, subject: string, prop: string, id: unknown): void {
  if (typeof id !== 'string' || id.trim() === '') {
    problems.add({ subject, prop, must: 'be a string that is not empty', got: id });
  } else if (Token.isUnresolved(id)) {
    problems.add({ subject, prop, must: 'be known at synth, because construct IDs are derived from it', got: id });
  } else if (scope.node.tryFindChild(id)) {
    problems.add({ subject, prop, must: `be unique in '${scope.node.path}'`, got: id, fix: 'choose another one, or add it only once' });
  }
}
