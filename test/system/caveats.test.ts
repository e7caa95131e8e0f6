import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { lengthOfBlocks, MAX_BLOCKS_LENGTH } from '../../src/cards/fit.ts';
import { caveatsAbout } from '../../src/domain/caveats.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

/** Returns the card of a request once it awaits approval, and everything in its details. */
async function planOf(command: string) {
  const { control, submit, waitForStatus, openView } = system;
  const ref = await submit('alice', command);
  await waitForStatus(ref, 'awaiting_approval');
  const blocks = (await control.cardOf(ref))?.blocks;
  await control.click('bob', 'request:details', ref);
  const { id } = await openView('bob');
  const details = await eventually(async () => {
    const view = JSON.stringify((await control.views('bob')).find(shown => shown.id === id));
    expect(view).toContain(`${ref} ·`);
    return view;
  });
  return { blocks, card: JSON.stringify(blocks), details };
}

/** Returns how often each caveat of the command's answer appears in a text, without those that do not. */
const caveatsIn = (text: string): readonly number[] =>
  caveatsAbout()
    .map(({ sentence }) => text.split(JSON.stringify(sentence).slice(1, -1)).length - 1)
    .filter(count => count > 0);

test('a plan that closes queries shows its caveats once, a few of them on the card', async () => {
  const { blocks, card, details } = await planOf('/ampls disable public query access on workspace-1, appinsights-3');
  expect(caveatsIn(details)).toEqual([1, 1, 1, 1]);
  expect(card.split('ℹ️')).toHaveLength(4);
  expect(card).toMatch(/Queries of workspace-1 and appinsights-3 through Azure Resource Manager will stop/);
  expect(card).toMatch(/3 more notes, under View details/);
  expect(lengthOfBlocks(blocks)).toBeLessThan(MAX_BLOCKS_LENGTH);
});

test('a plan that connects a network shows others', async () => {
  const { blocks, card, details } = await planOf('/ampls create-endpoint in vnet-lab/snet-endpoints to ampls-strict');
  expect(caveatsIn(details)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(details).toContain('scadvisorcontent.blob.core.windows.net');
  expect(card).toMatch(/service tags AzureActiveDirectory/);
  expect(card).toMatch(/\d more notes, under View details/);
  expect(lengthOfBlocks(blocks)).toBeLessThan(MAX_BLOCKS_LENGTH);
});

test('a plan for which none matters shows none', async () => {
  const { details } = await planOf('/ampls connect law-prod-weu to ampls-a');
  expect(caveatsIn(details)).toEqual([]);
});

test('the command answers with the sentences that plans show', async () => {
  const { control } = system;
  await control.command('carol', '/ampls caveats workspace-1');
  const { text } = await system.waitForEphemeral('carol', /What to know about private links/);
  expect(caveatsIn(JSON.stringify(text))).toEqual(caveatsAbout('workspace').map(() => 1));
});
