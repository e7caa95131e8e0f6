import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import { cachedOnSuccess } from '../../base/wait.ts';

/** What someone's account is, as far as it decides whether they may use the bot. */
export type Account = 'member' | 'external' | 'guest' | 'bot' | 'deactivated';

/** Looks up accounts in Slack. */
export interface Accounts {
  /**
   * Returns what is known about an account without waiting for Slack; undefined if that is nothing, or too old. Where it is
   * no longer new, Slack is asked behind.
   */
  known(person: string): Account | undefined;
  /** Returns what an account is, and asks Slack if it is not known. @throws what the client throws where Slack does not say */
  find(person: string): Promise<Account>;
  /** Returns what an account was when Slack last said, however long ago. */
  lastKnown(person: string): Account | undefined;
}

/** An answer is asked again once it is older than this, and is no longer used after the longer time. In milliseconds. */
const AGE_MS = { refresh: 30_000, most: 5 * 60_000 };

/** Errors for people of other workspaces whom the bot does not see. https://docs.slack.dev/reference/methods/users.info#errors */
const notVisible = ['user_not_found', 'user_not_visible'];

interface Answer {
  readonly at: number;
  readonly account: Account;
}

/** Creates the lookup of accounts. @param now monotonic milliseconds */
export function createAccounts(client: WebClient, now = () => performance.now()): Accounts {
  const answers = new Map<string, Answer>();
  const asking = new Map<string, Promise<Account>>();
  const home = cachedOnSuccess(() => readHome(client));
  const ask = (person: string): Promise<Account> => {
    const shared = asking.get(person);
    if (shared !== undefined) return shared;
    const asked = readAccount(client, home, person).finally(() => asking.delete(person));
    asking.set(person, asked);
    return asked.then(account => {
      answers.set(person, { at: now(), account });
      return account;
    });
  };
  const ageOf = (answer: Answer | undefined) => (answer === undefined ? Number.POSITIVE_INFINITY : now() - answer.at);
  const known = (person: string): Account | undefined => {
    const answer = answers.get(person);
    const age = ageOf(answer);
    if (age > AGE_MS.most) return undefined;
    // A failure keeps the answer for as long as it may be used.
    if (age > AGE_MS.refresh) ask(person).catch(() => {});
    return answer?.account;
  };
  return {
    known,
    find: async person => known(person) ?? ask(person),
    lastKnown: person => answers.get(person)?.account,
  };
}

/** The workspace in which the app is installed, and its organization. */
interface Home {
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
}

async function readHome(client: WebClient): Promise<Home> {
  const { team_id: team, enterprise_id: enterprise } = await client.auth.test();
  return { team, enterprise };
}

async function readAccount(client: WebClient, home: () => Promise<Home>, person: string): Promise<Account> {
  try {
    const [{ user = {} }, { team, enterprise }] = await Promise.all([client.users.info({ user: person }), home()]);
    if (user.deleted === true) return 'deactivated';
    if (user.is_bot === true || user.is_workflow_bot === true) return 'bot';
    if (user.is_restricted === true || user.is_ultra_restricted === true) return 'guest';
    // Slack calls only those strangers who share no channel with the app, so the workspace decides. In an organization, people
    // of all its workspaces are members. https://docs.slack.dev/reference/objects/user-object
    const isColleague = enterprise !== undefined && user.enterprise_user?.enterprise_id === enterprise;
    return user.is_stranger !== true && (user.team_id === team || isColleague) ? 'member' : 'external';
  } catch (error) {
    if (error instanceof WebAPIPlatformError && notVisible.includes(error.data.error)) return 'external';
    throw error;
  }
}
