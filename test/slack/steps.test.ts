import { expect, test } from 'vitest';
import type { View } from '../../sandbox/src/control-client.ts';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { endpoint, hubAndSpokes, inventory, link, network, scope, workspace } from '../domain/build.ts';
import { openForm, topForm } from './open-form.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { startSlackApp } from './slack-app.ts';

const full = ['1', '2', '3', '4', '5'].map(n => scope(`ampls-${n}`));

/** A hub that is connected to ampls-1, a spoke of it, a lone network, and a workspace in as many scopes as it may be in. */
const known: Inventory = inventory({
  scopes: [...full, scope('ampls-6')],
  resources: [workspace('law-full'), workspace('law-free')],
  networks: [...hubAndSpokes('hub', 'spoke'), network('lone')],
  endpoints: [endpoint('pe', 'hub', 'ampls-1')],
  links: full.map(({ name }) => link(name, workspace('law-full').id)),
});

const fieldsOf = ({ blocks }: View) =>
  (blocks as { type: string; block_id: string }[]).filter(({ type }) => type === 'input').map(block => block.block_id);

async function offered(bot: RunningSlackApp, action: string, query = ''): Promise<string[]> {
  const view = await topForm(bot);
  const { body } = await bot.control.slack('options', { as: 'alice', view: view.id, action, query });
  return body.options.map(({ value }: { value: string }) => value);
}

test('asks in steps, keeps what was entered, and submits all of it after the preview', async () => {
  const bot = await startSlackApp({ inventory: known });
  const first = await openForm(bot, '/ampls isolate');
  expect([fieldsOf(first), first.submit?.text]).toEqual([['subnet'], 'Next']);
  expect(JSON.stringify(first.blocks)).toContain('Step 1 of 4');
  await bot.control.submit('alice', first.id, { subnet: 'lone/default' });
  const second = await topForm(bot);
  expect(fieldsOf(second)).toEqual(['scope', 'name', 'group', 'networks', 'subnet']);
  await bot.control.submit('alice', first.id, { scope: 'ampls-6' });
  expect(fieldsOf(await topForm(bot)).slice(0, 3)).toEqual(['resources', 'public', 'mode']);
  await bot.control.submit('alice', first.id, { resources: ['law-free'], public: 'keep' });
  const last = await topForm(bot);
  expect(last.submit?.text).toBe('Preview');
  expect(fieldsOf(last)).toContain('reason');
  const refused = await bot.control.submit('alice', first.id, { reason: ' ' });
  expect(refused.body).toMatchObject({ errors: { reason: 'A reason is required.' } });
  const delivery = await bot.control.submitForm('alice', first.id, { reason: 'audit' });
  expect(refIn(delivery)).toBe('CR-1');
  expect(await bot.request(1)).toMatchObject({
    inputs: { subnet: ['lone/default'], scope: ['ampls-6'], resources: ['law-free'], public: ['keep'] },
    reason: 'audit',
  });
});

test('lets an answer of an earlier step be changed later', async () => {
  const bot = await startSlackApp({ inventory: known });
  const { id } = await openForm(bot, '/ampls isolate');
  await bot.control.submit('alice', id, { subnet: 'lone/default' });
  await bot.control.submit('alice', id, { scope: 'ampls-6', subnet: 'spoke/default' });
  await bot.control.submit('alice', id, { resources: ['law-free'] });
  await bot.control.submitForm('alice', id, { reason: 'audit' });
  expect((await bot.request(1)).inputs).toMatchObject({ subnet: ['spoke/default'], scope: ['ampls-6'] });
});

test('goes back a step and on again, and keeps what was entered in both', async () => {
  const bot = await startSlackApp({ inventory: known });
  const { id } = await openForm(bot, '/ampls isolate');
  await bot.control.submit('alice', id, { subnet: 'lone/default' });
  await bot.control.submit('alice', id, { scope: 'ampls-6' });
  const state = { resources: ['law-free'] };
  await bot.control.slack('actions', { as: 'alice', view: id, action: 'step:back', state });
  await eventually(async () => expect(JSON.stringify((await topForm(bot)).blocks)).toContain('Step 2 of 4'));
  const back = await topForm(bot);
  expect(fieldsOf(back).slice(0, 4)).toEqual(['scope', 'name', 'group', 'networks']);
  expect(JSON.stringify(back.blocks)).toContain('law-free');
  await bot.control.slack('actions', { as: 'alice', view: id, action: 'step:back' });
  await eventually(async () => expect(fieldsOf(await topForm(bot))[0]).toBe('subnet'));
  for (let step = 1; step < 4; step += 1) await bot.control.submit('alice', id, {});
  expect(refIn(await bot.control.submitForm('alice', id, { reason: 'audit' }))).toBe('CR-1');
  expect((await bot.request(1)).inputs).toMatchObject({ scope: ['ampls-6'], resources: ['law-free'] });
});

test('says what is missing in a step at its field', async () => {
  const bot = await startSlackApp({ inventory: known });
  const { id } = await openForm(bot, '/ampls isolate');
  await bot.control.submit('alice', id, { subnet: 'lone/default' });
  const { body } = await bot.control.submit('alice', id, { name: 'a name with spaces' });
  expect(body).toMatchObject({ errors: { name: expect.stringContaining('A name has no spaces') } });
});

test('offers a connected network only the scope that it is connected to, and only networks that reach it', async () => {
  const bot = await startSlackApp({ inventory: known });
  const { id } = await openForm(bot, '/ampls isolate');
  expect(await offered(bot, 'pick:subnet')).toEqual(['hub/default', 'lone/default', 'spoke/default']);
  await bot.control.submit('alice', id, { subnet: 'hub/default' });
  expect(await offered(bot, 'pick:scope')).toEqual(['ampls-1']);
  expect(await offered(bot, 'pick:scope', 'ampls-6')).toEqual([]);
  expect(await offered(bot, 'pick:networks')).toEqual(['spoke']);
});

test('offers resources that the scope has or may have', async () => {
  const bot = await startSlackApp({ inventory: known });
  const { id } = await openForm(bot, '/ampls isolate');
  await bot.control.submit('alice', id, { subnet: 'lone/default' });
  expect(await offered(bot, 'pick:scope')).toEqual([...full.map(({ name }) => name), 'ampls-6']);
  await bot.control.submit('alice', id, { scope: 'ampls-6' });
  expect(await offered(bot, 'pick:resources')).toEqual(['law-free']);
  await bot.control.submit('alice', id, { scope: 'ampls-2', resources: ['law-free'] });
  expect(await offered(bot, 'pick:resources')).toEqual(['law-free', 'law-full']);
});

test('begins at the last step for which something was typed, and keeps all of it', async () => {
  const bot = await startSlackApp({ inventory: known });
  const view = await openForm(bot, '/ampls isolate lone/default because "typed before"');
  expect(fieldsOf(view)).toEqual(['subnet', 'reason']);
  expect(JSON.stringify(view.blocks)).toMatch(/lone\/default.*typed before/);
});
