import { CelEngine, Engine, TemplateFile, ValidateConfig } from '@aws/cloudformation-validate';
import { REGION } from './environment';

/** What is no mistake of the template. */
export const EXCLUDED: Record<string, string> = {
  W3005: 'the CDK has every function wait for its role, which it names anyway',
  W3010: 'an availability zone is written out where the user named it',
  W9013: 'an account is written out where the user named one, or a key of it',
  E3676: 'a certificate that is made in the stack is one too, and the rule sees those that are written out only',
};
const CONFIG: ValidateConfig = {
  // Below that are hints: which properties cannot be changed, which resources could have tags.
  severityLevel: 'WARN',
  exclude: { ids: Object.keys(EXCLUDED) },
  pseudoParameterOverrides: { region: REGION },
};

let engine: Engine | undefined;
afterAll(() => engine?.free());

/** What AWS's own validator finds in a template. An engine takes two seconds to make, and then serves all templates. */
export function findings(file: string): string[] {
  engine ??= new CelEngine();
  const { status, diagnostics } = engine.validateStandard(new TemplateFile(file), CONFIG);
  return [
    ...(status === 'OK' ? [] : [`the validator says ${status}`]),
    ...diagnostics.map(({ ruleId, message, entity }) => `${ruleId} ${entity?.logicalId}: ${message}`),
  ];
}
