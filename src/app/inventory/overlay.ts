import { kindOf } from '../../domain/changes/index.ts';
import { restorePart, withEditsOf } from '../../domain/topology/restore-part.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import type { AppliedChange } from '../../store/reservations.ts';
import type { Reading } from './reading.ts';

/**
 * Returns the topology of a reading with the changes that were applied after it. A part that was read again after a
 * change is left as it was read then: someone else may have changed it since.
 *
 * The changes before the first of these parts was read again are laid over the whole reading, which all plans share, and
 * only the parts are put in their places.
 *
 * @param applied in the order in which they were applied
 */
export function topologyWith(reading: Reading, applied: readonly AppliedChange[]): Topology {
  const { readAt, refreshedAt } = reading;
  const since = applied.filter(({ appliedAt }) => appliedAt > readAt);
  const firstRefresh = Math.min(...[...refreshedAt.values()].map(at => at.getTime()));
  const earlier = since.filter(({ appliedAt }) => appliedAt.getTime() <= firstRefresh);
  let result = withEarlier(reading, earlier);
  for (const { change, appliedAt } of since.slice(earlier.length)) {
    const before = result;
    const after = kindOf(change).apply(before, change);
    if (after === before) continue;
    const readLater = [...refreshedAt].filter(([, at]) => at >= appliedAt);
    result = readLater.reduce((rest, [key]) => restorePart(rest, before, key), after);
  }
  return result;
}

/** Returns the topology of a reading with changes that are older than each part that was read again. */
function withEarlier({ refreshedAt, base, topology }: Reading, applied: readonly AppliedChange[]): Topology {
  const shared = overlayOf(base, applied);
  if (shared === base) return topology;
  if (topology === base) return shared;
  const edited = withEditsOf(topology, shared);
  return [...refreshedAt.keys()].reduce((rest, key) => restorePart(rest, topology, key), edited);
}

/** A topology with the first changes applied. */
interface Overlay {
  readonly applied: readonly AppliedChange[];
  readonly topology: Topology;
}

/** How many more changes make an overlay worth keeping, and how many are kept: plans that run now rest on the newest. */
const EVERY = 8;
const KEPT = 4;

const overlays = new WeakMap<Topology, readonly Overlay[]>();

/** Returns a topology with changes applied. Starts from an overlay with the first of them, where one is kept. */
function overlayOf(base: Topology, applied: readonly AppliedChange[]): Topology {
  const kept = overlays.get(base) ?? [];
  const known = kept.findLast(overlay => overlay.applied.every(({ step }, index) => step === applied[index]?.step));
  const rest = applied.slice(known?.applied.length ?? 0);
  const topology = rest.reduce((result, { change }) => kindOf(change).apply(result, change), known?.topology ?? base);
  if (rest.length >= EVERY) overlays.set(base, [...kept, { applied, topology }].slice(-KEPT));
  return topology;
}
