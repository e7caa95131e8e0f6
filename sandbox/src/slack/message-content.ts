import { z } from 'zod';
import { checkAcross, countMarkdown } from './block-kit/across-blocks.ts';
import { asBlocks, type Block, checkBlocks, countCharacters, countTables } from './block-kit/check.ts';
import { formatProblem, type Problem } from './block-kit/problems.ts';
import { SlackError } from './errors.ts';
import { isUsableInBlocks } from './files.ts';
import { isJson, type Json, listAt, objectsWithPointers, parseJson, textAt } from './json.ts';
import { mentionsIn } from './mentions.ts';
import type { Workspace } from './model.ts';

/** The validated content of a message. */
export interface MessageContent {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly attachments: readonly Json[];
  readonly metadata: Json | undefined;
  readonly mentions: readonly string[];
}

/** The arguments for the content of a message, in whatever call they appear. */
export interface ContentArgs {
  readonly text?: string | undefined;
  readonly markdown_text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
  readonly parse?: string | undefined;
  readonly link_names?: boolean | undefined;
}

/** Slack truncates longer texts: https://docs.slack.dev/reference/methods/chat.postMessage */
const maxTextLength = 40_000;
const maxMarkdownLength = 12_000;
const maxAttachments = 100;
/**
 * Not documented. 13,200 characters were refused in bolt-js issue 2509, and 11,341 in issue 2867. What is just below that
 * may be accepted, and is refused here.
 */
const maxBlockCharacters = 11_000;

/** Returns content that is a text without blocks. */
export function textContent(text: string): MessageContent {
  return { text, blocks: [], attachments: [], metadata: undefined, mentions: [] };
}

/** Decodes an argument that may be sent as JSON or as a string of JSON. */
function decodeJson(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : value;
}

/** Throws a SlackError with this code when there are problems. */
export function throwIfInvalid(code: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SlackError(code, problems.map(formatProblem));
}

/** Returns a problem for each file in blocks that does not exist, or is not an image whose upload has been processed. */
export function checkSlackFiles(workspace: Workspace, blocks: unknown, at: string): Problem[] {
  const files = [...objectsWithPointers(blocks, at)].flatMap(([{ slack_file: file }, here]) =>
    isJson(file) ? [[file, `${here}/slack_file`] as const] : [],
  );
  return files
    .filter(([file]) => !isUsableInBlocks(workspace, textAt(file, 'id'), textAt(file, 'url')))
    .map(([, pointer]) => ({ message: 'invalid slack file', pointer }));
}

function readBlocks(workspace: Workspace, value: unknown, allowRepeatedBlockIds: boolean): Block[] {
  const blocks = decodeJson(value ?? []);
  if (!Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  throwIfInvalid('invalid_blocks', checkBlocks(blocks, 'message', '/blocks', allowRepeatedBlockIds));
  throwIfInvalid('invalid_blocks', checkSlackFiles(workspace, blocks, '/blocks'));
  return asBlocks(blocks);
}

function readAttachments(workspace: Workspace, value: unknown, allowRepeatedBlockIds: boolean): Json[] {
  const attachments = decodeJson(value ?? []);
  if (!Array.isArray(attachments) || !attachments.every(isJson)) throw new SlackError('invalid_attachments');
  if (attachments.length > maxAttachments) throw new SlackError('too_many_attachments');
  for (const [index, attachment] of attachments.entries()) {
    const at = `/attachments/${index}/blocks`;
    const blocks = attachment['blocks'] ?? [];
    throwIfInvalid('invalid_attachments', [
      ...checkBlocks(blocks, 'message', at, allowRepeatedBlockIds),
      ...checkSlackFiles(workspace, blocks, at),
    ]);
  }
  return attachments;
}

// A name, and values that are not nested: https://docs.slack.dev/messaging/message-metadata
const metadata = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

function readMetadata(given: unknown, isResponseUrl: boolean): Json | undefined {
  const value = decodeJson(given ?? {});
  // An empty object removes the metadata: https://docs.slack.dev/reference/methods/chat.update
  if (isJson(value) && Object.keys(value).length === 0) return undefined;
  const result = metadata.safeParse(value);
  if (!result.success && !isResponseUrl) throw new SlackError('invalid_metadata_format');
  return result.data;
}

function checkLengths(blocks: readonly Block[], attachments: readonly Json[]): void {
  const all = [...blocks, ...attachments.flatMap(attachment => listAt(attachment, 'blocks'))];
  if (countTables(all) > 1) throw new SlackError('invalid_attachments', ['only_one_table_allowed']);
  // The limit is that of all markdown blocks together: https://docs.slack.dev/reference/block-kit/blocks/markdown-block
  if (countMarkdown(all) > maxMarkdownLength) throw new SlackError('msg_blocks_too_long');
  // What Slack counts in a message, it counts in its attachments too. Each list of blocks has its own block_ids.
  if (attachments.length > 0) throwIfInvalid('invalid_attachments', checkAcross(all, 'message', '/blocks', true));
  if (countCharacters(all) >= maxBlockCharacters) throw new SlackError('msg_blocks_too_long');
}

function markdownBlocks(content: ContentArgs): Block[] {
  const { markdown_text: text = '' } = content;
  if (content.text !== undefined || content.blocks !== undefined) throw new SlackError('markdown_text_conflict');
  if (text.length > maxMarkdownLength) throw new SlackError('msg_too_long');
  return [{ type: 'markdown', text }];
}

/**
 * Parses and validates the content of a message as Slack does.
 *
 * @param isResponseUrl applies the rules of a response_url: a block_id may be repeated, and invalid metadata is ignored
 * @throws SlackError with Slack's own error name, such as `no_text`, `invalid_blocks` or `msg_blocks_too_long`
 */
export function parseContent(workspace: Workspace, content: ContentArgs, isResponseUrl = false): MessageContent {
  const isMarkdown = content.markdown_text !== undefined && content.markdown_text !== '';
  const blocks = isMarkdown ? markdownBlocks(content) : readBlocks(workspace, content.blocks, isResponseUrl);
  const attachments = readAttachments(workspace, content.attachments, isResponseUrl);
  const text = (content.text ?? content.markdown_text ?? '').slice(0, maxTextLength);
  if (text.trim() === '' && blocks.length === 0 && attachments.length === 0) throw new SlackError('no_text');
  checkLengths(blocks, attachments);
  const linkNames = content.link_names === true || content.parse === 'full';
  return {
    text,
    blocks,
    attachments,
    metadata: readMetadata(content.metadata, isResponseUrl),
    mentions: mentionsIn(workspace, { text, blocks, attachments }, linkNames),
  };
}
