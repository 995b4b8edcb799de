/**
 * No secret is ever in a template, a task definition's environment or an output.
 */
import { PlatformTier, ReptidexPlatform } from '../../src';
import { backend, domainIn, frontend, logicalId, newStack, platform, propsOf, render, Rendered, Resource, resourcesOf } from '../support';

function make(tier: PlatformTier): { template: Rendered; built: ReptidexPlatform } {
  const stack = newStack();
  const built = platform({ tier, domain: domainIn(stack), services: [backend('core'), backend('animal', { port: 8001, cache: false }), frontend('public', { isDefault: true })] }, stack);
  return { template: render(stack), built };
}

const secretIds = (template: Rendered) => resourcesOf(template, 'AWS::SecretsManager::Secret').map(([id]) => id);
const containers = (template: Rendered) => propsOf(template, 'AWS::ECS::TaskDefinition').flatMap((task) => task.ContainerDefinitions);
const names = (variables: any[] | undefined) => (variables ?? []).map(({ Name }) => Name);

/** The paths in a resource at which something is resolved from a secret when CloudFormation deploys it. */
function dynamicReferences(value: unknown, path = ''): string[] {
  if (typeof value === 'string') {
    return value.includes('{{resolve:') ? [path] : [];
  }
  return value && typeof value === 'object' ? Object.entries(value).flatMap(([key, inner]) => dynamicReferences(inner, Array.isArray(value) || key.startsWith('Fn::') ? path : `${path}.${key}`)) : [];
}

describe.each(Object.values(PlatformTier))('%s', (tier) => {
  const { template, built } = make(tier);

  test('every password is generated, and none is in the template', () => {
    const generated = propsOf(template, 'AWS::SecretsManager::Secret').filter((secret) => secret.GenerateSecretString);
    expect(generated).toHaveLength(tier === PlatformTier.PRODUCTION ? 2 : 1);
    for (const { GenerateSecretString, SecretString } of generated) {
      expect(SecretString).toBeUndefined();
      expect(GenerateSecretString).toMatchObject({ PasswordLength: 32, ExcludePunctuation: true });
      for (const character of '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ ') {
        expect(GenerateSecretString.ExcludeCharacters).toContain(character);
      }
      expect(GenerateSecretString.ExcludeCharacters).not.toMatch(/[A-Za-z0-9]/);
    }
  });

  test('a secret value is resolved only in properties that AWS keeps secret', () => {
    const found = Object.values(template.Resources).flatMap((resource: Resource) => dynamicReferences(resource.Properties).map((path) => `${resource.Type}${path}`));
    expect([...new Set(found)].sort()).toEqual([
      ...(tier === PlatformTier.PRODUCTION ? ['AWS::ElastiCache::ReplicationGroup.AuthToken'] : []),
      'AWS::RDS::DBInstance.MasterUserPassword',
      'AWS::SecretsManager::Secret.SecretString',
    ]);
  });

  test('a dynamic reference refers to a secret in the same template', () => {
    const [master, attached] = ['AWS::SecretsManager::Secret', 'AWS::SecretsManager::SecretTargetAttachment'].map((type) => resourcesOf(template, type).map(([id]) => id));
    const references = [...JSON.stringify(template).matchAll(/{{resolve:secretsmanager:",{"Ref":"([^"]+)"}/g)].map(([, id]) => id);
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((id) => ![...master, ...attached].includes(id))).toEqual([]);
    expect(JSON.stringify(template).match(/{{resolve:/g)).toHaveLength(references.length);
  });

  test("DATABASE_URL is passed to the services that use the database, as an 'ecs.Secret'", () => {
    const url = { Ref: logicalId(built.databaseSecrets!.urlSecret) };
    expect(containers(template).map(({ Name, Secrets = [] }) => [Name, Secrets.find((secret: any) => secret.Name === 'DATABASE_URL')?.ValueFrom])).toEqual([
      ['animal', url], ['core', url], ['public', undefined],
    ]);
  });

  test("REDIS_URL is an 'ecs.Secret' if it contains a token", () => {
    const withToken = tier === PlatformTier.PRODUCTION;
    const [animal, core, web] = containers(template);
    expect(names(core.Secrets)).toEqual(withToken ? ['DATABASE_URL', 'REDIS_URL'] : ['DATABASE_URL']);
    expect(names(core.Environment)).toEqual(withToken ? [] : ['REDIS_URL']);
    expect([animal, web].flatMap((container) => [...names(container.Environment), ...names(container.Secrets)])).toEqual(['DATABASE_URL']);
  });

  test('no environment variable contains a secret', () => {
    const environment = JSON.stringify(containers(template).map((container) => container.Environment));
    for (const id of secretIds(template)) {
      expect(environment).not.toContain(id);
    }
    expect(environment).not.toContain('resolve');
  });

  test('there are no outputs', () => {
    expect(template.Outputs).toBeUndefined();
  });

  test('only execution roles can read secrets, and only their own', () => {
    const readBy: { [role: string]: string[] } = {};
    // The role of the function that renders the secrets names its policy itself.
    for (const { PolicyDocument, Roles } of propsOf(template, 'AWS::IAM::ManagedPolicy').filter((policy) => policy.Roles)) {
      const statements = PolicyDocument.Statement.filter((statement: any) => JSON.stringify(statement.Action).includes('secretsmanager'));
      const secrets = statements.flatMap((statement: any) => [statement.Resource].flat().map((resource: any) => resource.Ref));
      for (const { Ref: role } of secrets.length > 0 ? Roles : []) {
        readBy[role] = [...new Set([...readBy[role] ?? [], ...secrets])].sort();
      }
    }
    const neededBy: { [role: string]: string[] } = {};
    for (const { ExecutionRoleArn: { 'Fn::GetAtt': [role] }, ContainerDefinitions } of propsOf(template, 'AWS::ECS::TaskDefinition')) {
      const values = ContainerDefinitions.flatMap(({ Secrets = [] }: any) => Secrets.map(({ ValueFrom }: any) => JSON.stringify(ValueFrom)));
      const secrets = values.map((value: string) => /"Ref":"(\w+)"/.exec(value)![1]);
      if (secrets.length > 0) {
        neededBy[role] = [...new Set([...neededBy[role] ?? [], ...secrets])].sort();
      }
    }
    expect(readBy).toEqual(neededBy);
    const ids = Object.values(readBy).flat();
    expect(ids).not.toEqual([]);
    expect(ids.filter((id) => !secretIds(template).includes(id) || id.includes('Master') || id.includes('AuthToken'))).toEqual([]);
  });
});
