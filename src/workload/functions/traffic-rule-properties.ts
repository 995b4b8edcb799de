/** Tags of a rule: the fleet that it belongs to, and the priority that it is to have. Policies refer to the first one. */
export const FLEET_TAG = 'reptidex-traffic-rules-of';
export const PRIORITY_TAG = 'reptidex-priority';

/** Input of the function that manages listener rules, as properties of a custom resource. */
export interface TrafficRuleProperties {
  /** Name of the service. */
  readonly Service: string;
  /** Identifies the fleet in its account. */
  readonly Fleet: string;
  readonly Listener: string;
  /** CloudFormation converts numbers to strings. */
  readonly Priority: string;
  readonly Hostnames: string[];
  readonly Paths: string[];
  readonly TargetGroup: string;
  readonly AlternateTargetGroup: string;
}
