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
export async function topologyForAnswer({ inventory, log, ports }: AppContext): Promise<CurrentTopology> {
  try {
    return await inventory.currentTopology(maxAgeMs.answer);
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
