import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { SlackContext } from '../../context.ts';
import { finishWithinAckDeadline } from '../ack-deadline.ts';
import { commandSchema } from '../payloads.ts';
import type { Command, Reply } from '../reply.ts';
import { ephemeral, errorReply, sendReply } from '../reply.ts';
import { allHelp, helpOn, unknownCommand } from './help.ts';
import { pendingCommand, usageCommand } from './questions.ts';
import { cancelCommand, requestsCommand, retryCommand, rollbackCommand, showCommand, stopCommand } from './requests.ts';
import { submitCommand } from './submit-request.ts';

const commands: readonly Command[] = [
  usageCommand,
  pendingCommand,
  requestsCommand,
  showCommand,
  cancelCommand,
  stopCommand,
  retryCommand,
  rollbackCommand,
];

/** Registers `/ampls`. A request is saved before the command is acknowledged. */
export function registerCommands(app: App, context: SlackContext): void {
  app.command('/ampls', args => context.track(handleCommand(context, args)));
}

async function handleCommand(context: SlackContext, { body, ack, respond }: SlackCommandMiddlewareArgs): Promise<void> {
  const work = replyTo(context, body);
  const reply = await finishWithinAckDeadline(work).catch((error): Reply => errorReply(context, error));
  if ('message' in reply) return ack(ephemeral(reply.message));
  await ack();
  await sendReply(context, reply, body.trigger_id, respond);
}

async function replyTo(context: SlackContext, body: unknown): Promise<Reply> {
  const slashCommand = commandSchema.parse(body);
  const { rulebook } = context;
  const [, typed = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(slashCommand.text.trim()) ?? [];
  const word = typed.toLowerCase();
  if (word === '' || (word === 'help' && rest === '')) return { message: allHelp(rulebook, commands) };
  if (word === 'help') return { message: helpOn(rulebook, commands, rest) };
  const workflow = rulebook.workflows.get(word);
  if (workflow !== undefined) return submitCommand(context, workflow, slashCommand, rest);
  const command = commands.find(candidate => candidate.word === word);
  if (command === undefined) return { message: unknownCommand(rulebook, commands, typed) };
  return command.handle(context, slashCommand, rest.trim());
}
