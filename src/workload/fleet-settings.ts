import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { CatalogFacts } from './catalog';
import { DeploymentOptions } from './deployment-options';
import { ScalingOptions } from './scaling-options';
import { ServiceIsolation } from './service-isolation';
import { ServiceSize } from './service-size';
import { ServiceAlarmThresholds } from './service-thresholds';
import { OffHoursPlan } from '../operations/off-hours-plan';

/** Settings of a fleet for all its workloads, with every default filled in, before anything is created. */
export interface FleetSettings {
  /** Path of the fleet in the construct tree. */
  readonly fleet: string;
  /** Name of the fleet on its platform, or undefined for the platform's own fleet and for a fleet without a platform. */
  readonly fleetName?: string;
  /** First part of physical names, or undefined if CloudFormation names resources. Ends in a hyphen for a fleet with a name, see `fleet-plan.ts`. */
  readonly namePrefix?: string;
  readonly isolation: ServiceIsolation;
  /** Image repositories of workloads without an image, or undefined if there are none. */
  readonly repositories?: { readonly prefix?: string; readonly tag: string };
  readonly cpuArchitecture: ecs.CpuArchitecture;
  /** Whether services start without tasks. */
  readonly bootstrap: boolean;
  readonly sizes: { [profile: string]: ServiceSize };
  readonly scaling: { [profile: string]: ScalingOptions };
  readonly deployment: DeploymentOptions;
  readonly alarms: boolean;
  readonly alarmThresholds: ServiceAlarmThresholds;
  readonly tracing: boolean;
  /** Working hours, or undefined if the fleet runs around the clock. */
  readonly schedule?: OffHoursPlan;
  readonly catalog: CatalogFacts;
  /** Whether the number of subnets is known at synth. @default true */
  readonly hasKnownSubnets?: boolean;
  /** Names that the listener's certificate covers; undefined if they are not known. */
  readonly certificateDomains?: string[];
  /** Whether services are reached over HTTPS; undefined if it is not known. */
  readonly listenerIsSecure?: boolean;
  /** The listener; undefined if it has not been created yet. */
  readonly listener?: elbv2.IApplicationListener;
  /** Whether the default service can be the listener's default action. */
  readonly ownsDefaultAction: boolean;
}
