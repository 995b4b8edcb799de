import { createHash } from 'crypto';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
export const PRIORITY_RANGE = { min: 1, max: 50_000 };

/** What catches everything else, on a listener whose default action belongs to somebody else. */
export const CATCH_ALL_PRIORITY = PRIORITY_RANGE.max;

/** Slots for services that pin no priority. The more a rule says, the earlier it is asked, so that `/api` of a host comes before the whole host. */
const BANDS = {
  hostAndPath: { first: 5_000, slots: 10_000 },
  host: { first: 15_000, slots: 25_000 },
  path: { first: 40_000, slots: 9_999 },
};

/**
 * Priority of a service's listener rule: a function of the service alone.
 *
 * Derived from its name and from what kind of conditions it has, never from its position or its neighbours: adding,
 * removing or reordering services renumbers nobody. Two names may hash to one slot; that is an error at synth.
 */
export function derivedPriority(service: { name: string; hasHostnames: boolean; hasPaths: boolean }): number {
  const band = service.hasHostnames && service.hasPaths ? BANDS.hostAndPath : service.hasHostnames ? BANDS.host : BANDS.path;
  const digest = createHash('sha256').update(service.name).digest();
  return band.first + (digest.readUInt32BE(0) % band.slots);
}
