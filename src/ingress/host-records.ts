import { aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53, aws_route53_targets as targets, CfnCondition, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Route } from './listener-route';
import { ListenerRoutes } from './listener-routes';
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
export class HostRecords extends Construct {
  constructor(scope: Construct, id: string, private readonly props: HostRecordsProps) {
    super(scope, id);
  }

  /** Makes the records of a service's host names that have none yet. */
  add(route: Route): void {
    known(route.hostnames).forEach((hostname, index) => {
      if (Token.isUnresolved(hostname)) {
        // Nothing but its place tells such a name from another.
        this.create(`${route.service}-${index + 1}`, hostname);
      } else if (this.liesInZone(hostname) && ListenerRoutes.of(this.props.listener).claimRecord(hostname)) {
        this.create(hostname.toLowerCase(), hostname);
      }
    });
  }

  private liesInZone(hostname: string): boolean {
    const zoneName = zoneNameOf(this.props.hostedZone);
    return zoneName === undefined || Token.isUnresolved(zoneName) || liesInZone(hostname, zoneName);
  }

  private create(id: string, hostname: string): void {
    const record = new route53.ARecord(this, id, {
      zone: this.props.hostedZone,
      // The closing dot keeps the L2 from appending the zone's name once more.
      recordName: `${hostname}.`,
      target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(this.props.loadBalancer)),
    });
    (record.node.defaultChild as route53.CfnRecordSet).cfnOptions.condition = this.props.condition;
  }
}
