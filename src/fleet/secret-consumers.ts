import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Alarms, AlarmSettings } from '../observability/alarms';
import { physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { rolloutAlarms } from '../rotation/rotation-alarms';
import { ISecretRollout, SecretRollout } from '../rotation/secret-rollout';
import { BindingOptions } from '../workload/binding-options';
import { isSameSecret } from '../workload/same-resource';
import type { Workload } from '../workload/workload';
import { WorkloadRollout } from '../workload/workload-context';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const FUNCTION_NAME_LIMIT = 64;

/** Collects bindings with a rotation that cannot start deployments of their services. */
export function checkRollouts(fleet: Construct, bindings: { [prop: string]: BindingOptions | undefined }, problems: Problems): void {
  for (const [prop, binding] of Object.entries(bindings)) {
    if (binding?.rollout && !binding.rotatingSecret && !isIn(fleet, binding.rollout)) {
      problems.add({
        subject: 'fleet',
        prop: `${prop}.rollout`,
        must: `be in the fleet's stack '${Stack.of(fleet).node.id}'`,
        got: binding.rollout.node.path,
        fix: "set 'rotatingSecret', so that the fleet creates its own rollout",
      });
    }
  }
}

/** Registers services with the rotations of the secrets that they read. */
export class SecretConsumers {
  private readonly own = new Map<string, { readonly rollout: SecretRollout; readonly secret: secretsmanager.ISecret; readonly workload: string }>();

  /** Settings for alarms on rollouts that the fleet creates, or undefined for no alarms. */
  constructor(private readonly fleet: Construct, private readonly namePrefix: string | undefined, private readonly alarms: AlarmSettings | undefined) {}

  add(service: ecs.IBaseService, { workloadName, _rollouts: needed }: Workload): void {
    const rollouts = needed.flatMap((rollout) => this.rolloutOf(rollout, workloadName) ?? []);
    // Database and cache can have the same rotation.
    new Set(rollouts).forEach((rollout) => rollout.addConsumer(service));
  }

  private rolloutOf({ name, rollout, rotatingSecret }: WorkloadRollout, workload: string): ISecretRollout | undefined {
    return rollout && isIn(this.fleet, rollout) ? rollout : rotatingSecret && this.ownRollout(name, rotatingSecret, workload);
  }

  private ownRollout(name: string, secret: secretsmanager.ISecret, workload: string): ISecretRollout {
    const first = this.own.get(name);
    if (first && !isSameSecret(first.secret, secret)) {
      throw new Error(`${this.fleet.node.path}: rotating secret '${name}' of workload '${workload}' must be the same secret as '${name}' of workload '${first.workload}', because they share a rollout; give one of the bindings another name`);
    }
    const rollout = first?.rollout ?? this.createRollout(name, secret);
    this.own.set(name, first ?? { rollout, secret, workload });
    return rollout;
  }

  private createRollout(id: string, secret: secretsmanager.ISecret): SecretRollout {
    const name = id.toLowerCase();
    const rollout = new SecretRollout(this.fleet, `${id}Rollout`, { secret, functionName: physicalName(this.namePrefix, `${name}-rollout`, FUNCTION_NAME_LIMIT) });
    if (this.alarms) {
      new Alarms(this.fleet, `${id}RolloutAlarms`, { ...this.alarms, alarms: rolloutAlarms(name, rollout.refreshFunction.metricErrors()) });
    }
    return rollout;
  }
}

function isIn(fleet: Construct, rollout: ISecretRollout): boolean {
  return Stack.of(rollout) === Stack.of(fleet);
}
