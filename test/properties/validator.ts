import { CelEngine, Engine, TemplateFile, ValidateConfig } from '@aws/cloudformation-validate';
import { REGION } from './environment';

/** Rules that find what is no mistake of the template, and why it is none. */
export const EXCLUDED: Record<string, string> = {
  W3005: 'Functions of the CDK, and selections of backups, wait for their role and its policy, and name the role anyway.',
  W3010: 'An availability zone is written out where the user named it.',
  W9013: 'An account is written out where the user named one, or a key of it.',
  W9002: 'The ARN of a topic is written out where the user imported it.',
  E3676: 'A certificate that is made in the stack is one too, and the rule sees those alone that are written out.',
};
const CONFIG: ValidateConfig = {
  // Below that are hints: which properties cannot be changed, which resources could have tags.
  severityLevel: 'WARN',
  pseudoParameterOverrides: { region: REGION },
};

let engine: Engine | undefined;
afterAll(() => engine?.free());

/** What AWS's own validator finds in a template. An engine takes two seconds to make, and then serves all templates. */
export function findings(file: string, excluded = Object.keys(EXCLUDED)): string[] {
  engine ??= new CelEngine();
  const { status, diagnostics } = engine.validateStandard(new TemplateFile(file), { ...CONFIG, exclude: { ids: excluded } });
  return [
    ...(status === 'OK' ? [] : [`the validator says ${status}`]),
    ...diagnostics.map(({ ruleId, message, entity }) => `${ruleId} ${entity?.logicalId}: ${message}`),
  ];
}
