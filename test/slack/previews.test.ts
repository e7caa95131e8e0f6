import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { View } from '../../sandbox/src/control-client.ts';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { readingOf } from '../../src/app/inventory/reading.ts';
import { Problem } from '../../src/base/problem.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { listRequests } from '../../src/store/requests.ts';
import { smallInventory } from '../app/small-inventory.ts';
import { link, workspace } from '../domain/build.ts';
import { openForm, topForm } from './open-form.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { postSigned, startSlackApp } from './slack-app.ts';

const values = { resources: ['law-prod'], scope: 'ampls-a', reason: 'audit' };

const textOf = ({ blocks }: View) => JSON.stringify(blocks);

const requestsIn = (bot: RunningSlackApp) => listRequests(bot.db, { open: false }, 10);

/** Submits a view as it was at some time, as Slack delivers it. */
async function deliver(bot: RunningSlackApp, view: View) {
  const payload = JSON.stringify({
    type: 'view_submission',
    team: { id: 'T000000001', domain: 'contoso' },
    user: { id: bot.idOf('alice'), name: 'alice', team_id: 'T000000001' },
    view: {
      ...view,
      state: {
        values: {
          resources: { 'pick:resources': { selected_options: [{ value: 'law-prod' }] } },
          scope: { 'pick:scope': { selected_option: { value: 'ampls-a' } } },
          reason: { reason: { value: 'audit' } },
        },
      },
    },
  });
  const body = new URLSearchParams({ payload }).toString();
  const secret = bot.slack.app.signingSecret;
  const answer = await postSigned(bot.url, secret, { type: 'application/x-www-form-urlencoded', body });
  return answer.text();
}

test('shows changes, access changes, findings and who approves before anything is submitted', async () => {
  const bot = await startSlackApp();
  const view = await openForm(bot, '/ampls public-access law-prod');
  expect(view.submit?.text).toBe('Preview');
  await bot.control.submit('alice', view.id, { access: 'Disabled', reason: 'audit' });
  const previewed = await topForm(bot);
  expect(previewed.submit?.text).toBe('Submit request');
  expect(textOf(previewed)).toContain('nothing is submitted yet');
  expect(textOf(previewed)).toContain('Set public access of law-prod');
  expect(textOf(previewed)).toContain('can no longer send data to and query law-prod');
  expect(textOf(previewed)).toContain('⛔ law-prod will be unreachable');
  expect(textOf(previewed)).toContain('Nobody can approve it as it is');
  expect(await requestsIn(bot)).toEqual([]);
  expect(bot.enqueued).toEqual([]);
  expect(refIn(await bot.control.submit('alice', view.id, {}))).toBe('CR-1');
});

test('names the group whose approval is needed', async () => {
  const bot = await startSlackApp();
  const view = await openForm(bot);
  await bot.control.submit('alice', view.id, values);
  expect(textOf(await topForm(bot))).toMatch(/Approval.*: needs 1 approval from network-owners/);
});

test.each([
  ['an unknown name', { ...values, scope: 'ampls-z' }, { scope: /named "ampls-z" was found/ }],
  [
    'an ambiguous name',
    { ...values, resources: ['law-twin'] },
    { resources: /can mean rg-monitor\/law-twin or rg-oth/ },
  ],
  ['nothing to change', { ...values, resources: ['law-1'] }, { resources: /Nothing to change/ }],
])('says %s at its field, and submits nothing', async (_, entered, errors) => {
  const bot = await startSlackApp();
  const typed = `/ampls connect ${entered.resources.join(', ')}`;
  const view = await openForm(bot, typed);
  const { body } = await bot.control.submit('alice', view.id, { scope: entered.scope, reason: 'audit' });
  const [[input, sentence] = ['', /^$/]] = Object.entries(errors);
  expect(body).toMatchObject({ response_action: 'errors', errors: { [input]: expect.stringMatching(sentence) } });
  expect(await requestsIn(bot)).toEqual([]);
});

test('submits one request for a form that is submitted twice with its preview', async () => {
  const bot = await startSlackApp();
  const view = await openForm(bot);
  await bot.control.submit('alice', view.id, values);
  const previewed = await topForm(bot);
  for (const answer of await Promise.all([1, 2, 3].map(() => deliver(bot, previewed)))) expect(answer).toMatch(/CR-1/);
  expect(await requestsIn(bot)).toHaveLength(1);
});

test('submits nothing for a form as it was before its preview', async () => {
  const bot = await startSlackApp();
  const view = await openForm(bot);
  await bot.control.submit('alice', view.id, values);
  expect(await deliver(bot, view)).toContain('nothing is submitted yet');
  expect(await requestsIn(bot)).toEqual([]);
});

test('shows another preview, and submits nothing, where a field was changed after the first', async () => {
  const bot = await startSlackApp();
  const view = await openForm(bot);
  await bot.control.submit('alice', view.id, values);
  await bot.control.submit('alice', view.id, { scope: 'ampls-b' });
  expect(textOf(await topForm(bot))).toContain('Link law-prod to ampls-b');
  expect(await requestsIn(bot)).toEqual([]);
  expect(refIn(await bot.control.submit('alice', view.id, { reason: 'another reason' }))).toBe('CR-1');
  expect(await bot.request(1)).toMatchObject({ inputs: { scope: ['ampls-b'] }, reason: 'another reason' });
});

/** Starts a bot that reads an inventory which a test can change. */
async function startOnChanging() {
  const state: { inventory: Inventory; reading: () => Promise<void> } = {
    inventory: smallInventory,
    reading: async () => {},
  };
  const current = async () => {
    await state.reading();
    return readingOf({ readAt: new Date(), inventory: state.inventory });
  };
  const bot = await startSlackApp({ reader: { current, refresh: current } });
  return { bot, state };
}

test('shows what changed since the preview, and submits the new plan only after another click', async () => {
  const { bot, state } = await startOnChanging();
  const view = await openForm(bot);
  await bot.control.submit('alice', view.id, { ...values, resources: ['law-prod', 'law-2'], scope: 'ampls-b' });
  state.inventory = {
    ...smallInventory,
    links: [...smallInventory.links, link('ampls-b', workspace('law-2').id)],
  };
  await bot.control.submit('alice', view.id, {});
  expect(textOf(await topForm(bot))).toContain('Azure or the rules changed since the last preview.');
  expect(await requestsIn(bot)).toEqual([]);
  expect(refIn(await bot.control.submit('alice', view.id, {}))).toBe('CR-1');
});

test('shows another preview for a form whose preview was made under other rules', async () => {
  const bot = await startSlackApp();
  const view = await openForm(bot);
  await bot.control.submit('alice', view.id, values);
  const previewed = JSON.stringify(await topForm(bot));
  const outdated: View = JSON.parse(previewed.replace(/(plan\\":\\")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`));
  expect(JSON.stringify(outdated)).not.toBe(previewed);
  expect(await deliver(bot, outdated)).toContain('changed since the last preview');
  expect(await requestsIn(bot)).toEqual([]);
});

test('shows that the preview is being made at once, and then the preview', async () => {
  const { bot, state } = await startOnChanging();
  const view = await openForm(bot);
  state.reading = () => sleep(3_000);
  const { body, ms } = await bot.control.submit('alice', view.id, values);
  expect(ms).toBeLessThan(2_500);
  expect(JSON.stringify(body)).toContain('Reading Azure for the preview');
  await eventually(async () => expect(textOf(await topForm(bot))).toContain('Link law-prod to ampls-a'));
  state.reading = async () => {};
  expect(refIn(await bot.control.submit('alice', view.id, {}))).toBe('CR-1');
});

test('says above the fields what is wrong where that is known too late to stand at them', async () => {
  const { bot, state } = await startOnChanging();
  const view = await openForm(bot, '/ampls connect law-twin');
  state.reading = () => sleep(3_000);
  await bot.control.submit('alice', view.id, { scope: 'ampls-a' });
  await eventually(async () => expect(textOf(await topForm(bot))).toMatch(/Change these.*Resources.*can mean/));
  expect((await topForm(bot)).submit?.text).toBe('Preview');
});

test('lets a person submit without a preview where Azure does not answer, and says that its effect is unknown', async () => {
  const { bot, state } = await startOnChanging();
  const view = await openForm(bot);
  state.reading = () => Promise.reject(new Error('Azure does not answer'));
  await bot.control.submit('alice', view.id, values);
  const shown = await topForm(bot);
  expect(textOf(shown)).toMatch(/No preview.*is unknown/);
  expect(shown.submit?.text).toBe('Submit request');
  expect(refIn(await bot.control.submit('alice', view.id, {}))).toBe('CR-1');
});

test('submits what was previewed where Azure no longer answers', async () => {
  const { bot, state } = await startOnChanging();
  const view = await openForm(bot);
  await bot.control.submit('alice', view.id, values);
  state.reading = () => new Promise(() => {});
  const delivery = await bot.control.submit('alice', view.id, {});
  expect(refIn(delivery)).toBe('CR-1');
  expect(delivery.ms).toBeLessThan(2_500);
});

test('submits nothing that was not previewed where Azure no longer answers, until the person has read so', async () => {
  const { bot, state } = await startOnChanging();
  const view = await openForm(bot);
  await bot.control.submit('alice', view.id, values);
  state.reading = async () => {
    throw new Problem('unavailable', 'Azure does not answer.');
  };
  await bot.control.submit('alice', view.id, { scope: 'ampls-b' });
  expect(await requestsIn(bot)).toEqual([]);
  expect(textOf(await topForm(bot))).toContain('No preview');
  expect(refIn(await bot.control.submit('alice', view.id, {}))).toBe('CR-1');
  expect((await bot.request(1)).inputs).toMatchObject({ scope: ['ampls-b'] });
});
