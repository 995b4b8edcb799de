import { OriginAccess } from '../../../src';
import { propsOf, Rendered, Resource, resourcesOf } from '../../support';
import { Environment } from '../environment';
import { Synthesized } from '../synthesis';

/** Where AWS keeps a resolved secret to itself. */
const SECRET_PROPERTIES = [
  'AWS::ElastiCache::ReplicationGroup.AuthToken',
  'AWS::RDS::DBInstance.MasterUserPassword',
  'AWS::RDS::DBInstance.MasterUsername',
  'AWS::SecretsManager::Secret.SecretString',
];
/** The header by which the load balancer knows CloudFront, where that is what the user chose: docs/decisions/0004. */
const HEADER_PROPERTIES = ['AWS::CloudFront::Distribution.DistributionConfig', 'AWS::WAFv2::WebACL.Rules'];
const READS_SECRETS = /secretsmanager:(GetSecretValue|\*)|^\*$/;

/** No secret is in a template, a task definition's environment or an output. */
export function secrets({ props }: Environment, { template }: Synthesized): string[] {
  const allowed = [...SECRET_PROPERTIES, ...(props.contentDelivery?.originAccess === OriginAccess.SECRET_HEADER ? HEADER_PROPERTIES : [])];
  return [...references(template, allowed), ...passwords(template), ...containers(template), ...outputs(template), ...readers(template)];
}

/** A dynamic reference is resolved into the property it is in, where whoever describes the resource may read it. */
function references(template: Rendered, allowed: string[]): string[] {
  return Object.entries(template.Resources).flatMap(([id, resource]) => Object.entries(resource.Properties ?? {})
    .filter(([, value]) => JSON.stringify(value).includes('{{resolve:'))
    .map(([property]) => `${resource.Type}.${property}`)
    .filter((place) => !allowed.includes(place))
    .map((place) => `${id} resolves a secret in ${place}`));
}

function passwords(template: Rendered): string[] {
  const literal = [['AWS::RDS::DBInstance', 'MasterUserPassword'], ['AWS::ElastiCache::ReplicationGroup', 'AuthToken'], ['AWS::SecretsManager::Secret', 'SecretString']] as const;
  return literal.flatMap(([type, property]) => resourcesOf(template, type)
    .filter(([, { Properties }]) => Properties[property] !== undefined && !JSON.stringify(Properties[property]).includes('{{resolve:secretsmanager:'))
    .map(([id]) => `${id} has '${property}' in clear text`));
}

function containers(template: Rendered): string[] {
  const secretIds = resourcesOf(template, 'AWS::SecretsManager::Secret').map(([id]) => id);
  return resourcesOf(template, 'AWS::ECS::TaskDefinition').flatMap(([id, { Properties }]: [string, Resource]) => Properties.ContainerDefinitions.flatMap((container: any) => {
    const clear = JSON.stringify([container.Environment ?? [], container.Command ?? []]);
    const names = [...(container.Environment ?? []), ...(container.Secrets ?? [])].map(({ Name }: any) => Name);
    return [
      ...secretIds.filter((secret) => clear.includes(`"${secret}"`)).map((secret) => `${id} names ${secret} in a variable in clear text`),
      ...(new Set(names).size < names.length ? [`${id} has a variable twice: ${names}`] : []),
    ];
  }));
}

function outputs(template: Rendered): string[] {
  return Object.entries(template.Outputs ?? {}).filter(([, output]) => /resolve:|SecretString|GenerateSecretString/.test(JSON.stringify(output)))
    .map(([name]) => `the output ${name} shows a secret`);
}

/** What runs in a container reads no secret by itself, unless it is there to render them. */
function readers(template: Rendered): string[] {
  return propsOf(template, 'AWS::IAM::ManagedPolicy').flatMap((policy) => {
    const reads = policy.PolicyDocument.Statement.some((statement: any) => [statement.Action].flat().some((action: string) => READS_SECRETS.test(action)));
    return reads ? (policy.Roles ?? []).map(({ Ref }: any) => Ref as string).filter((role: string) => /TaskRole/.test(role)).map((role: string) => `${role} may read secrets`) : [];
  });
}
