import { z } from 'zod';
import { isJson, type Json, listAt, objectsIn, stringsIn, textAt } from '../json.ts';
import { checkAcross, countBlocks } from './across-blocks.ts';
import { blockSchemas, maxBlocks } from './blocks.ts';
import type { Surface } from './elements.ts';
import { optionGroup, option as optionSchema, plain } from './objects.ts';
import { chars, flag } from './primitives.ts';
import { type Problem, toProblems } from './problems.ts';

/** A block whose shape has been validated. */
export type Block = Json & { readonly type: string };

const blockLists = {
  message: z.array(blockSchemas.message).max(maxBlocks.message),
  modal: z.array(blockSchemas.modal).min(1).max(maxBlocks.modal),
  home: z.array(blockSchemas.home).min(1).max(maxBlocks.home),
};

/**
 * Checks blocks as Slack does: the shape of each, and what may not be there twice.
 *
 * @param at the JSON pointer to the blocks, e.g. `/blocks` or `/view/blocks`
 * @param allowRepeatedBlockIds whether a block_id may be repeated, which Slack accepts at a response_url
 * @returns the problems, which are none when Slack would accept the blocks
 */
export function checkBlocks(blocks: unknown, surface: Surface, at: string, allowRepeatedBlockIds = false): Problem[] {
  const result = blockLists[surface].safeParse(blocks);
  if (!result.success) return toProblems(result.error.issues, blocks, at);
  return checkAcross(asBlocks(blocks), surface, at, allowRepeatedBlockIds);
}

/** Counts the tables of a message. Slack accepts one (`only_one_table_allowed`). */
export function countTables(blocks: readonly Json[]): number {
  return countBlocks(blocks, 'table', 'data_table');
}

/** Counts the characters of all texts in blocks, except in `type` (bolt-js issues 2509 and 2867). */
export function countCharacters(blocks: readonly Json[]): number {
  let sum = 0;
  for (const [key, text] of stringsIn(blocks)) if (key !== 'type') sum += text.length;
  return sum;
}

const viewFields = {
  private_metadata: chars(3000).optional(),
  callback_id: chars(255).optional(),
  external_id: chars(255).optional(),
};

// Blocks are checked separately, because their schema depends on the surface.
const modal = z.strictObject({
  type: z.literal('modal'),
  title: plain(24),
  blocks: z.unknown(),
  close: plain(24).optional(),
  submit: plain(24).optional(),
  clear_on_close: flag,
  notify_on_close: flag,
  submit_disabled: flag,
  ...viewFields,
});
const home = z.strictObject({ type: z.literal('home'), blocks: z.unknown(), ...viewFields });
const view = z.discriminatedUnion('type', [modal, home]);

/** A view as an app sends it. */
export type ViewPayload = z.output<typeof view> & { blocks: Block[] };

function needsSubmit(payload: z.output<typeof view>): boolean {
  if (payload.type !== 'modal' || payload.submit !== undefined) return false;
  return [...objectsIn(payload.blocks)].some(block => block['type'] === 'input' && isJson(block['element']));
}

/** Removes null fields: Slack returns views with null for missing fields, and apps send such views back. */
function withoutNulls(payload: unknown): unknown {
  if (!isJson(payload)) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null));
}

/**
 * Checks a view as Slack does before it shows it.
 *
 * @param kind the kind of view that the call accepts
 */
export function checkView(
  payload: unknown,
  kind: 'modal' | 'home',
  at: string,
): { view: ViewPayload; problems: [] } | { view?: never; problems: Problem[] } {
  const given = withoutNulls(payload);
  const result = view.safeParse(given);
  if (!result.success) return { problems: toProblems(result.error.issues, given, at) };
  const checked = result.data;
  if (checked.type !== kind)
    return { problems: [{ message: `unsupported type: ${checked.type}`, pointer: `${at}/type` }] };
  if (checked.blocks === undefined) return { problems: [{ message: 'missing required field: blocks', pointer: at }] };
  const problems = checkBlocks(checked.blocks, kind, `${at}/blocks`);
  if (needsSubmit(checked)) problems.push({ message: 'missing required field: submit', pointer: at });
  return problems.length > 0 ? { problems } : { view: { ...checked, blocks: asBlocks(checked.blocks) }, problems: [] };
}

/** Returns the blocks of a list that has been validated. */
export function asBlocks(checked: unknown): Block[] {
  return Array.isArray(checked) ? checked.filter((item): item is Block => textAt(item, 'type') !== undefined) : [];
}

const optionsResponse = z.union([
  z.strictObject({ options: z.array(optionSchema).max(100) }),
  z.strictObject({ option_groups: z.array(optionGroup).max(100) }),
]);

/** Returns the options in an app's response to a block_suggestion, or the problems in the response. */
export function checkOptions(answer: unknown): { options: Json[]; problems: Problem[] } {
  const schema = isJson(answer) && 'option_groups' in answer ? optionsResponse.options[1] : optionsResponse.options[0];
  const result = schema.safeParse(answer);
  if (!result.success) return { options: [], problems: toProblems(result.error.issues, answer, '') };
  const options = [...listAt(answer, 'options'), ...listAt(answer, 'option_groups').flatMap(g => listAt(g, 'options'))];
  return { options, problems: [] };
}
