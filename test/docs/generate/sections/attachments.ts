import type { WebClient } from '@slack/web-api';
import type { Attachments } from '../../../../src/cards/answer.ts';
import { line, message } from '../../../../src/cards/message.ts';
import { createFileUploads } from '../../../../src/slack/client/file-uploads.ts';
import { uploadAttachments } from '../../../../src/slack/listeners/attachments.ts';
import { slackContext } from '../listeners.ts';
import type { Example } from '../markdown.ts';

const content = message(line('The answer.'));
const picture = { name: 'ampls-a.png', altText: 'ampls-a links 3 of 50 resources.', png: new Uint8Array([1]) };
const files = [{ name: 'usage.csv', content: 'scope' }];

/** What Slack does with an upload. */
interface SlackSide {
  readonly uploadV2?: () => Promise<unknown>;
  readonly mimetype?: string;
}

const uploaded = async () => ({ files: [{ files: [{ id: 'F0123456789' }] }] });

/** Returns how answers with pictures and files are shown, and what they say where Slack does not take these. */
export async function attachmentAnswers(): Promise<readonly Example[]> {
  const unprocessed = { mimetype: '' };
  const refusing = { uploadV2: () => Promise.reject(new Error('Failed to upload file')) };
  const withoutId = { uploadV2: async () => ({ files: [] }) };
  return Promise.all([
    exampleOf('An answer with a picture', { picture }, {}),
    exampleOf('Slack does not take its content', { picture }, refusing),
    exampleOf('Slack does not say its id', { picture }, withoutId),
    exampleOf('Slack does not get to it', { picture }, unprocessed),
    exampleOf('An answer with a file', { files }, {}),
    exampleOf('The same, shown to everybody', { files }, {}, true),
    exampleOf('Slack does not take the file', { files }, refusing),
  ]);
}

async function exampleOf(
  when: string,
  attachments: Attachments,
  { uploadV2 = uploaded, mimetype = 'image/png' }: SlackSide,
  isShared = false,
): Promise<Example> {
  const client = { files: { uploadV2, info: async () => ({ file: { mimetype } }) } } as unknown as WebClient;
  const { ports, ...more } = slackContext();
  const messenger = { ...ports.messenger, directChannel: async () => 'D0123456789' };
  const uploads = createFileUploads(client, async () => true);
  const context = { ...more, ports: { ...ports, messenger }, uploads };
  const audience = { person: 'U0123456789', channel: 'C0123456789', isShared };
  const { blocks } = await uploadAttachments(context, { ...content, ...attachments }, audience);
  return { when, blocks };
}
