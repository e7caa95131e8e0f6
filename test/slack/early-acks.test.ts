import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { awaiting } from '../app/planned.ts';
import { startSlackApp } from './slack-app.ts';

/** How long Slack takes to say whose account it is, in milliseconds. */
const LOOKUP_MS = 1_200;

/** Starts a bot with a request of Alice, and a Slack that takes long to say whose account it is. */
async function startWithSlowAccounts() {
  const bot = await startSlackApp();
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin: bot.slack.app.channelId });
  await bot.postCard(1);
  await bot.control.slack('faults', { method: 'users.info', delayMs: LOOKUP_MS, times: 10 });
  return bot;
}

test.each([
  ['request:details', /CR-1 · Connect resources/],
  ['request:decline', /Declining ends CR-1/],
])('acknowledges %s at once, and then opens its modal', async (action, pattern) => {
  const bot = await startWithSlowAccounts();
  const { status, ms } = await bot.control.click('bob', action, 'CR-1');
  expect(status).toBe(200);
  expect(ms).toBeLessThan(LOOKUP_MS / 2);
  expect(await bot.control.views('bob')).toEqual([]);
  await eventually(async () => expect(JSON.stringify((await bot.control.views('bob')).at(-1))).toMatch(pattern));
});

test('acknowledges a click that decides something only once that is saved', async () => {
  const bot = await startWithSlowAccounts();
  const { ms } = await bot.control.click('alice', 'request:cancel', 'CR-1');
  expect(ms).toBeGreaterThanOrEqual(LOOKUP_MS);
  expect((await bot.request(1)).state).toBe('cancelled');
});

test('tells somebody who may not see it so after the acknowledgement, and opens nothing', async () => {
  const bot = await startWithSlowAccounts();
  const { ms } = await bot.control.click('gina', 'request:details', 'CR-1');
  expect(ms).toBeLessThan(LOOKUP_MS / 2);
  await eventually(async () => {
    expect((await bot.control.ephemerals('gina')).at(-1)?.text).toMatch(/^Guests can't use this bot/);
  });
  expect(await bot.control.views('gina')).toEqual([]);
});

test('opens the details as loading while the database is slow, and fills them', async () => {
  const bot = await startSlackApp();
  await awaiting(bot.db, bot.idOf('alice'), 1, { origin: bot.slack.app.channelId });
  await bot.postCard(1);
  const shown = async (pattern: RegExp) =>
    eventually(async () => expect(JSON.stringify((await bot.control.views('bob')).at(-1))).toMatch(pattern));
  await bot.db.transaction(async tx => {
    await tx.execute('lock table amplsbot.requests in access exclusive mode');
    await bot.control.click('bob', 'request:details', 'CR-1');
    await shown(/One moment/);
  });
  await shown(/CR-1 · Connect resources/);
});
