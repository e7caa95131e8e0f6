import { describeForLog, isDatabaseError } from '../base/postgres.ts';
import { isProblem, Problem } from '../base/problem.ts';
import type { ReadSet } from '../domain/plan/read-set.ts';
import type { AppContext } from './context.ts';
import { maxAgeMs, refreshIntervalMs } from './inventory/freshness.ts';
import type { CurrentTopology, InventoryReader } from './inventory/inventory.ts';
import type { Reading } from './inventory/reading.ts';
import type { TypedName } from './ports.ts';

/**
 * Returns the topology for an answer to a person. Where Azure cannot be read, it is the last one that is known: answers say how
 * old they are.
 *
 * @throws Problem `unavailable` where Azure cannot be read and never was; the database's own error where that cannot be reached
 */
export function topologyForAnswer(context: AppContext): Promise<CurrentTopology> {
  const { inventory } = context;
  return newestOrLast(
    context,
    ageMs => inventory.currentTopology(ageMs),
    () => inventory.lastTopology(),
  );
}

/**
 * Returns the reading for an answer to a person, as {@link topologyForAnswer} does.
 *
 * @throws as that
 */
export function readingForAnswer(context: AppContext): Promise<Reading> {
  const { inventory } = context;
  return newestOrLast(
    context,
    ageMs => inventory.current(ageMs),
    () => inventory.lastReading(),
  );
}

async function newestOrLast<T>(
  context: AppContext,
  newest: (ageMs: number) => Promise<T>,
  last: () => Promise<T | undefined>,
): Promise<T> {
  try {
    return await answerable(context, () => newest(answerAgeMs(context.inventory)));
  } catch (error) {
    if (!isProblem(error, 'unavailable')) throw error;
    const known = await last();
    if (known === undefined) throw error;
    context.notice?.(error.message);
    return known;
  }
}

/** Returns an inventory that reads parts and looks up names for an answer to a person: see {@link answerable}. */
export function inventoryForAnswer(context: AppContext): InventoryReader {
  const { inventory } = context;
  return {
    ...inventory,
    refresh: (reading, parts) => answerable(context, () => inventory.refresh(reading, parts)),
    lookUp: (reading, names) => answerable(context, () => inventory.lookUp(reading, names)),
    resourceGroupsNamed: names => answerable(context, () => inventory.resourceGroupsNamed(names)),
  };
}

/** Returns how old an answer may be, in milliseconds: where there is so much in Azure that reading it is rare, as old as that makes it. */
function answerAgeMs(inventory: InventoryReader): number {
  const known = inventory.atHand();
  return Math.max(maxAgeMs.answer, known === undefined ? 0 : refreshIntervalMs(known.inventory));
}

/**
 * Returns that topology with objects of these names that it does not show, as far as their providers have them: Resource
 * Graph shows an object only some time after it was created. Undefined where there are none.
 *
 * @throws as {@link topologyForAnswer}
 */
export function widerTopologyForAnswer(
  context: AppContext,
  names: readonly TypedName[],
): Promise<CurrentTopology | undefined> {
  return answerable(context, () => context.inventory.widerTopology(answerAgeMs(context.inventory), names));
}

/**
 * Returns that topology with parts read again that are only read on demand.
 *
 * @throws as {@link topologyForAnswer}
 */
export function completedTopologyForAnswer(context: AppContext, parts: Partial<ReadSet>): Promise<CurrentTopology> {
  return answerable(context, () => context.inventory.completedTopology(answerAgeMs(context.inventory), parts));
}

/**
 * Reads Azure for an answer to a person.
 *
 * @throws as {@link topologyForAnswer}
 */
export async function answerable<T>({ log, ports }: AppContext, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isDatabaseError(error)) throw error;
    log.warn({ error: describeForLog(error) }, 'could not read Azure for an answer');
    const failure = ports.azure.classifyArmError(error);
    if (failure?.kind === 'retryable' && failure.reason === 'throttled') {
      throw new Problem('unavailable', `${failure.sentence} Try again after that.`);
    }
    throw new Problem('unavailable', 'The bot cannot read Azure right now. Try again in a minute.');
  }
}
