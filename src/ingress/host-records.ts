import { aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53, CfnCondition, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Route } from './listener-route';
import { ListenerRoutes } from './listener-routes';
import { AliasRecords } from '../private/alias-records';
import { zoneNameOf } from '../private/hosted-zones';
import { known, liesInZone } from '../private/hostnames';

/** Properties of `HostRecords`. */
export interface HostRecordsProps {
  readonly listener: elbv2.IApplicationListener;
  readonly hostedZone: route53.IHostedZone;
  /** Construct under which the records are created. */
  readonly condition?: CfnCondition;
  /** Target of the records. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
}

/**
 * The alias records of a fleet's host names.
 *
 * A record belongs to a host name, not to a service: several services can share a host name with different paths, and the record exists as long as one of
 * them uses it.
 */
export class HostRecords extends AliasRecords {
  constructor(scope: Construct, id: string, private readonly records: HostRecordsProps) {
    const { hostedZone, loadBalancer, condition } = records;
    const target = () => ({ dnsName: `dualstack.${loadBalancer.loadBalancerDnsName}`, hostedZoneId: loadBalancer.loadBalancerCanonicalHostedZoneId });
    super(scope, id, { hostedZone, target, condition, types: ['A'] });
  }

  /** Adds records for the host names of a service that do not have records yet. */
  addRoute(route: Route): void {
    known(route.hostnames).forEach((hostname, index) => {
      if (Token.isUnresolved(hostname)) {
        // Such a name can only be identified by its position.
        this.add(`${route.service}-${index + 1}`, hostname);
      } else if (this.liesInZone(hostname) && ListenerRoutes.of(this.records.listener).claimRecord(hostname)) {
        this.add(hostname.toLowerCase(), hostname);
      }
    });
  }

  private liesInZone(hostname: string): boolean {
    const zoneName = zoneNameOf(this.records.hostedZone);
    return zoneName === undefined || Token.isUnresolved(zoneName) || liesInZone(hostname, zoneName);
  }
}
