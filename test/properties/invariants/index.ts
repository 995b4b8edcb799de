import { kinds } from './kinds';
import { names } from './names';
import { secrets } from './secrets';
import { securityGroupRules } from './security-groups';
import { serviceConnect } from './service-connect';
import { completeness, priorities, records, taskCounts } from './services';
import { subscriptions } from './subscriptions';
import { receivers, tasks } from './tasks';
import { templateLimits } from './template';
import { Environment } from '../environment';
import { Synthesized } from '../synthesis';

/** What is true of every environment. Each returns what is not. */
const INVARIANTS: Array<(environment: Environment, synthesized: Synthesized) => string[]> = [
  completeness,
  priorities,
  taskCounts,
  records,
  secrets,
  securityGroupRules,
  tasks,
  receivers,
  serviceConnect,
  subscriptions,
  kinds,
  (environment, { template }) => names(environment, template),
  templateLimits,
];

/** Every invariant that is broken. */
export function violations(environment: Environment, synthesized: Synthesized): string[] {
  return INVARIANTS.flatMap((invariant) => invariant(environment, synthesized));
}
