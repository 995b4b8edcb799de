import { Template } from 'aws-cdk-lib/assertions';
import { Synthesized } from '../synthesis';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_RESOURCES = 500;
const MAX_BYTES = 1_000_000;
const MAX_POLICY_CHARACTERS = 6_144;

/** CloudFormation takes the template: it has no cycle, dangles nowhere, and is not too large. */
export function templateLimits(_: unknown, { template }: Synthesized): string[] {
  const text = JSON.stringify(template);
  const count = Object.keys(template.Resources).length;
  return [
    ...(count > MAX_RESOURCES ? [`there are ${count} resources`] : []),
    ...(text.length > MAX_BYTES ? [`the template has ${text.length} bytes`] : []),
    ...policySizes(template),
    ...unresolved(text),
    ...dangling(template, text),
    ...cycles(template),
  ];
}

/** A number that only a deployment knows is a very large negative one until it is resolved. */
function unresolved(text: string): string[] {
  return (text.match(/\$\{Token\[|#\{Token\[|-?\d(\.\d+)?e\+\d+|\bNaN\b|\[object Object\]|:null[,}]/g) ?? []).map((found) => `there is '${found}' in the template`);
}

function dangling(template: Synthesized['template'], text: string): string[] {
  const parameters = Object.keys((template as any).Parameters ?? {});
  const named = [...text.matchAll(/"Ref":"([^"]+)"|"Fn::GetAtt":\["([^"]+)"/g)].map(([, ref, attribute]) => ref ?? attribute);
  const known = (id: string) => id in template.Resources || parameters.includes(id) || id.startsWith('AWS::');
  return [...new Set(named)].filter((id) => !known(id)).map((id) => `'${id}' is referred to, and there is none`);
}

function cycles(template: Synthesized['template']): string[] {
  try {
    Template.fromJSON(template as any);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** The policy of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function policySizes(template: Synthesized['template']): string[] {
  const sizes = new Map<string, number>();
  for (const { Type, Properties } of Object.values(template.Resources)) {
    for (const { Ref } of Type === 'AWS::IAM::ManagedPolicy' ? Properties.Roles ?? [] : []) {
      sizes.set(Ref, (sizes.get(Ref) ?? 0) + JSON.stringify(Properties.PolicyDocument).length);
    }
  }
  return [...sizes].filter(([, size]) => size > MAX_POLICY_CHARACTERS).map(([role, size]) => `the policies of ${role} have ${size} characters`);
}
