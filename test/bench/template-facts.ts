/** What a template holds. */
export interface TemplateFacts {
  readonly bytes: number;
  readonly resources: number;
  /** Values in the properties of all resources; a reference or another intrinsic function is one. */
  readonly values: number;
  /** Number of resources by type. */
  readonly types: Record<string, number>;
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: unknown }>;
}

export function inspectTemplate(text: string): TemplateFacts {
  const resources = Object.values((JSON.parse(text) as Template).Resources);
  const types: Record<string, number> = {};
  for (const { Type } of resources) {
    types[Type] = (types[Type] ?? 0) + 1;
  }
  return {
    bytes: Buffer.byteLength(text),
    resources: resources.length,
    values: resources.reduce((sum, { Properties }) => sum + countValues(Properties), 0),
    types,
  };
}

function countValues(value: unknown): number {
  if (value === undefined) {
    return 0;
  }
  if (typeof value !== 'object' || value === null || isIntrinsic(value)) {
    return 1;
  }
  return Object.values(value).reduce((sum: number, child) => sum + countValues(child), 0);
}

function isIntrinsic(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}
