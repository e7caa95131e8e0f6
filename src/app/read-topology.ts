import { describeForLog, isDatabaseError } from '../base/postgres.ts';
import { Problem } from '../base/problem.ts';
import type { AppContext } from './context.ts';
import { maxAgeMs } from './inventory/freshness.ts';
import type { CurrentTopology } from './inventory/inventory.ts';

/**
 * Returns the topology for an answer to a person.
 *
 * @throws Problem `unavailable` where Azure cannot be read; the database's own error where that cannot be reached
 */
export async function topologyForAnswer({ inventory, log }: AppContext): Promise<CurrentTopology> {
  try {
    return await inventory.currentTopology(maxAgeMs.answer);
  } catch (error) {
    if (isDatabaseError(error)) throw error;
    log.warn({ error: describeForLog(error) }, 'could not read Azure for an answer');
    throw new Problem('unavailable', 'The bot cannot read Azure right now. Try again in a minute.');
  }
}
