import type { RichTextBlock, RichTextElement, RichTextList, RichTextQuote, RichTextSection } from '@slack/types';

/**
 * Text for Slack as pieces. It becomes a rich_text block, in which text is text whatever it holds, and a plain rendering
 * for notifications and screen readers. So nothing that somebody typed can format, link or mention.
 */
export type Span =
  | string
  | { readonly bold: string }
  | { readonly code: string }
  | { readonly user: string }
  | { readonly usergroup: string; readonly name: string };

/** Whoever acts: a person of Slack's, whom it shows by their present name; or the bot, or an operator, by theirs. */
export function actorSpan(actor: string): Span {
  return /^[UW][A-Z0-9]+$/.test(actor) ? { user: actor } : actor;
}

export type Paragraph =
  | { readonly kind: 'line'; readonly spans: readonly Span[] }
  | { readonly kind: 'quote'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] };

export const line = (...spans: readonly Span[]): Paragraph => ({ kind: 'line', spans });

export const quote = (...spans: readonly Span[]): Paragraph => ({ kind: 'quote', spans });

export const bullets = (items: readonly (readonly Span[])[]): Paragraph => ({ kind: 'list', items });

/** The paragraphs as one block. */
export function richText(paragraphs: readonly Paragraph[]): RichTextBlock {
  return { type: 'rich_text', elements: paragraphs.map(elementOf) };
}

/** The paragraphs as plain text, in which what is typed cannot mention or link (Slack reads `& < >`). */
export function plainText(paragraphs: readonly Paragraph[]): string {
  return paragraphs
    .map(paragraph => {
      if (paragraph.kind === 'list') return paragraph.items.map(item => `• ${plainSpans(item)}`).join('\n');
      return paragraph.kind === 'quote' ? `> ${plainSpans(paragraph.spans)}` : plainSpans(paragraph.spans);
    })
    .join('\n');
}

function elementOf(paragraph: Paragraph): RichTextSection | RichTextList | RichTextQuote {
  if (paragraph.kind === 'line') return sectionOf(paragraph.spans);
  if (paragraph.kind === 'quote') return { type: 'rich_text_quote', elements: elementsOf(paragraph.spans) };
  return { type: 'rich_text_list', style: 'bullet', elements: paragraph.items.map(sectionOf) };
}

function sectionOf(spans: readonly Span[]): RichTextSection {
  return { type: 'rich_text_section', elements: elementsOf(spans) };
}

/** Slack refuses a text without characters. */
function elementsOf(spans: readonly Span[]): RichTextElement[] {
  return spans.filter(span => plainSpan(span) !== '').map(spanOf);
}

function spanOf(span: Span): RichTextElement {
  if (typeof span === 'string') return { type: 'text', text: span };
  if ('bold' in span) return { type: 'text', text: span.bold, style: { bold: true } };
  if ('code' in span) return { type: 'text', text: span.code, style: { code: true } };
  if ('user' in span) return { type: 'user', user_id: span.user };
  return { type: 'usergroup', usergroup_id: span.usergroup };
}

function plainSpans(spans: readonly Span[]): string {
  return spans.map(plainSpan).join('');
}

function plainSpan(span: Span): string {
  if (typeof span === 'string') return escaped(span);
  if ('bold' in span) return escaped(span.bold);
  if ('code' in span) return escaped(span.code);
  return 'user' in span ? `<@${span.user}>` : `@${escaped(span.name)}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Cuts text to a length, on whole characters, and shows that it was cut. */
export function shorten(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}
