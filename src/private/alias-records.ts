import { aws_route53 as route53, CfnCondition, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Properties of `AliasRecords`. */
export interface AliasRecordsProps {
  readonly hostedZone: route53.IHostedZone;
  /** What the records lead to. Asked when there is a record. */
  readonly target: () => route53.AliasRecordTargetConfig;
  /** Under which the records are created; always without one. */
  readonly condition?: CfnCondition;
  /** Types of the records that each host name has: `A` for IPv4 addresses, `AAAA` for IPv6. */
  readonly types: Array<'A' | 'AAAA'>;
}

/**
 * Alias records of host names, as one resource.
 *
 * With a resource for each record, a stack has room for fewer services. A record that is added or removed updates the group without interruption and
 * leaves the other records as they are; another hosted zone replaces the group.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordsetgroup.html
 */
export class AliasRecords extends Construct {
  /** Host names, by what tells one from another. */
  private readonly hostnames = new Map<string, string>();

  constructor(scope: Construct, id: string, private readonly props: AliasRecordsProps) {
    super(scope, id);
  }

  /**
   * Adds the records of a host name.
   *
   * @param key What tells it from the others, which its text does not if only the deployment knows that
   */
  add(key: string, hostname: string): void {
    if (this.hostnames.size === 0) {
      this.createGroup();
    }
    this.hostnames.set(key, hostname);
  }

  /** Not before there is a record, which a group needs. */
  private createGroup(): void {
    const { hostedZone, target, types } = this.props;
    const { dnsName, hostedZoneId } = target();
    // By key, so that the order of the calls does not show.
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
