import { documentedRefusals } from './documented-refusals';
import { dataEffects, Effect, interruptions, kindOf } from './effects';
import { changesBetween, Refused, refusedCreations, refusedReplacements, refusedUpdates, ResourceChange } from './update-behaviour';
import { Rendered } from '../../support';

/** What an update does. */
export interface Assessment {
  readonly adds: string[];
  readonly changes: string[];
  readonly removes: string[];
  readonly replaces: string[];
  readonly interrupts: Effect[];
  readonly data: Effect[];
  readonly refused: Refused[];
}

/** Types of which a changed resource is a new one by nature. */
const REVISIONS = ['AWS::ECS::TaskDefinition'];

/** What the update from the first template to the second does. */
export function assess(before: Rendered, after: Rendered): Assessment {
  const all = changesBetween(before, after).map((change) => (REVISIONS.includes(change.type) && change.does === 'replaces' ? { ...change, does: 'changes' as const } : change));
  const kindsThat = (does: ResourceChange['does']) => [...new Set(all.filter((change) => change.does === does).flatMap((change) => kindOf(change) ?? []))].sort();
  const [changes, replaces] = [kindsThat('changes'), kindsThat('replaces')];
  const stays = (kind: string) => !changes.includes(kind) && !replaces.includes(kind);
  const replaced = new Set(all.filter(({ does }) => does === 'replaces').map(({ id }) => id));
  return {
    adds: kindsThat('adds').filter(stays),
    changes: changes.filter((kind) => !replaces.includes(kind)),
    removes: kindsThat('removes').filter(stays),
    replaces,
    interrupts: interruptions(all),
    data: dataEffects(all),
    refused: [
      ...[refusedReplacements, refusedCreations, refusedUpdates].flatMap((find) => find(before, after)),
      ...documentedRefusals(before, after, (id) => replaced.has(id)),
    ],
  };
}
