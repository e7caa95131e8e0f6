import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { View } from '../../sandbox/src/control-client.ts';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { smallInventory } from '../app/small-inventory.ts';
import { component, workspace } from '../domain/build.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { startSlackApp } from './slack-app.ts';

const closed = { ingestion: 'Disabled', query: 'Disabled' } as const;

const withPartner = {
  ...smallInventory,
  resources: [
    ...smallInventory.resources,
    component('appi-based', { workspaceId: workspace('law-1').id }),
    workspace('law-closed', { publicAccess: closed }),
    component('appi-closed', { workspaceId: workspace('law-closed').id, publicAccess: closed }),
  ],
};

async function formFor(bot: RunningSlackApp, typed: string): Promise<View> {
  const { status, body } = await bot.control.command('alice', typed);
  expect([status, body]).toEqual([200, '']);
  return eventually(async () => {
    const [view] = await bot.control.views('alice');
    if (view?.callback_id !== 'workflow') throw new Error('no form is open');
    return view;
  });
}

test('opens the form for a command without names, and saves what is submitted', async () => {
  const bot = await startSlackApp();
  const view = await formFor(bot, '/ampls connect');
  const values = { resources: ['law-prod', 'rg-other/law-twin'], scope: 'ampls-a', reason: 'typed into a form' };
  const delivery = await bot.control.submitForm('alice', view.id, values);
  expect(refIn(delivery)).toBe('CR-1');
  expect(await bot.request(1)).toMatchObject({
    inputs: { resources: ['law-prod', 'rg-other/law-twin'], scope: ['ampls-a'] },
    reason: 'typed into a form',
    origin: bot.slack.app.channelId,
  });
  expect((await bot.eventsOf(1))[0]?.context).toMatchObject({ channel: bot.slack.app.channelId });
  expect(bot.enqueued).toEqual(['plan 1', 'deliver 1']);
});

test('fills the form with what was typed, including ids and unknown names', async () => {
  const bot = await startSlackApp();
  const id =
    '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-other/providers/Microsoft.OperationalInsights/workspaces/law-twin';
  const view = await formFor(bot, `/ampls connect ${id}, "no such" because "<!here> it is"`);
  const delivery = await bot.control.submit('alice', view.id, { scope: 'ampls-b' });
  expect(delivery.body).toMatchObject({ errors: { resources: expect.stringContaining('named "no such" was found') } });
  const known = { resources: ['rg-other/law-twin'] };
  expect(refIn(await bot.control.submitForm('alice', view.id, known))).toBe('CR-1');
  expect(await bot.request(1)).toMatchObject({
    inputs: { resources: ['rg-other/law-twin'], scope: ['ampls-b'] },
    reason: '<!here> it is',
  });
});

test('offers names that begin with what was typed first, and adds the group to names that occur twice', async () => {
  const bot = await startSlackApp();
  const view = await formFor(bot, '/ampls connect');
  const offers = async (action: string, query: string) => {
    const { body } = await bot.control.slack('options', { as: 'alice', view: view.id, action, query });
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

test('opens a form from a button in the help', async () => {
  const bot = await startSlackApp();
  await bot.control.command('alice', '/ampls help');
  await bot.control.click('alice', 'form:connect', 'connect');
  await eventually(async () => expect(await bot.control.views('alice')).toHaveLength(1));
});

test('explains when Slack does not open the form', async () => {
  const bot = await startSlackApp();
  await bot.control.slack('faults', { method: 'views.open', error: 'expired_trigger_id' });
  await bot.control.command('alice', '/ampls connect');
  await eventually(async () =>
    expect((await bot.control.ephemerals('alice')).at(-1)?.text).toMatch(/could not be opened in time/),
  );
});

const reason = 'audit';
const closing = { access: 'Disabled', operation: 'both', partners: 'alone', reason };

/** Opens a bot with components that store their data in a workspace. */
async function startWithPartner(): Promise<RunningSlackApp> {
  return startSlackApp({ inventory: withPartner });
}

test('offers the workspace of a typed component in the form for public access', async () => {
  const bot = await startWithPartner();
  const view = await formFor(bot, '/ampls public-access appi-based');
  const shown = JSON.stringify(view.blocks);
  expect(shown).toContain('Also law-1');
  expect(shown).toContain('This can also include law-1: see \\"Components and their workspaces\\".');
  const typed = { access: 'Disabled', partners: 'together', reason };
  const delivery = await bot.control.submitForm('alice', view.id, typed);
  expect(refIn(delivery)).toBe('CR-1');
  expect(await bot.request(1)).toMatchObject({ inputs: { resources: ['appi-based'], partners: ['together'] } });
});

test('accepts a form whose offer was shown and not chosen', async () => {
  const bot = await startWithPartner();
  const view = await formFor(bot, '/ampls public-access appi-based');
  expect(refIn(await bot.control.submitForm('alice', view.id, { access: 'Disabled', reason }))).toBe('CR-1');
  expect(await bot.request(1)).toMatchObject({ inputs: { partners: ['alone'] } });
});

test('shows the form again with the workspace preselected when access to a picked component is closed', async () => {
  const bot = await startWithPartner();
  const view = await formFor(bot, '/ampls public-access');
  expect(JSON.stringify(view.blocks)).not.toContain('Also law-1');
  const values = { ...closing, resources: ['appi-based'] };
  const first = await bot.control.submit('alice', view.id, values);
  expect(first.body).toMatchObject({ response_action: 'update' });
  const [again] = await bot.control.views('alice');
  expect(JSON.stringify(again?.blocks)).toContain('Also law-1');
  await expect(bot.request(1)).rejects.toThrow('there is no such request');
  expect(refIn(await bot.control.submitForm('alice', view.id, {}))).toBe('CR-1');
  expect(await bot.request(1)).toMatchObject({
    inputs: { resources: ['appi-based'], access: ['Disabled'], operation: ['both'], partners: ['together'] },
    reason: 'audit',
  });
});

test('does not preselect the workspace when access to a component is opened', async () => {
  const bot = await startWithPartner();
  const view = await formFor(bot, '/ampls public-access');
  await bot.control.submit('alice', view.id, { ...closing, access: 'Enabled', resources: ['appi-closed'] });
  expect(refIn(await bot.control.submitForm('alice', view.id, {}))).toBe('CR-1');
  expect(await bot.request(1)).toMatchObject({ inputs: { access: ['Enabled'], partners: ['alone'] } });
});

test.each([
  ['the workspace is named too', ['appi-based', 'law-1']],
  ['the component has none', ['appi-web']],
])('offers nothing when %s', async (_, resources) => {
  const bot = await startWithPartner();
  const view = await formFor(bot, '/ampls public-access');
  expect(refIn(await bot.control.submitForm('alice', view.id, { ...closing, resources }))).toBe('CR-1');
});

test('offers durations in the form, keeps the one that was typed, and refuses one where access is closed', async () => {
  const bot = await startWithPartner();
  const view = await formFor(bot, '/ampls public-access law-closed for 90 min');
  expect(JSON.stringify(view.blocks)).toMatch(/30 min.*1 h.*1 h 30 min.*2 h.*7 days/);
  const refused = await bot.control.submit('alice', view.id, { access: 'Disabled', reason });
  expect(JSON.stringify(refused.body)).toContain('For how long: only possible with');
  expect(refIn(await bot.control.submitForm('alice', view.id, { access: 'Enabled', reason }))).toBe('CR-1');
  expect((await bot.request(1)).inputs).toEqual({
    resources: ['law-closed'],
    access: ['Enabled'],
    operation: ['both'],
    partners: ['alone'],
    duration: ['90m'],
  });
});

test('opens a form at once as loading where Azure has to be read for it, and then fills it', async () => {
  const reading = { topology: topologyOf(withPartner), readAt: new Date(), reserved: [] };
  const bot = await startSlackApp({ currentTopology: () => sleep(3_500, reading) });
  await bot.control.command('alice', '/ampls public-access appi-based because "audit"');
  await eventually(async () => {
    const [view] = await bot.control.views('alice');
    expect(JSON.stringify(view?.blocks)).toContain('One moment. The form is being filled in.');
  }, 3_000);
  await eventually(async () => {
    const [view] = await bot.control.views('alice');
    expect(JSON.stringify(view?.blocks)).toMatch(/appi-based.*Also law-1.*audit/);
  });
});

test('opens a form without an offer when Azure is not read in time', async () => {
  const bot = await startSlackApp({ currentTopology: () => new Promise(() => {}) });
  const view = await formFor(bot, '/ampls public-access appi-web');
  const delivery = await bot.control.submitForm('alice', view.id, { access: 'Disabled', reason });
  expect(refIn(delivery)).toBe('CR-1');
  expect(delivery.ms).toBeLessThan(2_500);
});

test.each([
  ['a deletion', '/ampls delete-scope ampls-b', {}],
  ['an access change', '/ampls access-mode ampls-b', { mode: 'PrivateOnly' }],
])('demands a reason in the form for %s, and none in a typed command', async (_, typed, values) => {
  const bot = await startSlackApp();
  const view = await formFor(bot, typed.split(' ').slice(0, 2).join(' '));
  expect(view.blocks).toContainEqual(expect.objectContaining({ block_id: 'reason', optional: false }));
  const entered = { scope: 'ampls-b', ...values };
  const refused = await bot.control.submit('alice', view.id, { ...entered, reason: '  ' });
  expect(refused.body).toMatchObject({ response_action: 'errors', errors: { reason: 'A reason is required.' } });
  expect(refIn(await bot.control.submitForm('alice', view.id, { ...entered, reason: 'unused' }))).toBe('CR-1');
  await bot.control.command('alice', '/ampls cancel CR-1');
  const command = Object.values(values).reduce((text, value) => `${text} to ${value}`, typed);
  expect(refIn(await bot.control.command('alice', command))).toBe('CR-2');
  expect(await bot.request(1)).toMatchObject({ reason: 'unused' });
  expect(await bot.request(2)).toMatchObject({ reason: null });
});

test('leaves the reason open in the form for what neither deletes nor changes access', async () => {
  const bot = await startSlackApp();
  const view = await formFor(bot, '/ampls connect');
  expect(view.blocks).toContainEqual(expect.objectContaining({ block_id: 'reason', optional: true }));
});
