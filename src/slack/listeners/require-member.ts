import pTimeout from 'p-timeout';
import { describeForLog } from '../../base/postgres.ts';
import { Problem } from '../../base/problem.ts';
import type { Account } from '../client/accounts.ts';
import type { SlackContext } from '../context.ts';

/**
 * The longest that a command or a form waits for Slack to say whose account it is, in milliseconds. Slack is asked once in a
 * while for each person, and answers in a tenth of this. Whatever it does, the acknowledgement is sent in time.
 */
const MAX_WAIT_MS = 1_000;

const refusals = {
  external: 'Only members of this workspace can use this bot, and your account belongs to another one.',
  guest: "Guests can't use this bot. Ask a member of this workspace to do this.",
  bot: "Bots can't use this bot.",
  deactivated: "Your account in this workspace is deactivated, so it can't use this bot.",
} as const satisfies Record<Exclude<Account, 'member'>, string>;

const NOT_SAID = 'Slack did not say whether your account may use this bot, so nothing was done. Try again in a minute.';

/**
 * Lets only members of the workspace use the bot: not people of other workspaces, who come in through Slack Connect, and not
 * guests, bots and deactivated people.
 *
 * @param maxWaitMs how long to wait for Slack, if whatever follows has to be acknowledged in time
 * @throws Problem `not-allowed` for anyone else; `unavailable` where Slack does not say
 */
export async function requireMember(
  { accounts, log }: Pick<SlackContext, 'accounts' | 'log'>,
  person: string,
  maxWaitMs = MAX_WAIT_MS,
): Promise<void> {
  const account = accounts.known(person) ?? (await lookUp());
  if (account !== 'member') throw new Problem('not-allowed', refusals[account]);

  async function lookUp(): Promise<Account> {
    try {
      return await pTimeout(accounts.find(person), { milliseconds: maxWaitMs });
    } catch (error) {
      log.warn({ person, error: describeForLog(error) }, 'Slack did not say what an account is');
      throw new Problem('unavailable', NOT_SAID, error);
    }
  }
}
