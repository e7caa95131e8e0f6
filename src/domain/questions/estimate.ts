import type { Change, ChangeKindName } from '../changes/index.ts';
import { lanesOf } from '../changes/lanes.ts';

/** How long a change of each kind usually takes, in milliseconds. Kinds that were never executed are left out. */
export type ChangePace = ReadonlyMap<ChangeKindName, number>;

/**
 * Returns how long changes usually take that are made together, in milliseconds: one after the other in each lane. Undefined where
 * a change of such a kind was never made.
 */
export function estimateMs(steps: readonly { readonly change: Change }[], pace: ChangePace): number | undefined {
  const lanes = lanesOf(steps).map(lane =>
    lane.reduce<number | undefined>((sum, { change }) => {
      const ms = pace.get(change.kind);
      return sum === undefined || ms === undefined ? undefined : sum + ms;
    }, 0),
  );
  const known = lanes.filter(ms => ms !== undefined);
  return known.length < lanes.length ? undefined : Math.max(0, ...known);
}
