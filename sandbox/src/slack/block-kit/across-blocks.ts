import { isJson, type Json, listAt, textAt } from '../json.ts';
import type { Surface } from './elements.ts';
import type { Problem } from './problems.ts';

// Rules that no block shows alone: what may not be there twice in a message or a view.

type Found = readonly [item: Json, pointer: string];

/** Yields each block of a list and of the containers and carousels in it, with the JSON pointer to each. */
export function* blocksWithin(blocks: readonly Json[], at: string): Generator<Found> {
  for (const [index, block] of blocks.entries()) {
    const here = `${at}/${index}`;
    yield [block, here];
    yield* blocksWithin(listAt(block, 'child_blocks'), `${here}/child_blocks`);
    if (block['type'] === 'carousel') yield* blocksWithin(listAt(block, 'elements'), `${here}/elements`);
  }
}

/** Returns the elements of a block, with the JSON pointer to each. */
export function elementsOf(block: Json, at: string): Found[] {
  const single = ['accessory', 'element'].flatMap(key => {
    const element = block[key];
    return isJson(element) ? [[element, `${at}/${key}`] as const] : [];
  });
  const several = ['elements', 'actions'].flatMap(key =>
    listAt(block, key).map((element, index) => [element, `${at}/${key}/${index}`] as const),
  );
  return [...single, ...several];
}

/** Counts the blocks of these types. */
export function countBlocks(blocks: readonly Json[], ...types: readonly string[]): number {
  return [...blocksWithin(blocks, '')].filter(([block]) => types.includes(String(block['type']))).length;
}

/** Counts the characters of all markdown blocks. */
export function countMarkdown(blocks: readonly Json[]): number {
  const texts = [...blocksWithin(blocks, '')].filter(([block]) => block['type'] === 'markdown');
  return texts.reduce((sum, [block]) => sum + [...(textAt(block, 'text') ?? '')].length, 0);
}

function duplicateIds(found: readonly Found[], name: string): Problem[] {
  const seen = new Set<string>();
  return found.flatMap(([item, pointer]) => {
    const id = textAt(item, name);
    if (id === undefined) return [];
    if (seen.has(id)) return [{ message: `\`${name}\` "${id}" already exists`, pointer: `${pointer}/${name}` }];
    seen.add(id);
    return [];
  });
}

function checkActionIds(all: readonly Found[]): Problem[] {
  // The elements of a carousel are blocks, which are checked one by one.
  const holders = all.filter(([block]) => block['type'] !== 'carousel');
  return holders.flatMap(([block, here]) => duplicateIds(elementsOf(block, here), 'action_id'));
}

/** Only one element may have `focus_on_load`: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element */
function checkFocus(all: readonly Found[]): Problem[] {
  const focused = all
    .flatMap(([block, here]) => elementsOf(block, here))
    .filter(([element]) => element['focus_on_load'] === true);
  return focused.slice(1).map(([, pointer]) => ({
    message: 'only one element can be set to `focus_on_load`',
    pointer: `${pointer}/focus_on_load`,
  }));
}

/**
 * `response_url_enabled` works in input blocks of modals alone:
 * https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#conversations_select
 */
function checkResponseUrls(all: readonly Found[], surface: Surface): Problem[] {
  return all
    .filter(([block]) => surface !== 'modal' || block['type'] !== 'input')
    .flatMap(([block, here]) => elementsOf(block, here))
    .filter(([element]) => element['response_url_enabled'] === true)
    .map(([, pointer]) => ({
      message: 'only supported in input blocks of modals',
      pointer: `${pointer}/response_url_enabled`,
    }));
}

/** How many blocks of a type a message may have: https://docs.slack.dev/reference/block-kit/blocks */
const mostInMessage = { plan: 1, data_visualization: 2 } as const;

function checkCounts(all: readonly Found[]): Problem[] {
  return Object.entries(mostInMessage).flatMap(([type, most]) =>
    all
      .filter(([block]) => block['type'] === type)
      .slice(most)
      .map(([, pointer]) => ({
        message: `no more than ${most} ${type} block${most === 1 ? '' : 's'} allowed`,
        pointer,
      })),
  );
}

/** A task has an id of its own: https://docs.slack.dev/reference/block-kit/blocks/task-card-block */
function checkTaskIds(all: readonly Found[]): Problem[] {
  const tasks = all.flatMap(([block, here]): Found[] => {
    if (block['type'] === 'task_card') return [[block, here]];
    return listAt(block, 'tasks').map((task, index) => [task, `${here}/tasks/${index}`]);
  });
  return duplicateIds(tasks, 'task_id');
}

/**
 * Returns what is wrong with blocks beside each other: ids that are there twice, and more of a kind than Slack accepts.
 *
 * @param allowRepeatedBlockIds whether a block_id may be repeated, which Slack accepts at a response_url
 */
export function checkAcross(
  blocks: readonly Json[],
  surface: Surface,
  at: string,
  allowRepeatedBlockIds: boolean,
): Problem[] {
  const all = [...blocksWithin(blocks, at)];
  return [
    ...(allowRepeatedBlockIds ? [] : duplicateIds(all, 'block_id')),
    ...checkActionIds(all),
    ...checkFocus(all),
    ...checkResponseUrls(all, surface),
    ...checkCounts(all),
    ...checkTaskIds(all),
  ];
}
