import { expect, test } from 'vitest';
import { pageOfRequests } from '../../src/app/list-requests.ts';
import type { RequestPage } from '../../src/cards/request-list.ts';
import { historyMessage, requestListMessage } from '../../src/cards/request-list.ts';
import { refOf } from '../../src/domain/request/record.ts';
import { inventory as inventoryTable } from '../../src/store/schema.ts';
import type { ListQuestion } from '../../src/workflows/list-question.ts';
import { parseListQuestion } from '../../src/workflows/list-question.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, openStage, openWaiting, slackUser } from './support.ts';

/** Asks for a page of three as Alice. */
async function ask({ context }: Pick<Stage, 'context'>, text: string) {
  const question = parseListQuestion(text, context.clock());
  if ('error' in question) throw new Error(question.error);
  return pageOfRequests(context, question satisfies ListQuestion, { person: ALICE, limit: 3 });
}

async function page(stage: Pick<Stage, 'context'>, text: string): Promise<RequestPage> {
  const found = await ask(stage, text);
  if (!('requests' in found)) throw new Error(JSON.stringify(found));
  return found;
}

const refs = ({ requests }: RequestPage) => requests.map(({ request }) => request.id);

/** Submits requests that link one resource each to ampls-b, and plans them. */
async function submitFor(stage: Stage, ...resources: readonly string[]): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const name of resources) {
    const id = await stage.submit({ inputs: { resources: [name], scope: ['ampls-b'] } });
    await stage.plan(id);
    ids.push(id);
  }
  return ids;
}

test('links each request to its card, and shows its number alone until there is one', async () => {
  const stage = await openWaiting();
  const listed = async () => {
    const shown = await page(stage, 'open');
    return { permalink: shown.requests[0]?.permalink, blocks: JSON.stringify(requestListMessage(shown).blocks) };
  };
  const before = await listed();
  expect(before.permalink).toBeNull();
  expect(before.blocks).toContain(`"text":"${refOf(stage.id)}"`);
  await stage.deliver(stage.id);
  const after = await listed();
  expect(after.permalink).toMatch(/^https:/);
  expect(after.blocks).toContain(`"url":"${after.permalink}"`);
});

test('keeps every request on its page while others arrive, and finds the way back', async () => {
  const stage = await openStage();
  const ids = await submitFor(stage, 'law-1', 'law-2', 'law-3', 'law-prod', 'appi-web');
  const newest = await page(stage, 'all');
  expect(refs(newest)).toEqual(ids.slice(2).reverse());
  expect(newest.newer).toBeUndefined();
  await stage.submit({ inputs: { resources: ['law-4'], scope: ['ampls-b'] } });
  await stage.submit({ inputs: { resources: ['law-5'], scope: ['ampls-b'] } });
  const older = await page(stage, newest.older ?? '');
  expect(refs(older)).toEqual(ids.slice(0, 2).reverse());
  expect(older.older).toBeUndefined();
  const back = await page(stage, older.newer ?? '');
  expect(refs(back)).toEqual(refs(newest));
  expect(back.older).toBe(newest.older);
  expect(refs(await page(stage, back.newer ?? ''))).toHaveLength(2);
});

test('still leads to the pages beside one from which every request is gone', async () => {
  const stage = await openStage();
  const [first = 0, second = 0] = await submitFor(stage, 'law-1', 'law-2');
  expect(await page(stage, `open after ${refOf(second)}`)).toMatchObject({
    requests: [],
    newer: undefined,
    older: `open before ${refOf(second + 1)}`,
  });
  expect(await page(stage, `open before ${refOf(first)}`)).toMatchObject({
    requests: [],
    newer: `open after ${refOf(first - 1)}`,
    older: undefined,
  });
  expect(requestListMessage(await page(stage, `open before ${refOf(first)}`)).text).toBe(
    'Open requests: none on this page',
  );
});

test('lists the requests whose plans touch a scope, a resource or a network, however it is typed', async () => {
  const stage = await openStage();
  const [one = 0, two = 0] = await submitFor(stage, 'law-prod', 'appi-web');
  const removal = await stage.submit({ workflow: 'delete-endpoint', inputs: { endpoints: ['1'] } });
  await stage.plan(removal);
  expect(refs(await page(stage, 'for ampls-b'))).toEqual([two, one]);
  expect(refs(await page(stage, 'by resource LAW-PROD'))).toEqual([one]);
  expect(refs(await page(stage, 'scope "ampls-b" since 3d'))).toEqual([two, one]);
  expect(refs(await page(stage, 'rg-monitor/law-prod'))).toEqual([one]);
  expect(refs(await page(stage, 'mine for law-p'))).toEqual([one]);
  expect((await stage.request(removal)).plan?.changes.length).toBeGreaterThan(0);
  expect(refs(await page(stage, 'network hub'))).toEqual([removal]);
  expect(refs(await page(stage, 'for law-1'))).toEqual([]);
  expect(refs(await page(stage, 'since 2026-01-01'))).toHaveLength(3);
});

test('says which objects a name may be, and which names are alike', async () => {
  const stage = await openStage();
  await submitFor(stage, 'law-prod');
  expect(await ask(stage, 'law-twin')).toEqual({ ambiguous: ['rg-monitor/law-twin', 'rg-other/law-twin'] });
  expect(await ask(stage, 'law-')).toMatchObject({ ambiguous: expect.arrayContaining(['rg-monitor/law-1']) });
  expect(await ask(stage, 'law-prdo')).toEqual({ similar: ['law-prod'] });
  expect(await ask(stage, 'scope law-prdo')).toEqual({ similar: [] });
  for (const hostile of ["'; drop table x --", '<!channel>', '%', '_', 'ü'.repeat(255), '"\\']) {
    expect(await ask(stage, `for ${hostile}`)).toHaveProperty('similar');
  }
});

test('finds what requests did to an object that no longer exists, also where another has a longer name', async () => {
  const stage = await openStage();
  await submitFor(stage, 'law-prod');
  const [id = 0] = await submitFor(stage, 'law-2');
  // What is known of Azure is read again, and the workspaces are gone by then.
  await stage.db.delete(inventoryTable);
  const other = { ...stage.context, inventory: { ...stage.context.inventory, lastTopology: async () => undefined } };
  expect(refs(await page({ context: other }, 'law-2'))).toEqual([id]);
  const gone = await page({ context: other }, 'LAW-PROD');
  expect(gone.about?.name).toBe('law-prod');
  expect(await ask({ context: other }, 'law')).toEqual({ similar: [] });
  expect(refs(await page({ context: other }, '/subscriptions/x/none'))).toEqual([]);
});

test('shows what the plans of requests do to an object, with age, state and requester', async () => {
  const stage = await openStage();
  const id = await stage.submit({ inputs: { resources: ['law-prod', 'appi-web'], scope: ['ampls-b'] } });
  await stage.plan(id);
  await stage.submit({ actor: slackUser(BOB), inputs: { resources: ['law-2'], scope: ['ampls-b'] } });
  const found = await page(stage, 'law-prod');
  if (found.about === undefined) throw new Error('no object');
  const { text, data } = historyMessage({
    ...found,
    now: new Date(found.now.getTime() + 7_200_000),
    about: found.about,
  });
  expect(text).toMatch(
    /^History of law-prod, by request\n• CR-\d+ ⏳ Waiting for approval · Link law-prod to ampls-b · by <@UALICE> · 2 h ago$/,
  );
  expect(data).toMatchObject({
    requests: [{ request: refOf(id), changes: ['Link law-prod to ampls-b'] }],
    older: null,
  });
});
