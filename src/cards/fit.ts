import type { KnownBlock } from '@slack/types';

/**
 * The most characters that the blocks of a message have. Slack does not document its limit. It has refused messages whose
 * texts had 11,341 characters (https://github.com/slackapi/bolt-js/issues/2867), and counts some for each block.
 */
export const MAX_BLOCKS_LENGTH = 9_000;

/** Returns how many characters all values of blocks have, including those that people do not see. */
export function lengthOfBlocks(blocks: unknown): number {
  if (typeof blocks === 'string') return blocks.length;
  if (typeof blocks !== 'object' || blocks === null) return 0;
  return Object.values(blocks).reduce<number>((sum, part) => sum + lengthOfBlocks(part), 0);
}

/** Returns the first of several renderings that Slack takes, from the most detailed to the shortest one, or the last. */
export function firstThatFits<L, T extends { readonly blocks: readonly KnownBlock[] }>(
  levels: readonly [L, ...L[]],
  render: (level: L) => T,
): T {
  const [first, ...shorter] = levels;
  return shorter.reduce(
    (rendered, level) => (lengthOfBlocks(rendered.blocks) <= MAX_BLOCKS_LENGTH ? rendered : render(level)),
    render(first),
  );
}

/** Returns the leading items whose lengths together fit into the room. */
export function itemsThatFit<T>(items: readonly T[], lengthOf: (item: T) => number, room: number): readonly T[] {
  let left = room;
  const end = items.findIndex(item => {
    left -= lengthOf(item);
    return left < 0;
  });
  return end < 0 ? items : items.slice(0, end);
}
