import type { ImageBlock } from '@slack/types';
import type { Message, Paragraph } from './message.ts';
import { line, plainText, richText } from './message.ts';

/** A picture that is shown in a message. */
export interface Picture {
  /** Name of the file, such as `ampls-a.png`. */
  readonly name: string;
  /** Says in text what the picture shows: at most 2,000 characters. */
  readonly altText: string;
  readonly png: Uint8Array;
}

/** A file that goes with a message. */
export interface AttachedFile {
  /** It is only written where somebody asks for a file, on the command line: the message has all of it. */
  readonly isOnDemand?: boolean;
  readonly name: string;
  readonly content: string;
}

/** What goes with a message besides its text. */
export interface Attachments {
  readonly picture?: Picture;
  readonly files?: readonly AttachedFile[];
}

/** The answer to a question. */
export interface Answer extends Message, Attachments {
  /** What the answer says, for programs: values that JSON can express. */
  readonly data: unknown;
}

/** Returns the files that are sent with a message. */
export function sentFiles({ files = [] }: Attachments): readonly AttachedFile[] {
  return files.filter(({ isOnDemand = false }) => !isOnDemand);
}

/** Returns a message with a picture above its text. @param file Slack's id of the uploaded picture */
export function showPicture(message: Message, file: string, { altText }: Picture): Message {
  const image: ImageBlock = { type: 'image', slack_file: { id: file }, alt_text: altText };
  const plainBlocks = [...(message.plainBlocks ?? message.blocks), richText([line(altText)])];
  return { ...message, blocks: [image, ...message.blocks], plainBlocks };
}

/** Returns a message with more text below it. */
export function addParagraphs(message: Message, ...paragraphs: readonly Paragraph[]): Message {
  if (paragraphs.length === 0) return message;
  const { text, blocks, plainBlocks } = message;
  const added = richText(paragraphs);
  return {
    text: `${text}\n${plainText(paragraphs)}`,
    blocks: [...blocks, added],
    ...(plainBlocks !== undefined && { plainBlocks: [...plainBlocks, added] }),
  };
}
