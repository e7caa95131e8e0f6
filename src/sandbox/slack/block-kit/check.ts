import { z } from 'zod';
import { isJson, type Json, listAt, objectsIn, stringsIn, textAt } from '../json.ts';
import { blockOn, mostBlocks } from './blocks.ts';
import type { Surface } from './elements.ts';
import { optionGroup, option as optionSchema, plain } from './objects.ts';
import { chars, flag } from './primitives.ts';
import { type Problem, problemsIn } from './problems.ts';

/** A block whose shape has been checked. */
export type Block = Json & { readonly type: string };

const lists = {
  message: z.array(blockOn.message).max(mostBlocks.message),
  modal: z.array(blockOn.modal).min(1).max(mostBlocks.modal),
  home: z.array(blockOn.home).min(1).max(mostBlocks.home),
};

/** Each block of a list and those inside containers and carousels, with the pointer to each. */
export function* blocksWithin(blocks: readonly Json[], at: string): Generator<readonly [block: Json, pointer: string]> {
  for (const [index, block] of blocks.entries()) {
    const here = `${at}/${index}`;
    yield [block, here];
    yield* blocksWithin(listAt(block, 'child_blocks'), `${here}/child_blocks`);
    if (block['type'] === 'carousel') yield* blocksWithin(listAt(block, 'elements'), `${here}/elements`);
  }
}

/** The elements of a block, with the pointer to each. */
export function elementsOf(block: Json, at: string): (readonly [element: Json, pointer: string])[] {
  const single = ['accessory', 'element'].flatMap(key => {
    const element = block[key];
    return isJson(element) ? [[element, `${at}/${key}`] as const] : [];
  });
  const several = ['elements', 'actions'].flatMap(key =>
    listAt(block, key).map((element, index) => [element, `${at}/${key}/${index}`] as const),
  );
  return [...single, ...several];
}

function repeated(found: readonly (readonly [id: string | undefined, pointer: string])[], name: string): Problem[] {
  const seen = new Set<string>();
  return found.flatMap(([id, pointer]) => {
    if (id === undefined) return [];
    if (seen.has(id)) return [{ message: `\`${name}\` "${id}" already exists`, pointer: `${pointer}/${name}` }];
    seen.add(id);
    return [];
  });
}

function checkBlockIds(blocks: readonly Json[], at: string): Problem[] {
  const all = [...blocksWithin(blocks, at)];
  return repeated(
    all.map(([block, here]) => [textAt(block, 'block_id'), here]),
    'block_id',
  );
}

function checkActionIds(blocks: readonly Json[], at: string): Problem[] {
  // The elements of a carousel are blocks, which are looked at one by one.
  const holders = [...blocksWithin(blocks, at)].filter(([block]) => block['type'] !== 'carousel');
  return holders.flatMap(([block, here]) =>
    repeated(
      elementsOf(block, here).map(([element, pointer]) => [textAt(element, 'action_id'), pointer]),
      'action_id',
    ),
  );
}

/** One element of a view may take the focus. */
function checkFocus(blocks: readonly Json[], at: string): Problem[] {
  const focused = [...blocksWithin(blocks, at)]
    .flatMap(([block, here]) => elementsOf(block, here))
    .filter(([element]) => element['focus_on_load'] === true);
  return focused.slice(1).map(([, pointer]) => ({
    message: 'only one element can be set to `focus_on_load`',
    pointer: `${pointer}/focus_on_load`,
  }));
}

/** A message shows at most two charts. */
function checkCharts(blocks: readonly Json[], at: string): Problem[] {
  const charts = [...blocksWithin(blocks, at)].filter(([block]) => block['type'] === 'data_visualization');
  return charts
    .slice(2)
    .map(([, pointer]) => ({ message: 'no more than 2 data_visualization blocks allowed', pointer }));
}

/**
 * Checks blocks as Slack does before it takes them: their shape, and that action_id is unique in each block and
 * block_id among all.
 *
 * @param at the pointer to the blocks, e.g. `/blocks` or `/view/blocks`
 * @param repeats whether a block_id may come again, as in what is posted to a response_url
 * @returns what is wrong with them; nothing when Slack would accept them
 */
export function checkBlocks(blocks: unknown, surface: Surface, at: string, repeats = false): Problem[] {
  const result = lists[surface].safeParse(blocks);
  if (!result.success) return problemsIn(result.error.issues, blocks, at);
  const list = asBlocks(blocks);
  return [
    ...(repeats ? [] : checkBlockIds(list, at)),
    ...checkActionIds(list, at),
    ...(surface === 'message' ? checkCharts(list, at) : checkFocus(list, at)),
  ];
}

/** How many tables a message carries; Slack takes one (`only_one_table_allowed`). */
export function tablesIn(blocks: readonly Json[]): number {
  return [...blocksWithin(blocks, '')].filter(([block]) => ['table', 'data_table'].includes(String(block['type'])))
    .length;
}

/** The characters of the blocks of a message: everything but the names of types (bolt-js issues 2509 and 2867). */
export function charactersOf(blocks: readonly Json[]): number {
  let sum = 0;
  for (const [key, text] of stringsIn(blocks)) if (key !== 'type') sum += text.length;
  return sum;
}

const viewFields = {
  private_metadata: chars(3000).optional(),
  callback_id: chars(255).optional(),
  external_id: chars(255).optional(),
};

// The blocks have a check of their own, which knows the surface.
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

/** Null stands for "not given" in what Slack itself returns, and apps send such views back. */
function withoutNulls(payload: unknown): unknown {
  if (!isJson(payload)) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null));
}

/**
 * Checks a view as Slack does before it shows it.
 *
 * @param kind what may be shown here: a modal, or a home tab
 */
export function checkView(
  payload: unknown,
  kind: 'modal' | 'home',
  at: string,
): { view: ViewPayload; problems: [] } | { view?: never; problems: Problem[] } {
  const given = withoutNulls(payload);
  const result = view.safeParse(given);
  if (!result.success) return { problems: problemsIn(result.error.issues, given, at) };
  const checked = result.data;
  if (checked.type !== kind)
    return { problems: [{ message: `unsupported type: ${checked.type}`, pointer: `${at}/type` }] };
  if (checked.blocks === undefined) return { problems: [{ message: 'missing required field: blocks', pointer: at }] };
  const problems = checkBlocks(checked.blocks, kind, `${at}/blocks`);
  if (needsSubmit(checked)) problems.push({ message: 'missing required field: submit', pointer: at });
  return problems.length > 0 ? { problems } : { view: { ...checked, blocks: asBlocks(checked.blocks) }, problems: [] };
}

/** The blocks of a list that has been checked. */
export function asBlocks(checked: unknown): Block[] {
  return Array.isArray(checked) ? checked.filter((item): item is Block => textAt(item, 'type') !== undefined) : [];
}

const choices = z.union([
  z.strictObject({ options: z.array(optionSchema).max(100) }),
  z.strictObject({ option_groups: z.array(optionGroup).max(100) }),
]);

/** The options that an app answers a block_suggestion with, or what is wrong with the answer. */
export function checkOptions(answer: unknown): { options: Json[]; problems: Problem[] } {
  const schema = isJson(answer) && 'option_groups' in answer ? choices.options[1] : choices.options[0];
  const result = schema.safeParse(answer);
  if (!result.success) return { options: [], problems: problemsIn(result.error.issues, answer, '') };
  const options = [...listAt(answer, 'options'), ...listAt(answer, 'option_groups').flatMap(g => listAt(g, 'options'))];
  return { options, problems: [] };
}
