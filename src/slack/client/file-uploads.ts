import type { WebClient } from '@slack/web-api';
import { Problem } from '../../base/problem.ts';
import { pause } from '../../base/wait.ts';
import type { AttachedFile, Picture } from '../../cards/answer.ts';
import { truncate } from '../../cards/message.ts';
import { isSlackError } from './classify-error.ts';

/** Uploads files to Slack. Each method rejects with an error of Slack's client, or a Problem `unavailable`. */
export interface FileUploads {
  /** Uploads a picture that nobody sees until a block shows it. Returns its id once blocks may show it. */
  uploadPicture(picture: Picture): Promise<string>;
  /** Posts files in a channel. */
  postFiles(files: readonly AttachedFile[], channel: string): Promise<void>;
}

/** Slack processes an upload after it has answered. Until then no block may show the file: how long is not documented. */
const PROCESSING = { pollMs: 100, mostPolls: 40 };

/** A file's own description may be half as long as a block's. https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
const MAX_ALT_TEXT = 1_000;

/** @param client for calls that take longer than opening a modal */
export function createFileUploads(client: WebClient, wait = pause): FileUploads {
  return {
    async uploadPicture({ name, altText, png }) {
      const file = Buffer.from(png);
      const alt_text = truncate(altText, MAX_ALT_TEXT);
      const id = await firstId(client, { filename: name, title: name, alt_text, file });
      await untilProcessed(client, id, wait);
      return id;
    },
    async postFiles(files, channel) {
      const uploads = files.map(({ name, content }) => ({ filename: name, title: name, file: Buffer.from(content) }));
      await upload(client, { channel_id: channel, file_uploads: uploads });
    },
  };
}

type Upload = Parameters<WebClient['files']['uploadV2']>[0];

/** https://docs.slack.dev/messaging/working-with-files#upload */
async function upload(client: WebClient, content: Upload) {
  try {
    return await client.files.uploadV2(content);
  } catch (error) {
    if (isSlackError(error)) throw error;
    // The client throws a plain error where the upload's address does not take the content.
    throw new Problem('unavailable', 'Slack did not take the file. Try again.', error);
  }
}

async function firstId(client: WebClient, content: Upload): Promise<string> {
  const { files } = (await upload(client, content)) as { files?: readonly { files?: readonly { id?: string }[] }[] };
  const id = files?.[0]?.files?.[0]?.id;
  if (id === undefined)
    throw new Problem('unavailable', 'Slack did not say under which id it keeps the file. Try again.');
  return id;
}

/** Waits until a file has a type: https://github.com/slackapi/slack-github-action/issues/413 */
async function untilProcessed(client: WebClient, file: string, wait: typeof pause): Promise<void> {
  for (let poll = 0; poll < PROCESSING.mostPolls; poll += 1) {
    const { file: known } = await client.files.info({ file });
    if ((known?.mimetype ?? '') !== '') return;
    await wait(PROCESSING.pollMs);
  }
  throw new Problem('unavailable', 'Slack has not processed the picture yet. Try again.');
}
