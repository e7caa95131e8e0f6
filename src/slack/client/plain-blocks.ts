import { RespondError } from '@slack/bolt';
import { WebAPIPlatformError } from '@slack/web-api';
import type { Message } from '../../cards/message.ts';
import { truncate } from '../../cards/message.ts';

/** Slack refuses a longer `text` in chat.update. https://docs.slack.dev/reference/methods/chat.update */
const MAX_TEXT_LENGTH = 3_800;

/** What Slack answers where it does not take a message's blocks. https://docs.slack.dev/reference/methods/chat.update#errors */
const refusedBlocks = ['invalid_blocks', 'invalid_blocks_format', 'block_mismatch', 'msg_blocks_too_long'];

/** Sends a message, and where Slack does not take its blocks, the same content in plainer ones: a message must arrive. */
export async function withPlainBlocks<T>(
  message: Message,
  send: (content: ReturnType<typeof contentOf>) => Promise<T>,
): Promise<T> {
  try {
    return await send(contentOf(message));
  } catch (error) {
    const { plainBlocks } = message;
    if (!isRefusal(error) || plainBlocks === undefined) throw error;
    return send(contentOf({ ...message, blocks: plainBlocks }));
  }
}

/** Returns whether Slack did not take the content. Of what a response_url answers, only the status is known. */
function isRefusal(error: unknown): boolean {
  if (error instanceof WebAPIPlatformError) return refusedBlocks.includes(error.data.error);
  return error instanceof RespondError && error.statusCode === 400;
}

/** Returns the content of a message as Slack takes it. */
export function contentOf({ text, blocks }: Message) {
  return { text: truncate(text, MAX_TEXT_LENGTH), blocks: [...blocks] };
}
