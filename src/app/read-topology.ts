import { describeForLog, isDatabaseError } from '../base/postgres.ts';
import { Problem } from '../base/problem.ts';
import type { AppContext } from './context.ts';
import { maxAgeMs } from './inventory/freshness.ts';
import type { CurrentTopology } from './inventory/inventory.ts';
import type { TypedName } from './ports.ts';

/**
 * Returns the topology for an answer to a person.
 *
 * @throws Problem `unavailable` where Azure cannot be read; the database's own error where that cannot be reached
 */
export function topologyForAnswer(context: AppContext): Promise<CurrentTopology> {
  return answerable(context, () => context.inventory.currentTopology(maxAgeMs.answer));
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
  return answerable(context, () => context.inventory.widerTopology(maxAgeMs.answer, names));
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
