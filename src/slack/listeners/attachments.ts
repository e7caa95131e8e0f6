import type { AttachedFile, Attachments, Picture } from '../../cards/answer.ts';
import { addParagraphs, sentFiles, showPicture } from '../../cards/answer.ts';
import type { Message } from '../../cards/message.ts';
import { line } from '../../cards/message.ts';
import { listAll } from '../../domain/format.ts';
import type { SlackContext } from '../context.ts';
import { errorMessage } from './error-messages.ts';

/** Who gets what goes with an answer. */
export interface AnswerAudience {
  readonly person: string;
  /** Where the question was asked; undefined in the Home tab and in modals. */
  readonly channel: string | undefined;
  /** Whether everybody in the channel sees the answer. */
  readonly isShared: boolean;
}

/**
 * Uploads what goes with an answer, and returns the message that shows it. Files go to the person directly, or into the channel if
 * the answer is shared. Where an upload fails, the message says so, and what the picture shows.
 */
export async function uploadAttachments(
  context: SlackContext,
  { picture, files = [], ...content }: Message & Attachments,
  audience: AnswerAudience,
): Promise<Message> {
  const shown = picture === undefined ? content : await withPicture(context, content, picture);
  const sent = sentFiles({ files });
  return sent.length === 0 ? shown : withFiles(context, shown, sent, audience);
}

async function withPicture(context: SlackContext, content: Message, picture: Picture): Promise<Message> {
  try {
    return showPicture(content, await context.uploads.uploadPicture(picture), picture);
  } catch (error) {
    const sentence = `The picture could not be sent. ${errorMessage(context.log, error)}`;
    return addParagraphs(content, line(sentence), line(picture.altText));
  }
}

async function withFiles(
  context: SlackContext,
  content: Message,
  files: readonly AttachedFile[],
  { person, channel, isShared }: AnswerAudience,
): Promise<Message> {
  const names = listAll(files.map(({ name }) => name));
  try {
    const isPosted = isShared && channel !== undefined;
    await context.uploads.postFiles(files, isPosted ? channel : await context.ports.messenger.directChannel(person));
    return addParagraphs(content, line(isPosted ? `Attached: ${names}` : `Sent to you directly: ${names}`));
  } catch (error) {
    return addParagraphs(content, line(`Not sent: ${names}. ${errorMessage(context.log, error)}`));
  }
}
