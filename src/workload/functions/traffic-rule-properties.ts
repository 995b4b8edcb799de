/** Input of the function that manages listener rules, as properties of a custom resource. */
export interface TrafficRuleProperties {
  /** Name of the service. */
  readonly Service: string;
  readonly Listener: string;
  /** CloudFormation converts numbers to strings. */
  readonly Priority: string;
  readonly Hostnames: string[];
  readonly Paths: string[];
  readonly TargetGroup: string;
  readonly AlternateTargetGroup: string;
}
