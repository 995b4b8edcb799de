import { Token } from 'aws-cdk-lib';
import { PlatformPlan } from './platform-plan';
import { Problems } from '../private/problems';

/** A secret that the platform creates. */
interface NamedSecret {
  readonly subject: string;
  readonly prop: string;
  readonly name: string | undefined;
}

/** Collects duplicate names of secrets, for which the deployment would fail. */
export function checkSecretNames(plan: Pick<PlatformPlan, 'database' | 'cache' | 'edge'>, problems: Problems): void {
  const seen = new Map<string, NamedSecret>();
  for (const secret of secretsOf(plan)) {
    const { subject, prop, name } = secret;
    if (name === undefined || Token.isUnresolved(name)) {
      continue;
    }
    const other = seen.get(name);
    if (other) {
      const whose = other.subject === subject ? '' : `the ${other.subject}'s `;
      problems.add({ subject, prop, must: `differ from ${whose}'${other.prop}'`, got: name });
    }
    seen.set(name, other ?? secret);
  }
}

function secretsOf({ database: { made: database }, cache: { made: cache }, edge }: Pick<PlatformPlan, 'database' | 'cache' | 'edge'>): NamedSecret[] {
  return [
    ...database && !database.postgres.masterSecret ? [{ subject: 'database', prop: 'masterSecretName', name: database.postgres.names.masterSecret }] : [],
    { subject: 'database', prop: 'connectionSecretName', name: database?.secrets.names.connection },
    { subject: 'database', prop: 'urlSecretName', name: database?.secrets.names.url },
    ...cache?.redis.authToken ? [{ subject: 'cache', prop: 'authTokenSecretName', name: cache.redis.names.authToken }] : [],
    ...cache?.redis.authToken ? [{ subject: 'cache', prop: 'urlSecretName', name: cache.urlSecret.names.secret }] : [],
    { subject: 'content delivery', prop: 'originSecretName', name: edge.contentDelivery?.originSecretName },
  ];
}
