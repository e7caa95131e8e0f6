import type { ActionsBlockElement, Block, KnownBlock, RichTextBlockElement, RichTextElement } from '@slack/types';
import { z } from 'zod';
import { commandToRunSchema } from '../cards/help.ts';

/** What cannot be printed, apart from line breaks and tabs: names from Azure must not move the cursor of a terminal. */
const UNPRINTABLE = /[^\P{Cc}\n\t]/gu;

/** Returns the content of a message as plain text for a terminal: times in UTC, people by their ids, links with their addresses. */
export function plainTextOf(blocks: readonly (KnownBlock | Block)[]): string {
  return blocks
    .map(block => blockText(block as KnownBlock))
    .filter(text => text !== '')
    .join('\n')
    .replace(UNPRINTABLE, ' ');
}

function blockText(block: KnownBlock): string {
  switch (block.type) {
    case 'header':
      return block.text.text;
    case 'rich_text':
      return block.elements.map(paragraphText).join('\n');
    case 'section':
      return [block.text, ...(block.fields ?? [])].map(text => markupText(text?.text ?? '')).join('\n');
    case 'context':
      return block.elements.map(element => ('text' in element ? markupText(element.text) : '')).join(' ');
    case 'image':
      return block.alt_text;
    case 'actions':
      return block.elements.flatMap(commandIn).join('\n');
    case 'table':
    case 'data_table':
      return tableText(block.rows);
    default:
      return '';
  }
}

function paragraphText(element: RichTextBlockElement): string {
  if (element.type === 'rich_text_list')
    return element.elements.map(item => `- ${inlineText(item.elements)}`).join('\n');
  const text = inlineText(element.elements);
  return element.type === 'rich_text_quote' ? text.replace(/^/gm, '> ') : text;
}

function inlineText(elements: readonly RichTextElement[]): string {
  return elements.map(elementText).join('');
}

function elementText(element: RichTextElement): string {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'link':
      return element.text === undefined ? element.url : `${element.text} (${element.url})`;
    case 'user':
      return element.user_id;
    case 'usergroup':
      return element.usergroup_id;
    case 'channel':
      return element.channel_id;
    case 'date':
      return utcText(element.timestamp);
    case 'emoji':
      return `:${element.name}:`;
    default:
      return '';
  }
}

function utcText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** Returns what Slack shows for a text with markup. https://docs.slack.dev/messaging/formatting-message-text */
function markupText(text: string): string {
  return text
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<[@#!](?:subteam\^)?([^|>]+)(?:\|[^>]*)?>/g, '$1')
    .replace(/<([^|>]+)\|([^>]*)>/g, '$2 ($1)')
    .replace(/&(?:lt|gt|amp);/g, entity => entities[entity] ?? entity);
}

/** Returns what to type for a button that runs a command. Other buttons need Slack. */
function commandIn(element: ActionsBlockElement): readonly string[] {
  if (element.type !== 'button' || element.value === undefined) return [];
  const parsed = commandToRunSchema.safeParse(jsonIn(element.value));
  return parsed.success ? [`${element.text.text}: /ampls ${parsed.data.text}`] : [];
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const cellSchema = z.object({ text: z.string().optional(), elements: z.array(z.unknown()).optional() });

function tableText(rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map(row => row.map(cellText));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0)));
  return cells
    .map(row =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellText(cell: unknown): string {
  const { text, elements = [] } = cellSchema.parse(cell);
  return text ?? elements.map(element => paragraphText(element as RichTextBlockElement)).join(' ');
}
