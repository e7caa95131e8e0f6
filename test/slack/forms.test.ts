import { expect, test } from 'vitest';
import type { View } from '../../src/sandbox/player.ts';
import { eventually, refIn } from '../../src/sandbox/player.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';

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
