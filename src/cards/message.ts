import type {
  ContextBlock,
  KnownBlock,
  RichTextBlock,
  RichTextElement,
  RichTextList,
  RichTextPreformatted,
  RichTextQuote,
  RichTextSection,
} from '@slack/types';

/** The content of a Slack message, ephemeral message or answer. */
export interface Message {
  /** Shown in notifications and read by screen readers. */
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** The same content in blocks that every Slack client and workspace takes. Left out where `blocks` are such blocks. */
  readonly plainBlocks?: readonly KnownBlock[];
}

/**
 * A piece of text. Pieces become a rich_text block, in which Slack reads no markup, and an escaped plain text for
 * notifications and screen readers. Nothing that a person typed can therefore format, link or mention.
 */
export type Span =
  | string
  | { readonly bold: string }
  | { readonly code: string }
  | { readonly user: string }
  | { readonly time: Date }
  | { readonly link: string; readonly text: string }
  | { readonly usergroup: string; readonly name: string };

export type Paragraph =
  | { readonly kind: 'line'; readonly spans: readonly Span[] }
  | { readonly kind: 'quote'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: 'preformatted'; readonly text: string };

export const line = (...spans: readonly Span[]): Paragraph => ({ kind: 'line', spans });

export const quote = (...spans: readonly Span[]): Paragraph => ({ kind: 'quote', spans });

export const bullets = (items: readonly (readonly Span[])[]): Paragraph => ({ kind: 'list', items });

/** Text that keeps its lines, to be copied. */
export const preformatted = (text: string): Paragraph => ({ kind: 'preformatted', text });

/** Returns a message that consists of text only. */
export function message(...paragraphs: readonly Paragraph[]): Message {
  return { text: plainText(paragraphs), blocks: [richText(paragraphs)] };
}

/** Returns the person, bot or operator who acted. For a person Slack shows the current display name. */
export function actorSpan(actor: string): Span {
  return /^[UW][A-Z0-9]+$/.test(actor) ? { user: actor } : actor;
}

/** Renders paragraphs as one rich_text block. */
export function richText(paragraphs: readonly Paragraph[]): RichTextBlock {
  return { type: 'rich_text', elements: paragraphs.map(elementOf) };
}

/** Renders paragraphs as plain text. Slack reads `& < >` in it, so these are escaped in what people typed. */
export function plainText(paragraphs: readonly Paragraph[]): string {
  return paragraphs
    .map(paragraph => {
      if (paragraph.kind === 'list') return paragraph.items.map(item => `• ${plainSpans(item)}`).join('\n');
      if (paragraph.kind === 'preformatted') return escapeText(paragraph.text);
      return paragraph.kind === 'quote' ? `> ${plainSpans(paragraph.spans)}` : plainSpans(paragraph.spans);
    })
    .join('\n');
}

function elementOf(paragraph: Paragraph): RichTextSection | RichTextList | RichTextQuote | RichTextPreformatted {
  if (paragraph.kind === 'line') return sectionOf(paragraph.spans);
  if (paragraph.kind === 'quote') return { type: 'rich_text_quote', elements: elementsOf(paragraph.spans) };
  if (paragraph.kind === 'preformatted') {
    return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: paragraph.text }] };
  }
  return { type: 'rich_text_list', style: 'bullet', elements: paragraph.items.map(sectionOf) };
}

function sectionOf(spans: readonly Span[]): RichTextSection {
  return { type: 'rich_text_section', elements: elementsOf(spans) };
}

/** Returns the elements of spans. Leaves out empty spans, because Slack rejects an empty text element. */
function elementsOf(spans: readonly Span[]): RichTextElement[] {
  return spans.filter(span => plainSpan(span) !== '').map(spanElement);
}

function spanElement(span: Span): RichTextElement {
  if (typeof span === 'string') return { type: 'text', text: span };
  if ('bold' in span) return { type: 'text', text: span.bold, style: { bold: true } };
  if ('code' in span) return { type: 'text', text: span.code, style: { code: true } };
  if ('user' in span) return { type: 'user', user_id: span.user };
  if ('time' in span) return dateElement(span.time);
  if ('link' in span) return { type: 'link', url: span.link, text: span.text };
  return { type: 'usergroup', usergroup_id: span.usergroup };
}

/** Returns a date element. Slack shows it in the time zone of the person who reads it. */
function dateElement(time: Date): RichTextElement {
  const timestamp = Math.floor(time.getTime() / 1000);
  return { type: 'date', timestamp, format: '{date_num} {time_secs}', fallback: utcTime(time) };
}

/** Returns a time such as `2026-03-01 14:05:09 UTC`. */
function utcTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function plainSpans(spans: readonly Span[]): string {
  return spans.map(plainSpan).join('');
}

function plainSpan(span: Span): string {
  if (typeof span === 'string') return escapeText(span);
  if ('bold' in span) return escapeText(span.bold);
  if ('code' in span) return escapeText(span.code);
  if ('time' in span) return utcTime(span.time);
  if ('link' in span) return escapeText(span.text);
  return 'user' in span ? `<@${span.user}>` : `@${escapeText(span.name)}`;
}

/**
 * Returns a line of small print. Slack reads mrkdwn in it: of what people typed `& < >` are escaped, so that it cannot mention
 * or link. https://docs.slack.dev/reference/block-kit/blocks/context-block
 */
export function contextBlock(...spans: readonly Span[]): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: spans.map(mrkdwnSpan).join('') }] };
}

function mrkdwnSpan(span: Span): string {
  if (typeof span === 'string') return escapeText(span);
  if ('bold' in span) return `*${escapeText(span.bold)}*`;
  if ('code' in span) return `\`${escapeText(span.code)}\``;
  if ('time' in span) {
    const seconds = Math.floor(span.time.getTime() / 1000);
    return `<!date^${seconds}^{date_short_pretty}, {time}|${utcTime(span.time)}>`;
  }
  return 'link' in span ? `<${span.link}|${escapeText(span.text)}>` : plainSpan(span);
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Cuts text to a number of whole characters and ends it with an ellipsis if anything was cut. */
export function truncate(text: string, maxLength: number): string {
  // No text has more characters than code units.
  if (text.length <= maxLength) return text;
  const characters = [...text];
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`;
}

/** What a modal shows until it is filled. */
export const loadingMessage = message(line('One moment…'));
