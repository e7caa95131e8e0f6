import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Desk } from '../desk.ts';
import type { Reply } from '../reply.ts';
import { follow, toOnePerson } from '../reply.ts';
import { apology, beforeAck } from '../speech.ts';
import type { Command } from './call.ts';
import { commandSchema } from './call.ts';
import { helpOn, menu, unknown } from './help.ts';
import { pendingCommand } from './pending.ts';
import { requestsCommand, showCommand } from './requests.ts';
import { usageCommand } from './usage.ts';
import { cancelCommand, retryCommand, rollbackCommand } from './wishes.ts';
import { workflowReply } from './workflow.ts';

const commands: readonly Command[] = [
  usageCommand,
  pendingCommand,
  requestsCommand,
  showCommand,
  cancelCommand,
  retryCommand,
  rollbackCommand,
];

/** Answers `/ampls …`. What asks for a change is written down before it is acknowledged. */
export function hearCommands(app: App, desk: Desk): void {
  app.command('/ampls', heard => desk.track(obey(desk, heard)));
}

async function obey(desk: Desk, { body, ack, respond }: SlackCommandMiddlewareArgs): Promise<void> {
  const reply = await beforeAck(replyTo(desk, body)).catch((error): Reply => ({ say: apology(desk.log, error) }));
  if ('say' in reply) return ack(toOnePerson(reply.say));
  await ack();
  await follow(desk, reply, body.trigger_id, respond);
}

async function replyTo(desk: Desk, body: unknown): Promise<Reply> {
  const call = commandSchema.parse(body);
  const { rulebook } = desk;
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(call.text.trim()) ?? [];
  if (word === '') return { say: menu(rulebook, commands) };
  const known = word.toLowerCase();
  if (known === 'help') return { say: rest === '' ? menu(rulebook, commands) : helpOn(rulebook, commands, rest) };
  const workflow = rulebook.workflows.get(known);
  if (workflow !== undefined) return workflowReply(desk, workflow, call, rest);
  const command = commands.find(candidate => candidate.word === known);
  return command?.answer(desk, call, rest.trim()) ?? { say: unknown(rulebook, commands, word) };
}
