import type { KnownBlock } from '@slack/types';
import type { Paragraph } from './rich.ts';
import { plainText, richText } from './rich.ts';

/** What a message, an ephemeral or an answer shows. */
export interface Message {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** A message of text alone. */
export function message(...paragraphs: readonly Paragraph[]): Message {
  return { text: plainText(paragraphs), blocks: [richText(paragraphs)] };
}
