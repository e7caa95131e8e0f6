import type { App } from '@slack/bolt';
import { openFormMessage } from '../../../cards/help.ts';
import type { Message } from '../../../cards/message.ts';
import { withPlainBlocks } from '../../client/plain-blocks.ts';
import type { SlackContext } from '../../context.ts';
import { runAsMember } from '../commands/run-as-member.ts';
import type { Mention } from '../payloads.ts';
import { mentionSchema } from '../payloads.ts';
import type { MessageReply } from '../reply.ts';
import { errorReply, finished } from '../reply.ts';
import { typedText } from './typed-text.ts';

/**
 * Registers mentions of the bot in channels and threads, and messages to it. They do what the same text does after `/ampls`. What
 * they ask for is saved before Slack gets its acknowledgement.
 */
export function registerMentions(app: App, context: SlackContext): void {
  app.event('app_mention', ({ body, context: { botUserId = '' } }) =>
    context.track(handleMention(context, body, botUserId)),
  );
  app.event('message', async ({ body, event, context: { botUserId = '' } }) => {
    // A message in a channel that mentions the bot comes as app_mention too. Edits and the messages of bots have more fields.
    const isTyped = event.channel_type === 'im' && event.subtype === undefined && !('bot_id' in event);
    if (isTyped) await context.track(handleMention(context, body, botUserId));
  });
}

async function handleMention(context: SlackContext, body: unknown, botUserId: string): Promise<void> {
  // Integrations that are nobody's account can mention the bot too. There is no one to answer.
  const { data: mention } = mentionSchema.safeParse(body);
  if (mention === undefined) return;
  const text = typedText(mention.text, botUserId);
  const reply = await replyTo(context, { ...mention, text });
  await answer(context, mention, reply.message, reply.isShared);
}

async function replyTo(
  context: SlackContext,
  mention: Mention,
): Promise<MessageReply & { readonly isShared?: boolean }> {
  try {
    const reply = await runAsMember(context, mention);
    if ('message' in reply) return reply;
    return 'later' in reply
      ? {
          ...reply,
          message: await finished(context, reply, { person: mention.actor.person, channel: mention.channel }),
        }
      : { message: openFormMessage(mention) };
  } catch (error) {
    return errorReply(context, error);
  }
}

/** Answers so that only this person sees it, unless they share it: a mention has no response_url. */
async function answer(context: SlackContext, mention: Mention, message: Message, isShared = false): Promise<void> {
  const { actor, channel, isDirect, thread } = mention;
  const place = { channel, ...(thread !== undefined && { thread_ts: thread }) };
  try {
    await withPlainBlocks(message, content =>
      isDirect || isShared
        ? context.client.chat.postMessage({ ...place, ...content })
        : context.client.chat.postEphemeral({ ...place, ...content, user: actor.person }),
    );
  } catch (error) {
    context.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'an answer did not reach Slack');
  }
}
