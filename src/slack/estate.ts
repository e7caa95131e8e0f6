import { Problem } from '../base/problem.ts';
import type { KnownEstate } from './deps.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './speech.ts';
import { isDatabaseTrouble } from './unreachable.ts';

/** Oldest reading that an answer may rest on, in milliseconds. */
const AGE_MS = 60_000;

/**
 * The estate for an answer.
 *
 * @throws Problem `unavailable` where it cannot be read; what the database throws where it is that
 */
export async function knownEstate({ estate, log }: Desk): Promise<KnownEstate> {
  const known = await estate(AGE_MS).catch((error: unknown) => {
    if (isDatabaseTrouble(error)) throw error;
    log.warn({ error: wordsOf(error) }, 'the estate could not be read for an answer');
    return undefined;
  });
  if (known !== undefined) return known;
  throw new Problem(
    'unavailable',
    'Azure could not be read just now, so there is nothing to show. Please try again in a minute.',
  );
}
