import type { App } from '@slack/bolt';
import { keepReply } from '../../../app/comment-request.ts';
import { isProblem } from '../../../base/problem.ts';
import type { SlackContext } from '../../context.ts';
import { replySchema } from '../payloads.ts';
import { mentions, typedText } from './typed-text.ts';

/**
 * Registers what people write in the threads of requests: it is kept with the record as it was first written. What mentions the
 * bot is a command, of which the record has what it did. Other threads, and the bot's own messages, are ignored.
 */
export function registerReplies(app: App, context: SlackContext): void {
  app.event('message', ({ body, context: { botUserId = '' } }) => context.track(handleReply(context, body, botUserId)));
}

async function handleReply(context: SlackContext, body: unknown, botUserId: string): Promise<void> {
  const { data: reply } = replySchema.safeParse(body);
  if (reply === undefined || reply.thread === reply.ts || mentions(reply.text, botUserId)) return;
  try {
    await keepReply(context, { ...reply, text: typedText(reply.text, botUserId) });
  } catch (error) {
    // What cannot be saved at all would come again and again. Without a database, Slack sends it again.
    if (!isProblem(error, 'bad-input')) throw error;
    context.log.warn({ problem: error.message }, 'a reply in a thread could not be kept');
  }
}
