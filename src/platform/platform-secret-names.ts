import { Token } from 'aws-cdk-lib';
import { contentDeliveryOf } from './platform-edge';
import { ReptidexPlatformProps } from './platform-props';
import { Settings } from './settings';
import { physicalName } from '../private/names';
import { Problems } from '../private/problems';

/** A secret that the platform makes. */
interface NamedSecret {
  readonly subject: string;
  readonly prop: string;
  readonly name: string | undefined;
}

/** Collects names that two secrets of the platform would have, of which the deployment makes one and fails at the other. */
export function checkSecretNames(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const seen = new Map<string, NamedSecret>();
  for (const secret of secretsOf(props, settings)) {
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

/** With the names that the parts fall back to. */
function secretsOf(props: ReptidexPlatformProps, settings: Settings): NamedSecret[] {
  const { namePrefix, database, cache } = settings;
  const fallback = (thing: string) => physicalName(namePrefix, thing);
  const secrets: NamedSecret[] = [];
  if ((database.enabled ?? true) && !database.existing) {
    const subject = 'database';
    if (!database.masterSecret) {
      secrets.push({ subject, prop: 'masterSecretName', name: database.masterSecretName ?? fallback('db-master-user') });
    }
    secrets.push({ subject, prop: 'connectionSecretName', name: database.connectionSecretName ?? fallback('db-connection') });
    secrets.push({ subject, prop: 'urlSecretName', name: database.urlSecretName ?? fallback('database-url') });
  }
  if ((cache.enabled ?? true) && !cache.existing && (cache.authToken ?? true)) {
    const subject = 'cache';
    secrets.push({ subject, prop: 'authTokenSecretName', name: cache.authTokenSecretName ?? fallback('redis-auth') });
    secrets.push({ subject, prop: 'urlSecretName', name: cache.urlSecretName ?? fallback('redis-url') });
  }
  secrets.push({ subject: 'content delivery', prop: 'originSecretName', name: contentDeliveryOf(props, settings)?.originSecretName });
  return secrets;
}
