import { Assembly } from './assembly';
import { Resource } from '../support';

/** What can be protected from deletion: what the emulator calls it, and whether a resource is. */
const PROTECTABLE: { readonly [type: string]: { readonly kind: string; readonly isProtected: (properties: any) => boolean } } = {
  'AWS::DynamoDB::Table': { kind: 'dynamodb.tables', isProtected: ({ DeletionProtectionEnabled }) => DeletionProtectionEnabled },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    kind: 'alb.lbs',
    isProtected: ({ LoadBalancerAttributes }) => (
      LoadBalancerAttributes.some(({ Key, Value }: any) => Key === 'deletion_protection.enabled' && Value === 'true')
    ),
  },
  'AWS::RDS::DBInstance': { kind: 'rds.instances', isProtected: ({ DeletionProtection }) => DeletionProtection },
};

/** The kinds of an assembly's protected resources. */
export function protectedKinds(assembly: Assembly, isMeant: (resource: Resource) => boolean = () => true): string[] {
  const kinds = assembly.resources
    .filter(([, resource]) => PROTECTABLE[resource.Type]?.isProtected(resource.Properties) && isMeant(resource))
    .map(([, { Type }]) => PROTECTABLE[Type].kind);
  return [...new Set(kinds)].sort();
}

/** The kinds that can be protected, among those that are more than before. */
export function protectableKinds(differences: string[]): string[] {
  const kinds = differences.filter((line) => line.startsWith('+')).map((line) => line.split(' ')[1]);
  return Object.values(PROTECTABLE).map(({ kind }) => kind).filter((kind) => kinds.includes(kind)).sort();
}
