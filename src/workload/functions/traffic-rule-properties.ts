/** What the function that keeps listener rules is told, as properties of a custom resource. */
export interface TrafficRuleProperties {
  /** Name of the service. */
  readonly Service: string;
  readonly Listener: string;
  /** CloudFormation makes text of numbers. */
  readonly Priority: string;
  readonly Hostnames: string[];
  readonly Paths: string[];
  readonly TargetGroup: string;
  readonly AlternateTargetGroup: string;
}
