import { Problem } from '../../base/problem.ts';
import { combineReads } from '../../domain/changes/reads.ts';
import { keyOf } from '../../domain/ids.ts';
import type { ReadSet } from '../../domain/plan/read-set.ts';
import type { AppContext } from '../context.ts';
import type { KnownState } from '../inventory/known-state.ts';
import { loadKnownState } from '../inventory/known-state.ts';
import type { Reading } from '../inventory/reading.ts';

/** What a result rests on. */
export interface WithReads {
  readonly reads: Partial<ReadSet>;
  /** Keys of the locks by which the reservations are found that it rests on. Undefined for those of all requests. */
  readonly sharing: readonly string[] | undefined;
}

/** A result, with the reading that it rests on. */
export interface Settled<T> {
  readonly result: T;
  readonly reading: Reading;
  readonly known: KnownState;
}

/**
 * How often more is read because of what was just read. What a plan rests on is known after two or three times, unless
 * Azure keeps changing meanwhile.
 */
const MAX_ROUNDS = 8;

/**
 * Computes a result, reads again what it rests on, and computes it again, until it rests on nothing that was not read
 * since the beginning. Each part is read once. What requests have applied meanwhile is added each time. The first look
 * only says what to read, so it does without that.
 *
 * @param id the request that the result is for: what it has reserved itself is left out
 * @param compute returns a result, and what it rests on, as far as this topology shows
 * @throws an error of Azure's; Problem `unavailable` where Azure keeps changing
 */
export async function readUntilSettled<T extends WithReads>(
  { db, inventory }: Pick<AppContext, 'db' | 'inventory'>,
  id: number,
  start: Reading,
  compute: (known: KnownState) => T,
): Promise<Settled<T>> {
  const asked = new Set<string>();
  let reading = start;
  let { reads, sharing } = compute({ topology: start.topology, reserved: [] });
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const missing = withoutAsked(combineReads(reads), asked);
    for (const [part, ids] of Object.entries(missing)) for (const key of ids) asked.add(partKey(part, key));
    if (!isEmpty(missing)) reading = await inventory.refresh(reading, missing);
    const known = await loadKnownState(db, reading, id, sharing);
    const result = compute(known);
    const isSettled = isEmpty(withoutAsked(combineReads(result.reads), asked));
    if (isSettled && includesAll(sharing, result.sharing)) return { result, reading, known };
    ({ reads, sharing } = result);
  }
  throw new Problem('unavailable', 'Azure keeps changing while this is being checked.');
}

/** Computes a result on a reading as it is. */
export async function settleOnKnown<T>(
  { db }: Pick<AppContext, 'db'>,
  reading: Reading,
  compute: (known: KnownState) => T,
): Promise<Settled<T>> {
  const known = await loadKnownState(db, reading);
  return { result: compute(known), reading, known };
}

function isEmpty(reads: ReadSet): boolean {
  return Object.values(reads).every(ids => ids.length === 0);
}

/** Returns whether these keys include all of the others, where none at all means every key. */
function includesAll(keys: readonly string[] | undefined, others: readonly string[] | undefined): boolean {
  if (keys === undefined) return true;
  const known = new Set(keys);
  return others?.every(key => known.has(key)) ?? false;
}

function withoutAsked(reads: ReadSet, asked: ReadonlySet<string>): ReadSet {
  const remaining = (part: keyof ReadSet) => reads[part].filter(id => !asked.has(partKey(part, id)));
  return {
    scopes: remaining('scopes'),
    resources: remaining('resources'),
    endpoints: remaining('endpoints'),
    networks: remaining('networks'),
    subnetUsage: remaining('subnetUsage'),
    zones: remaining('zones'),
    securityGroups: remaining('securityGroups'),
    storage: remaining('storage'),
    machines: remaining('machines'),
    prerequisites: remaining('prerequisites'),
    resourceLocks: remaining('resourceLocks'),
  };
}

function partKey(part: string, id: string): string {
  return `${part} ${keyOf(id)}`;
}
