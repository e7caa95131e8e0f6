import { expect, test } from 'vitest';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { readingOf } from '../../src/app/inventory/reading.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { smallInventory } from '../app/small-inventory.ts';
import { FULL, generateInventory } from '../bench/generate-inventory.ts';
import { component, inventory, link, network, scope, workspace } from '../domain/build.ts';
import { openForm } from './open-form.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { startSlackApp } from './slack-app.ts';

interface Option {
  readonly value: string;
  readonly text: { readonly text: string };
  readonly description?: { readonly text: string };
}

interface Offer {
  readonly options: readonly Option[];
  /** What stands above the options. */
  readonly label: string | undefined;
}

async function startOn(known: Inventory): Promise<RunningSlackApp> {
  const reading = readingOf({ readAt: new Date(), inventory: known });
  const { topology, readAt } = reading;
  return startSlackApp({
    inventory: known,
    reader: { currentTopology: async () => ({ topology, readAt, reserved: [] }), current: async () => reading },
  });
}

async function offersIn(bot: RunningSlackApp, typed: string) {
  const view = await openForm(bot, typed);
  return async (action: string, query: string): Promise<Offer> => {
    const { body, error } = await bot.control.slack('options', { as: 'alice', view: view.id, action, query });
    expect(error).toBeUndefined();
    const [group] = body.option_groups ?? [];
    return { options: group?.options ?? body.options, label: group?.label.text };
  };
}

const valuesOf = ({ options }: Offer) => options.map(({ value }) => value);

const GUID = '0a1b2c3d-0000-4000-8000-00000000c0de';
const elsewhere = workspace('law-elsewhere');
const placed = inventory({
  scopes: [
    scope('ampls-a', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } }),
    scope('ampls-b', { accessModes: { query: 'unrecognised', ingestion: 'Open' } }),
  ],
  resources: [
    workspace('law-prod', { publicAccess: { ingestion: 'Disabled', query: 'Disabled' } }),
    component('appi-web', { publicAccess: { ingestion: 'unrecognised', query: 'unrecognised' } }),
    {
      ...elsewhere,
      id: `/subscriptions/${GUID}/resourceGroups/rg-payments/providers/Microsoft.OperationalInsights/workspaces/law-elsewhere`,
    },
  ],
  links: [link('ampls-a', workspace('law-prod').id), link('ampls-b', workspace('law-prod').id)],
  networks: [network('hub')],
  subscriptions: [{ id: GUID.toUpperCase(), name: 'Contoso Payments' }],
});

test('finds names by any part of the name, the resource group and the subscription', async () => {
  const offers = await offersIn(await startOn(placed), '/ampls connect');
  for (const query of ['ELSEWHERE', 'payments', 'rg-pay', 'contoso pay', 'c0de', 'rg-payments/law', 'law contoso']) {
    expect([query, valuesOf(await offers('pick:resources', query))]).toEqual([query, ['law-elsewhere']]);
  }
});

test('shows type, state, resource group and subscription of each name, and nothing about what is not known', async () => {
  const offers = await offersIn(await startOn(placed), '/ampls connect');
  const described = async (action: string, query: string) =>
    (await offers(action, query)).options.map(({ text, description }) => `${text.text} | ${description?.text}`);
  expect(await described('pick:resources', '')).toEqual([
    expect.stringMatching(/^appi-web \| component · in 0\/5 scopes · rg-monitor · 00000000-0000-0000.*$/),
    'law-elsewhere | workspace · in 0/5 scopes · rg-payments · Contoso Payments',
    expect.stringMatching(/^law-prod \| workspace · in 2\/5 scopes, no public access · rg-monitor · 00000000.*$/),
  ]);
  expect(await described('pick:scope', '')).toEqual([
    expect.stringMatching(/^ampls-a \| scope · private only, 1\/50 resources · /),
    expect.stringMatching(/^ampls-b \| scope · 1\/50 resources · /),
  ]);
});

test('keeps names and descriptions within what Slack takes', async () => {
  const long = 'a'.repeat(63);
  const id = `/subscriptions/${GUID}/resourceGroups/rg-${'g'.repeat(80)}/providers/Microsoft.OperationalInsights/workspaces/${long}`;
  const twin = { ...workspace(long), id };
  const known = inventory({ resources: [workspace(long), twin], subscriptions: [{ id: GUID, name: 's'.repeat(64) }] });
  const offers = await offersIn(await startOn(known), '/ampls connect');
  const { options } = await offers('pick:resources', 'aaa');
  expect(options.map(({ value }) => value)).toEqual([`rg-${'g'.repeat(80)}/${long}`, `rg-monitor/${long}`]);
  for (const { text, description } of options) {
    expect(text.text.length).toBeLessThanOrEqual(75);
    expect(description?.text.length).toBeLessThanOrEqual(75);
    expect(description?.text).toMatch(/^workspace · in 0\/5 scopes · rg-/);
  }
});

test('never offers an object that is gone, or one of a kind that the input does not take', async () => {
  let known = topologyOf(smallInventory);
  const bot = await startSlackApp({
    currentTopology: async () => ({ topology: known, readAt: new Date(), reserved: [] }),
  });
  const offers = await offersIn(bot, '/ampls associate');
  expect(valuesOf(await offers('pick:endpoint', 'law-prod'))).toEqual([]);
  expect(valuesOf(await offers('pick:endpoint', 'ampls-a'))).toEqual([]);
  const connect = await offersIn(bot, '/ampls connect');
  expect(valuesOf(await connect('pick:resources', 'law-pr'))).toEqual(['law-prod']);
  const rest = smallInventory.resources.filter(({ name }) => name !== 'law-prod');
  known = topologyOf({ ...smallInventory, resources: rest });
  await eventually(async () => {
    const { options } = await connect('pick:resources', 'law-pr');
    expect(options).toMatchObject([
      { value: 'law-pr', description: { text: 'Not found so far. It is looked up in Azure when you submit' } },
    ]);
  });
});

test('tells two resources of the same name and group apart by their subscriptions', async () => {
  const other = workspace('law-prod');
  const id = other.id.replace(/subscriptions\/[^/]+/, `subscriptions/${GUID}`);
  const known = { ...smallInventory, resources: [...smallInventory.resources, { ...other, id }] };
  const bot = await startOn(known);
  const offers = await offersIn(bot, '/ampls connect');
  expect(valuesOf(await offers('pick:resources', 'law-prod'))).toEqual([other.id, id]);
});

test('says how many more of 13,000 resources match than a menu takes', async () => {
  const known = generateInventory(FULL);
  const offers = await offersIn(await startOn(known), '/ampls connect');
  const everything = await offers('pick:resources', '');
  expect(everything.options).toHaveLength(100);
  expect(everything.label).toBe('First 100 shown, 12,900 more match: type more of the name');
  const matching = known.resources.filter(({ name }) => name.includes('law-12')).length;
  const some = await offers('pick:resources', 'law-12');
  expect(some.label).toBe(`First 100 shown, ${matching - 100} more match: type more of the name`);
  expect(valuesOf(await offers('pick:resources', 'law-12987'))).toEqual(['law-12987']);
});

test('offers what was typed when Azure was not read in time', async () => {
  const bot = await startSlackApp({ currentTopology: () => new Promise(() => {}) });
  const offers = await offersIn(bot, '/ampls connect');
  expect((await offers('pick:resources', 'law-x')).options).toMatchObject([
    { value: 'law-x', description: { text: 'Azure has not answered yet. It is looked up when you submit' } },
  ]);
});

const names = (count: number) => Array.from({ length: count }, (_, n) => `law-team-${String(n + 1).padStart(3, '0')}`);

test('keeps a typed list of 120 names in the form', async () => {
  const known = { ...smallInventory, resources: names(120).map(name => workspace(name)) };
  const bot = await startOn(known);
  const view = await openForm(bot, `/ampls connect ${names(120).join(', ')}`);
  expect(JSON.stringify(view.blocks)).toContain('Resources (2)');
  expect(refIn(await bot.control.submitForm('alice', view.id, { scope: 'ampls-a' }))).toBe('CR-1');
  expect((await bot.request(1)).inputs['resources']).toEqual(names(120));
});

test('says which names of a list do not fit in a form', async () => {
  const bot = await startSlackApp();
  const view = await openForm(bot, `/ampls connect ${[...names(602), 'x'.repeat(151)].join(', ')}`);
  expect(JSON.stringify(view.blocks)).toContain(
    'Resources: 3 of 603 do not fit in a form and are left out: law-team-601, law-team-602 and xxxx',
  );
});
