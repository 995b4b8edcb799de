import { aws_route53 as route53, CfnCondition, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Properties of `AliasRecords`. */
export interface AliasRecordsProps {
  readonly hostedZone: route53.IHostedZone;
  /** Returns the target of the records. Called when the first record is added. */
  readonly target: () => route53.AliasRecordTargetConfig;
  /** Construct under which the records are created. */
  readonly condition?: CfnCondition;
  /** Types of the records that each host name has: `A` for IPv4 addresses, `AAAA` for IPv6. */
  readonly types: Array<'A' | 'AAAA'>;
}

/**
 * Alias records of host names, as one resource.
 *
 * With one resource for each record, a stack would have room for fewer services. Adding or removing a record updates the group without interruption, and
 * does not affect other records. Changing the hosted zone replaces the group.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordsetgroup.html
 */
export class AliasRecords extends Construct {
  /** Host names by key. */
  private readonly hostnames = new Map<string, string>();

  constructor(scope: Construct, id: string, private readonly props: AliasRecordsProps) {
    super(scope, id);
  }

  /**
   * Adds the records of a host name.
   *
   * @param key Identifies the host name, whose text may be known only at deployment
   */
  add(key: string, hostname: string): void {
    if (this.hostnames.size === 0) {
      this.createGroup();
    }
    this.hostnames.set(key, hostname);
  }

  /** Created with the first record, because a group must not be empty. */
  private createGroup(): void {
    const { hostedZone, target, types } = this.props;
    const { dnsName, hostedZoneId } = target();
    // Sorted by key, so that the order of the calls does not matter.
    const sorted = () => [...this.hostnames.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hostname]) => hostname);
    const group = new route53.CfnRecordSetGroup(this, 'Resource', {
      hostedZoneId: hostedZone.hostedZoneId,
      recordSets: Lazy.any({
        produce: () => sorted().flatMap((hostname) => types.map((type) => ({ name: `${hostname}.`, type, aliasTarget: { dnsName, hostedZoneId } }))),
      }),
    });
    group.cfnOptions.condition = this.props.condition;
  }
}
