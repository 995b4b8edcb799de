import { CacheTarget, ConnectionTarget } from './connection-value';

/** Environment variable of the function that holds its configuration as JSON. */
export const CONFIGURATION_VARIABLE = 'CONFIGURATION';

/** What the refresh function is told: names and ARNs, and nothing secret. */
export interface RefreshConfiguration {
  /** What it renders. Without it, it only rolls services. */
  readonly render?: RenderConfiguration;
  /** The cache whose token it changes when Secrets Manager says so. */
  readonly token?: TokenConfiguration;
  /** ARNs of the secrets that the services read. */
  readonly secrets: string[];
  /** The services, by cluster. */
  readonly consumers: ConsumerConfiguration[];
}

/** Secrets that are composed of another one. */
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
  /** ARN of the secret that is the token. */
  readonly secret: string;
  readonly replicationGroupId: string;
}

/** The secret of a cache that services read. */
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
  /** ARN of the secret with the URL alone. */
  readonly urlSecret: string;
}

/** Services of one cluster. */
export interface ConsumerConfiguration {
  readonly cluster: string;
  readonly services: string[];
}

/** What the function is told that changes the header's value: names and times, and nothing secret. */
export interface OriginRotationConfiguration {
  /** The header that CloudFront sends. */
  readonly header: string;
  /** Id of the distribution that sends it. */
  readonly distribution: string;
  /** `{name}|{id}|{scope}` of the web ACL that demands it. */
  readonly webAcl: string;
  /** How long a change of the web ACL may take until it holds everywhere. */
  readonly propagationSeconds: number;
  /** How long the function waits before it looks again. */
  readonly pollSeconds: number;
}
