/** What a judge says of a resource. */
export interface Finding {
  readonly rule: string;
  readonly resource: string;
}

/** That a finding does not apply, as somebody said of a construct. */
export interface Acknowledgement {
  /** Id of the finding, as it was written. */
  readonly id: string;
  readonly reason: string;
  /** Path of the construct. */
  readonly construct: string;
  readonly isResource: boolean;
  /** Whether a rule of that name is in one of the packs, and the id is that of a finding of it. */
  readonly isFinding: boolean;
  /** Resources whose finding it answers. */
  readonly answers: string[];
}

/** What cdk-nag says of an app, which of its findings are acknowledged, and by what. */
export interface NagReport {
  readonly findings: Finding[];
  readonly acknowledged: Finding[];
  readonly acknowledgements: Acknowledgement[];
}
