/** Environment variable of the function that holds its configuration as JSON. */
export const CONFIGURATION_VARIABLE = 'CONFIGURATION';

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
