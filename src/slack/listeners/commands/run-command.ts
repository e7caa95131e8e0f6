import { requestRights } from '../../../app/request-rights.ts';
import type { Message } from '../../../cards/message.ts';
import { parseRef } from '../../../domain/request/record.ts';
import { withoutOpening } from '../../../workflows/spoken-words.ts';
import type { SlackContext } from '../../context.ts';
import type { TypedCommand } from '../payloads.ts';
import type { Command, Reply } from '../reply.ts';
import { amendCommand } from './amend.ts';
import { answerCommand, askCommand, reassignCommand } from './ask.ts';
import { approveCommand, commentCommand, declineCommand } from './decisions.ts';
import { allHelp, helpOn } from './help.ts';
import { menu } from './menu.ts';
import { caveatsCommand, pendingCommand, usageCommand } from './questions.ts';
import {
  cancelCommand,
  remindCommand,
  replanCommand,
  requestsCommand,
  retryCommand,
  rollbackCommand,
  showCommand,
  stopCommand,
} from './requests.ts';
import { submitCommand } from './submit-request.ts';

/** The commands that submit no change. */
const commands: readonly Command[] = [
  usageCommand,
  caveatsCommand,
  pendingCommand,
  requestsCommand,
  showCommand,
  approveCommand,
  declineCommand,
  askCommand,
  answerCommand,
  reassignCommand,
  commentCommand,
  amendCommand,
  cancelCommand,
  stopCommand,
  retryCommand,
  replanCommand,
  remindCommand,
  rollbackCommand,
];

const HELP = ['help', 'commands'];
const GREETINGS = ['', 'hi', 'hello', 'hey', 'menu'];

/**
 * Answers a command, or submits the request that it describes: the same for a slash command, a button and a mention.
 *
 * @throws Problem as its use case does
 */
export async function runCommand(context: SlackContext, command: TypedCommand): Promise<Reply> {
  const text = withoutOpening(command.text);
  const [, typed = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  const word = typed.toLowerCase();
  if (GREETINGS.includes(word) && rest === '') return { later: () => menu(context, command.actor) };
  if (HELP.includes(word)) return { message: await helpReply(context, { ...command, text: rest }) };
  if (parseRef(word) !== undefined && rest === '') return showCommand.handle(context, command, word);
  const isAboutRequest = parseRef(rest.split(/\s/)[0] ?? '') !== undefined;
  const found = commands.find(
    ({ word: own, also = [], onlyForRequests = [] }) =>
      (own === word || also.includes(word)) && (isAboutRequest || !onlyForRequests.includes(word)),
  );
  if (found !== undefined) return found.handle(context, command, rest.trim());
  return submitCommand(context, { ...command, text }, commands);
}

async function helpReply(context: SlackContext, topic: TypedCommand): Promise<Message> {
  const rights = await requestRights(context, topic.actor.person);
  return topic.text === '' ? allHelp(context, rights, commands) : helpOn(context, rights, commands, topic);
}
