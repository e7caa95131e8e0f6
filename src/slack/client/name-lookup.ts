import type { WebClient } from '@slack/web-api';
import pTimeout from 'p-timeout';
import type { Directory } from '../../app/ports.ts';
import type { Logger } from '../../base/log.ts';
import { describeForLog } from '../../base/postgres.ts';
import { cachedOnSuccess } from '../../base/wait.ts';
import { truncate } from '../../cards/message.ts';
import type { PersonName } from '../../cards/name-people.ts';

/** How long a name is used before Slack is asked again. What Slack did not say is asked again sooner. In milliseconds. */
const AGE_MS = { name: 3_600_000, failure: 15_000 };

/** The longest that a message waits for a name, in milliseconds. */
const TIMEOUT_MS = 2_000;

const MAX_NAME_LENGTH = 80;

/** Returns the lookup of people's names. @param now monotonic milliseconds */
export function nameLookup(client: WebClient, log: Logger, now: () => number): Directory['nameOf'] {
  const answers = new Map<string, { readonly until: number; readonly name: Promise<PersonName | undefined> }>();
  const workspace = cachedOnSuccess(async () => (await client.auth.test()).url);
  const ask = async (person: string): Promise<PersonName | undefined> => {
    const [{ user = {} }, url] = await Promise.all([client.users.info({ user: person }), workspace()]);
    const names = [user.profile?.display_name, user.profile?.real_name, user.name].flatMap((text = '') => {
      const name = text.replace(/\s+/g, ' ').trim();
      return name === '' ? [] : [truncate(name, MAX_NAME_LENGTH)];
    });
    const [name, ...otherNames] = names;
    if (name === undefined) return undefined;
    const profile = url === undefined ? null : new URL(`team/${person}`, url).href;
    return { name, otherNames, profile };
  };
  return person => {
    const known = answers.get(person);
    if (known !== undefined && known.until > now()) return known.name;
    const name = pTimeout(ask(person), { milliseconds: TIMEOUT_MS }).catch(error => {
      log.info({ person, problem: describeForLog(error) }, 'Slack did not say how a person is called');
      answers.set(person, { until: now() + AGE_MS.failure, name: Promise.resolve(undefined) });
      return undefined;
    });
    answers.set(person, { until: now() + AGE_MS.name, name });
    return name;
  };
}
