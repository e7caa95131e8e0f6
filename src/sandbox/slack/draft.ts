import { z } from 'zod';
import { asBlocks, type Block, charactersOf, checkBlocks, tablesIn } from './block-kit/check.ts';
import { type Problem, sentence } from './block-kit/problems.ts';
import { SlackError } from './errors.ts';
import { isShowable } from './files.ts';
import { isJson, type Json, listAt, objectsIn, parseJson, textAt } from './json.ts';
import { mentionsIn } from './mentions.ts';
import type { Workspace } from './model.ts';

/** The content of a message, checked. */
export interface Draft {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly attachments: readonly Json[];
  readonly metadata: Json | undefined;
  readonly mentions: readonly string[];
}

/** What apps may say of the content of a message, wherever they say it. */
export interface Content {
  readonly text?: string | undefined;
  readonly markdown_text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
  readonly parse?: string | undefined;
  readonly link_names?: boolean | undefined;
}

/** Slack cuts longer texts: https://docs.slack.dev/reference/methods/chat.postMessage */
const longestText = 40_000;
const longestMarkdown = 12_000;
const mostAttachments = 100;
/** Measured, not documented: bolt-js issue 2509. */
const longestBlocks = 13_200;

/** Something to be said in plain words, without blocks. */
export function plainDraft(text: string): Draft {
  return { text, blocks: [], attachments: [], metadata: undefined, mentions: [] };
}

/** What was sent as JSON, or as a string of JSON. */
function decoded(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : value;
}

export function refuse(code: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SlackError(code, problems.map(sentence));
}

/** Files that blocks show have to exist. */
export function checkFiles(workspace: Workspace, blocks: unknown, at: string): Problem[] {
  const shown = [...objectsIn(blocks)].flatMap(item => (isJson(item['slack_file']) ? [item['slack_file']] : []));
  return shown
    .filter(file => !isShowable(workspace, textAt(file, 'id'), textAt(file, 'url')))
    .map(() => ({ message: 'invalid slack file', pointer: at }));
}

function readBlocks(workspace: Workspace, given: unknown, repeats: boolean): Block[] {
  const blocks = decoded(given ?? []);
  if (!Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  refuse('invalid_blocks', checkBlocks(blocks, 'message', '/blocks', repeats));
  refuse('invalid_blocks', checkFiles(workspace, blocks, '/blocks'));
  return asBlocks(blocks);
}

function readAttachments(workspace: Workspace, given: unknown, repeats: boolean): Json[] {
  const attachments = decoded(given ?? []);
  if (!Array.isArray(attachments) || !attachments.every(isJson)) throw new SlackError('invalid_attachments');
  if (attachments.length > mostAttachments) throw new SlackError('too_many_attachments');
  for (const [index, attachment] of attachments.entries()) {
    const at = `/attachments/${index}/blocks`;
    const blocks = attachment['blocks'] ?? [];
    refuse('invalid_attachments', [
      ...checkBlocks(blocks, 'message', at, repeats),
      ...checkFiles(workspace, blocks, at),
    ]);
  }
  return attachments;
}

// https://docs.slack.dev/messaging/message-metadata: a name, and values without further structure.
const metadata = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

function readMetadata(given: unknown, webhook: boolean): Json | undefined {
  const value = decoded(given ?? {});
  // An empty object stands for "none": https://docs.slack.dev/reference/methods/chat.update
  if (isJson(value) && Object.keys(value).length === 0) return undefined;
  const result = metadata.safeParse(value);
  if (!result.success && !webhook) throw new SlackError('invalid_metadata_format');
  return result.data;
}

function checkLengths(blocks: readonly Block[], attachments: readonly Json[]): void {
  const all = [...blocks, ...attachments.flatMap(attachment => listAt(attachment, 'blocks'))];
  if (tablesIn(all) > 1) throw new SlackError('invalid_attachments', ['only_one_table_allowed']);
  if (charactersOf(all) > longestBlocks) throw new SlackError('msg_blocks_too_long');
}

function markdownOnly(content: Content): Block[] {
  const { markdown_text: text = '' } = content;
  if (content.text !== undefined || content.blocks !== undefined) throw new SlackError('markdown_text_conflict');
  if (text.length > longestMarkdown) throw new SlackError('msg_too_long');
  return [{ type: 'markdown', text }];
}

/**
 * Reads and checks the content of a message as Slack does.
 *
 * @param webhook the rules of a response_url: a block_id may come again, and metadata that is none is passed over
 * @throws SlackError with Slack's own code: `no_text`, `invalid_blocks`, `msg_blocks_too_long` …
 */
export function readDraft(workspace: Workspace, content: Content, webhook = false): Draft {
  const isMarkdown = content.markdown_text !== undefined && content.markdown_text !== '';
  const blocks = isMarkdown ? markdownOnly(content) : readBlocks(workspace, content.blocks, webhook);
  const attachments = readAttachments(workspace, content.attachments, webhook);
  const text = (content.text ?? content.markdown_text ?? '').slice(0, longestText);
  if (text.trim() === '' && blocks.length === 0 && attachments.length === 0) throw new SlackError('no_text');
  checkLengths(blocks, attachments);
  const linkNames = content.link_names === true || content.parse === 'full';
  return {
    text,
    blocks,
    attachments,
    metadata: readMetadata(content.metadata, webhook),
    mentions: mentionsIn(workspace, { text, blocks, attachments }, linkNames),
  };
}
