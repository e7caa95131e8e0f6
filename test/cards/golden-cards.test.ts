import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asBlocks, checkBlocks, countCharacters } from '../../sandbox/src/slack/block-kit/check.ts';
import type { Message } from '../../src/cards/message.ts';
import { requestCard } from '../../src/cards/request-card.ts';
import { requestStates } from '../../src/domain/request/states.ts';
import { cardDataOf, cardSamples } from '../docs/generate/sections/request-cards.ts';

const folder = join(import.meta.dirname, 'golden');

/** A card that has a file in the folder: one for each state and variant. `npm run docs` writes the files again. */
const cards = requestStates.flatMap(state =>
  cardSamples[state].map(sample => ({
    name: `${state}: ${sample.when}`,
    file: `${state}-${sample.when.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.json`,
    message: withSlackIds(requestCard(cardDataOf(sample))),
  })),
);

/** Gives people ids as Slack has them, which the sandbox demands. */
function withSlackIds(card: Message): Message {
  return JSON.parse(
    JSON.stringify(card).replaceAll(/\bU(ALICE|BOB|CAROL|DAVE)\b/g, (_, name) => `U0${name}`.padEnd(11, '0')),
  );
}

test.for(cards)('$name', async ({ file, message }) => {
  await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(join(folder, file));
});

test.for(cards)('Slack takes it, and its plain form: $name', ({ message: { text, blocks, plainBlocks } }) => {
  expect(plainBlocks).toBeDefined();
  for (const shown of [blocks, plainBlocks ?? []]) {
    expect(checkBlocks(shown, 'message', '/blocks')).toEqual([]);
    expect(countCharacters(asBlocks([...shown]))).toBeLessThan(9_000);
  }
  expect(text).not.toBe('');
});

test('every card has a file of its own, and every file a card', () => {
  const files = cards.map(({ file }) => file);
  expect(new Set(files).size).toBe(files.length);
  expect(readdirSync(folder).filter(file => !files.includes(file))).toEqual([]);
});
