import { isKnownName } from '../../../app/questions/named-object.ts';
import { requestRights } from '../../../app/request-rights.ts';
import { Problem } from '../../../base/problem.ts';
import type { Message } from '../../../cards/message.ts';
import { parseRef } from '../../../domain/request/record.ts';
import { asCommand } from '../../../workflows/spoken-question.ts';
import { withoutOpening } from '../../../workflows/spoken-words.ts';
import { unquote } from '../../../workflows/unquote.ts';
import type { SlackContext } from '../../context.ts';
import type { TypedCommand } from '../payloads.ts';
import type { Command, Reply } from '../reply.ts';
import { amendCommand } from './amend.ts';
import { answerCommand, askCommand, reassignCommand } from './ask.ts';
import { approveCommand, commentCommand, declineCommand } from './decisions.ts';
import { allHelp, helpOn } from './help.ts';
import { menu } from './menu.ts';
import { questionCommands } from './questions.ts';
import { cancelCommand, remindCommand, replanCommand, retryCommand, rollbackCommand, stopCommand } from './requests.ts';
import { submitCommand } from './submit-request.ts';
import { whatIfCommand } from './what-if.ts';

/** The commands that submit no change. */
const commands: readonly Command[] = [
  ...questionCommands.map(command => (command.word === whatIfCommand.word ? whatIfCommand : command)),
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
  const typedText = withoutOpening(command.text);
  const text = asCommand(typedText.replace(HERE, ''));
  const isShared = HERE.test(typedText);
  const reply = await replyTo(context, { ...command, text }, isShared);
  return isShared && !('modal' in reply) ? { ...reply, isShared } : reply;
}

/** Asks to show the answer to everybody in the channel. Phones turn two hyphens into a dash. */
const HERE = /(?:^|\s+)(?:--|[‒–—])here\s*$/i;

async function replyTo(context: SlackContext, command: TypedCommand, isShared: boolean): Promise<Reply> {
  const { text } = command;
  const [, typed = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  const word = typed.toLowerCase();
  if (GREETINGS.includes(word) && rest === '') return { later: () => menu(context, command.actor) };
  if (HELP.includes(word)) return { message: await helpReply(context, { ...command, text: rest }) };
  if (parseRef(word) !== undefined && rest === '')
    return replyTo(context, { ...command, text: `show ${word}` }, isShared);
  const isAboutRequest = parseRef(rest.split(/\s/)[0] ?? '') !== undefined;
  const found = commands.find(
    ({ word: own, also = [], onlyForRequests = [] }) =>
      (own === word || also.includes(word)) && (isAboutRequest || !onlyForRequests.includes(word)),
  );
  const question = found ?? (isNameAlone(context, text, word) ? commandNamed('where') : undefined);
  if (isShared && question?.purpose !== 'ask') {
    throw new Problem('bad-input', 'Only the answer to a question can be shown to everybody. Leave out --here.');
  }
  if (found !== undefined) return found.handle(context, command, rest.trim());
  if (question !== undefined) return question.handle(context, command, text);
  return submitCommand(context, { ...command, text }, commands);
}

function commandNamed(word: string): Command | undefined {
  return commands.find(command => command.word === word);
}

/** Returns whether a command consists of the name of something in Azure, and of nothing that the bot does. */
function isNameAlone(context: SlackContext, text: string, word: string): boolean {
  return !context.rulebook.workflows.has(word) && isKnownName(context, unquote(text));
}

async function helpReply(context: SlackContext, topic: TypedCommand): Promise<Message> {
  const rights = await requestRights(context, topic.actor.person);
  return topic.text === '' ? allHelp(context, rights, commands) : helpOn(context, rights, commands, topic);
}
