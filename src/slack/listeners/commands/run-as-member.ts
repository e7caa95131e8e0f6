import { isProblem } from '../../../base/problem.ts';
import { notDoneMessage } from '../../../cards/answers.ts';
import type { SlackContext } from '../../context.ts';
import type { TypedCommand } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import { requireMember } from '../require-member.ts';
import { runCommand } from './run-command.ts';

/**
 * Answers what someone typed after `/ampls` or after a mention of the bot, if they are a member of the workspace. Where Slack does
 * not say whether they are, the answer repeats what was typed.
 *
 * @throws Problem as its use case does, and `not-allowed` for anyone else
 */
export async function runAsMember(context: SlackContext, command: TypedCommand): Promise<Reply> {
  try {
    await requireMember(context, command.actor.person);
  } catch (error) {
    if (isProblem(error, 'unavailable')) return { message: notDoneMessage(error.message, command.text) };
    throw error;
  }
  return runCommand(context, command);
}
