import { Stack } from 'aws-cdk-lib';
import { Expected } from './breakage';
import { InvalidPropsError } from '../../../src/private/problems';

/** A rule of a construct that is used by itself, or of what is added to a platform afterwards, and a way to break it. */
export interface Misuse {
  /** The rule, as the page of the rules says it. */
  readonly rule: string;
  /** The page of AWS that states it; without one, the rule is the library's own. */
  readonly source?: string;
  /** What the message must say: of the thing, the prop and the value, or in its own words. */
  readonly says: Expected | RegExp;
  /** Makes the mistake. */
  readonly make: (stack: Stack) => void;
}

/** Makes the mistake, and returns what the synthesis says of it. */
export function commit({ make }: Misuse, stack: Stack): string[] {
  make(stack);
  return stack.node.root.node.findAll().flatMap(({ node }) => node.validate());
}

/** What is said of the mistake, at once or at the synthesis, one by one. */
export function saidOf(misuse: Misuse, stack: Stack): string[] {
  try {
    return commit(misuse, stack);
  } catch (error) {
    return error instanceof InvalidPropsError ? error.problems : [(error as Error).message];
  }
}
