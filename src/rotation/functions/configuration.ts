import { CacheTarget, ConnectionTarget } from './connection-value';

/** Environment variable of the function that holds its configuration as JSON. */
export const CONFIGURATION_VARIABLE = 'CONFIGURATION';

/** Configuration of the refresh function: names and ARNs, without secrets. */
export interface RefreshConfiguration {
  /** Secrets to update. Without them, it only starts deployments of services. */
  readonly render?: RenderConfiguration;
  /** The cache whose token it changes when Secrets Manager invokes it. */
  readonly token?: TokenConfiguration;
  /** ARNs of the secrets that the services read. */
  readonly secrets: string[];
  /** The services, by cluster. */
  readonly consumers: ConsumerConfiguration[];
}

/** Secrets that are composed from another secret. */
export interface RenderConfiguration {
  /** ARN of the secret that rotates. */
  readonly masterSecret: string;
  /** Of databases. */
  readonly connections: ConnectionConfiguration[];
  /** Of caches. */
  readonly caches?: CacheUrlConfiguration[];
}

/** The AUTH token of a cache. */
export interface TokenConfiguration extends CacheTarget {
  /** ARN of the secret with the token. */
  readonly secret: string;
  readonly replicationGroupId: string;
}

/** The secret that services read, for a cache. */
export interface CacheUrlConfiguration {
  readonly target: CacheTarget;
  /** ARN of the secret with the URL. */
  readonly urlSecret: string;
}

/** The two secrets of one database. */
export interface ConnectionConfiguration {
  readonly target: ConnectionTarget;
  /** ARN of the secret with the details as JSON. */
  readonly connectionSecret: string;
  /** ARN of the secret with only the URL. */
  readonly urlSecret: string;
}

/** Services of one cluster. */
export interface ConsumerConfiguration {
  readonly cluster: string;
  readonly services: string[];
}

/** Configuration of the function that changes the header's value: names and times, without secrets. */
export interface OriginRotationConfiguration {
  /** The header that CloudFront sends. */
  readonly header: string;
  /** ID of the distribution that sends it. */
  readonly distribution: string;
  /** `{name}|{id}|{scope}` of the web ACL that requires it. */
  readonly webAcl: string;
  /** How long a change of the web ACL takes at most to be effective everywhere. */
  readonly propagationSeconds: number;
  /** How long the function waits between checks. */
  readonly pollSeconds: number;
}
