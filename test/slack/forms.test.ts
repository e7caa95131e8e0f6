import { expect, test } from 'vitest';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import type { View } from '../../src/sandbox/player.ts';
import { eventually, refIn } from '../../src/sandbox/player.ts';
import { component, workspace } from '../domain/build.ts';
import type { Stage } from './stage.ts';
import { openStage, smallEstate } from './stage.ts';

const closed = { ingestion: 'Disabled', query: 'Disabled' } as const;

const withPartner = {
  ...smallEstate,
  resources: [
    ...smallEstate.resources,
    component('appi-based', { workspaceId: workspace('law-1').id }),
    workspace('law-closed', { publicAccess: closed }),
    component('appi-closed', { workspaceId: workspace('law-closed').id, publicAccess: closed }),
  ],
};

async function formFor(stage: Stage, typed: string): Promise<View> {
  const { status, body } = await stage.player.command('alice', typed);
  expect([status, body]).toEqual([200, '']);
  return eventually(async () => {
    const [view] = await stage.player.views('alice');
    if (view === undefined) throw new Error('no form is open');
    return view;
  });
}

test('a command without its names opens the form, and what it is sent with is written down', async () => {
  const stage = await openStage();
  const view = await formFor(stage, '/ampls connect');
  const values = { resources: ['law-prod', 'rg-other/law-twin'], scope: 'ampls-a', reason: 'typed into a form' };
  const delivery = await stage.player.submit('alice', view.id, values);
  expect(refIn(delivery)).toBe('CR-1');
  expect(await stage.request(1)).toMatchObject({
    inputs: { resources: ['law-prod', 'rg-other/law-twin'], scope: ['ampls-a'] },
    reason: 'typed into a form',
    origin: stage.slack.app.channelId,
  });
  expect(stage.nudges).toEqual(['plan 1', 'deliver 1']);
});

test('what was typed stands in the form, also where it is an id or a name that nobody knows', async () => {
  const stage = await openStage();
  const id =
    '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-other/providers/Microsoft.OperationalInsights/workspaces/law-twin';
  const view = await formFor(stage, `/ampls connect ${id}, "no such" because "<!here> it is"`);
  const delivery = await stage.player.submit('alice', view.id, { scope: 'ampls-b' });
  expect(refIn(delivery)).toBe('CR-1');
  expect(await stage.request(1)).toMatchObject({
    inputs: { resources: ['rg-other/law-twin', 'no such'], scope: ['ampls-b'] },
    reason: '<!here> it is',
  });
});

test('menus offer what begins as typed first, twins by their group', async () => {
  const stage = await openStage();
  const view = await formFor(stage, '/ampls connect');
  const offers = async (action: string, query: string) => {
    const { body } = await stage.player.slack('options', { as: 'alice', view: view.id, action, query });
    return body.options.map(({ value }: { value: string }) => value);
  };
  expect(await offers('pick:resources', 'PROD')).toEqual(['law-prod']);
  expect(await offers('pick:resources', 'law')).toEqual([
    'law-1',
    'law-2',
    'law-3',
    'law-prod',
    'rg-monitor/law-twin',
    'rg-other/law-twin',
  ]);
  expect(await offers('pick:scope', '')).toEqual(['ampls-a', 'ampls-b']);
  expect(await offers('pick:scope', 'elsewhere')).toEqual(['elsewhere']);
});

test('the menu of everything has a button for each form', async () => {
  const stage = await openStage();
  await stage.player.command('alice', '/ampls');
  await stage.player.click('alice', 'form:connect', 'connect');
  await eventually(async () => expect(await stage.player.views('alice')).toHaveLength(1));
});

test('a window that Slack does not open is apologised for', async () => {
  const stage = await openStage();
  await stage.player.slack('faults', { method: 'views.open', error: 'expired_trigger_id' });
  await stage.player.command('alice', '/ampls connect');
  await eventually(async () =>
    expect((await stage.player.ephemerals('alice')).at(-1)?.text).toMatch(/could not be opened in time/),
  );
});

const closing = { access: 'Disabled', operation: 'both', partners: 'alone' };

/** A component that keeps its data in a workspace: who may query the one may query it there too. */
async function openStageWithPartner(): Promise<Stage> {
  const known = { topology: topologyOf(withPartner), readAt: new Date(), reserved: [] };
  return openStage({ deps: { estate: async () => known } });
}

test('the form for public access offers the workspace of a component that was typed', async () => {
  const stage = await openStageWithPartner();
  const view = await formFor(stage, '/ampls public-access appi-based');
  const shown = JSON.stringify(view.blocks);
  expect(shown).toContain('Also law-1');
  expect(shown).toContain('This can be for law-1 too: see “Components and their workspaces”.');
  const delivery = await stage.player.submit('alice', view.id, { access: 'Disabled', partners: 'together' });
  expect(refIn(delivery)).toBe('CR-1');
  expect(await stage.request(1)).toMatchObject({ inputs: { resources: ['appi-based'], partners: ['together'] } });
});

test('an offer that was seen may be left alone', async () => {
  const stage = await openStageWithPartner();
  const view = await formFor(stage, '/ampls public-access appi-based');
  expect(refIn(await stage.player.submit('alice', view.id, { access: 'Disabled' }))).toBe('CR-1');
  expect(await stage.request(1)).toMatchObject({ inputs: { partners: ['alone'] } });
});

test('a form that a component is picked in comes back once, with its workspace chosen where it is closed', async () => {
  const stage = await openStageWithPartner();
  const view = await formFor(stage, '/ampls public-access');
  expect(JSON.stringify(view.blocks)).not.toContain('Also law-1');
  const values = { ...closing, resources: ['appi-based'], reason: 'audit' };
  const first = await stage.player.submit('alice', view.id, values);
  expect(first.body).toMatchObject({ response_action: 'update' });
  const [again] = await stage.player.views('alice');
  expect(JSON.stringify(again?.blocks)).toContain('Also law-1');
  await expect(stage.request(1)).rejects.toThrow('there is no such request');
  expect(refIn(await stage.player.submit('alice', view.id, {}))).toBe('CR-1');
  expect(await stage.request(1)).toMatchObject({
    inputs: { resources: ['appi-based'], access: ['Disabled'], operation: ['both'], partners: ['together'] },
    reason: 'audit',
  });
});

test('a workspace is not chosen beforehand where a component is opened', async () => {
  const stage = await openStageWithPartner();
  const view = await formFor(stage, '/ampls public-access');
  await stage.player.submit('alice', view.id, { ...closing, access: 'Enabled', resources: ['appi-closed'] });
  expect(refIn(await stage.player.submit('alice', view.id, {}))).toBe('CR-1');
  expect(await stage.request(1)).toMatchObject({ inputs: { access: ['Enabled'], partners: ['alone'] } });
});

test.each([
  ['the workspace is named too', ['appi-based', 'law-1']],
  ['the component has none', ['appi-web']],
])('nothing is offered where %s', async (_, resources) => {
  const stage = await openStageWithPartner();
  const view = await formFor(stage, '/ampls public-access');
  expect(refIn(await stage.player.submit('alice', view.id, { ...closing, resources }))).toBe('CR-1');
});

test('a form opens without an offer where the estate is not known in time', async () => {
  const stage = await openStage({ deps: { estate: () => new Promise(() => {}) } });
  const view = await formFor(stage, '/ampls public-access appi-web');
  const delivery = await stage.player.submit('alice', view.id, { access: 'Disabled' });
  expect(refIn(delivery)).toBe('CR-1');
  expect(delivery.ms).toBeLessThan(2_500);
});
