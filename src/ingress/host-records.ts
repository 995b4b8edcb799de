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
  /** Under which the records are created; always without one. */
  readonly condition?: CfnCondition;
  /** What the records point to. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
}

/**
 * The alias records of a fleet's host names.
 *
 * A record belongs to its host name and not to a service: several may share one by paths, and it stays as long as one of them does.
 */
export class HostRecords extends AliasRecords {
  constructor(scope: Construct, id: string, private readonly records: HostRecordsProps) {
    const { hostedZone, loadBalancer, condition } = records;
    const target = () => ({ dnsName: `dualstack.${loadBalancer.loadBalancerDnsName}`, hostedZoneId: loadBalancer.loadBalancerCanonicalHostedZoneId });
    super(scope, id, { hostedZone, target, condition, types: ['A'] });
  }

  /** Adds the records of a service's host names that have none yet. */
  addRoute(route: Route): void {
    known(route.hostnames).forEach((hostname, index) => {
      if (Token.isUnresolved(hostname)) {
        // Nothing but its place tells such a name from another.
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
