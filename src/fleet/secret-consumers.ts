import { aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Alarms, AlarmSettings } from '../observability/alarms';
import { physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { rolloutAlarms } from '../rotation/rotation-alarms';
import { ISecretRollout, SecretRollout } from '../rotation/secret-rollout';
import { ResolvedService } from '../workload/resolve-service';
import { ServiceBinding } from '../workload/service-binding';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const FUNCTION_NAME_LIMIT = 64;

/** Collects bindings whose services nobody could roll. */
export function checkRollouts(fleet: Construct, bindings: { [prop: string]: ServiceBinding | undefined }, problems: Problems): void {
  for (const [prop, binding] of Object.entries(bindings)) {
    if (binding?.rollout && !binding.rotatingSecret && !isIn(fleet, binding.rollout)) {
      problems.add({
        subject: 'fleet',
        prop: `${prop}.rollout`,
        must: `be in the fleet's stack '${Stack.of(fleet).node.id}'`,
        got: binding.rollout.node.path,
        fix: "say the 'rotatingSecret', and the fleet makes a rollout of its own",
      });
    }
  }
}

/** Tells what rotates secrets which services read them. */
export class SecretConsumers {
  private readonly own = new Map<string, SecretRollout>();

  /** The alarms are those of rollouts that the fleet makes itself; none where they are undefined. */
  constructor(private readonly fleet: Construct, private readonly namePrefix: string | undefined, private readonly alarms: AlarmSettings | undefined) {}

  add(service: ecs.IBaseService, resolved: ResolvedService): void {
    const rollouts = Object.entries(resolved.uses)
      .filter(([, binding]) => reads(resolved, binding))
      .flatMap(([id, binding]) => this.rolloutOf(id, binding) ?? []);
    // Database and cache may share one.
    new Set(rollouts).forEach((rollout) => rollout.addConsumer(service));
  }

  private rolloutOf(id: string, { rollout, rotatingSecret }: ServiceBinding): ISecretRollout | undefined {
    return rollout && isIn(this.fleet, rollout) ? rollout : rotatingSecret && (this.own.get(id) ?? this.createRollout(id, rotatingSecret));
  }

  private createRollout(id: string, secret: NonNullable<ServiceBinding['rotatingSecret']>): SecretRollout {
    const name = id.toLowerCase();
    const rollout = new SecretRollout(this.fleet, `${id}Rollout`, { secret, functionName: physicalName(this.namePrefix, `${name}-rollout`, FUNCTION_NAME_LIMIT) });
    if (this.alarms) {
      new Alarms(this.fleet, `${id}RolloutAlarms`, { ...this.alarms, alarms: rolloutAlarms(name, rollout.refreshFunction.metricErrors()) });
    }
    this.own.set(id, rollout);
    return rollout;
  }
}

function isIn(fleet: Construct, rollout: ISecretRollout): boolean {
  return Stack.of(rollout) === Stack.of(fleet);
}

/** A service whose own variables take the place of all of a binding's secrets does not read them. */
function reads(service: ResolvedService, { secrets = {} }: ServiceBinding): boolean {
  const names = Object.keys(secrets);
  return names.length === 0 || names.some((name) => service.secrets[name] === secrets[name]);
}
