import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { SlackContext } from '../../context.ts';
import { finishWithinAckDeadline } from '../ack-deadline.ts';
import { commandSchema } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import { answerOf, errorReply, sendReply } from '../reply.ts';
import { runAsMember } from './run-as-member.ts';

/** Registers `/ampls`. A request is saved before the command is acknowledged. */
export function registerCommands(app: App, context: SlackContext): void {
  app.command('/ampls', args => context.track(handleCommand(context, args)));
}

async function handleCommand(context: SlackContext, { body, ack, respond }: SlackCommandMiddlewareArgs): Promise<void> {
  const work = replyTo(context, body);
  const reply = await finishWithinAckDeadline(work).catch((error): Reply => errorReply(context, error));
  if ('message' in reply) return ack(answerOf(reply.message, reply));
  await ack();
  await sendReply(context, reply, {
    person: body.user_id,
    channel: body.channel_id,
    trigger: body.trigger_id,
    respond,
    isInModal: false,
  });
}

async function replyTo(context: SlackContext, body: unknown): Promise<Reply> {
  return runAsMember(context, commandSchema.parse(body));
}
