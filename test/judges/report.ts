/** What a judge says of a resource. */
export interface Finding {
  readonly rule: string;
  readonly resource: string;
}

/** What cdk-nag says of an app, and which of its findings the library has acknowledged. */
export interface NagReport {
  readonly findings: Finding[];
  readonly acknowledged: Finding[];
}
