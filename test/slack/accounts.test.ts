import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { listRequests } from '../../src/store/requests.ts';
import { awaiting } from '../app/planned.ts';
import { startSlackApp, textOf } from './slack-app.ts';

type Bot = Awaited<ReturnType<typeof startSlackApp>>;

const connect = '/ampls connect law-prod to ampls-a';
const refusals = {
  gina: /^Guests can't use this bot\./,
  sol: /^Guests can't use this bot\./,
  xavier: /^Only members of this workspace can use this bot/,
};
const notSaid = /^Slack did not say whether your account may use this bot, so nothing was done\./;

/** An answer of Slack is not used any more when it is this old. */
const OLD_MS = 5 * 60_000 + 1;

const requests = ({ db }: Bot) => listRequests(db, { open: false }, 100);

async function lastEphemeral(bot: Bot, name: string, sentence: RegExp): Promise<void> {
  await eventually(async () => expect((await bot.control.ephemerals(name)).at(-1)?.text).toMatch(sentence));
}

test('lets guests and people of other workspaces neither ask nor decide, and tells only them why', async () => {
  const bot = await startSlackApp();
  await bot.control.command('alice', connect);
  await bot.postCard(1);
  const before = (await bot.control.cards()).length;
  for (const [name, sentence] of Object.entries(refusals)) {
    for (const typed of [connect, '/ampls', '/ampls usage', '/ampls show CR-1', '/ampls cancel CR-1']) {
      const { status, body } = await bot.control.command(name, typed);
      expect([status, textOf(body)]).toEqual([200, expect.stringMatching(sentence)]);
    }
    for (const action of ['request:cancel', 'request:details']) {
      await bot.control.click(name, action, 'CR-1');
      await lastEphemeral(bot, name, sentence);
    }
    expect(await bot.control.views(name)).toEqual([]);
  }
  expect(await requests(bot)).toHaveLength(1);
  expect(await bot.request(1)).toMatchObject({ state: 'planning' });
  expect(await bot.control.cards()).toHaveLength(before);
  expect(bot.enqueued).toEqual(['plan 1', 'deliver 1']);
});

/** Waits for the form that is open for a person, and returns its id. */
async function openForm(bot: Bot, name: string): Promise<string> {
  return eventually(async () => {
    const [view] = await bot.control.views(name);
    if (view === undefined) throw new Error('no form is open yet');
    return view.id;
  });
}

test('shows no names in a menu and takes no form of someone who is no longer a member', async () => {
  let now = 0;
  const bot = await startSlackApp({ monotonic: () => now });
  await awaiting(bot.db, bot.idOf('alice'), 1);
  await bot.postCard(1);
  await bot.control.command('bob', '/ampls connect');
  const connectForm = await openForm(bot, 'bob');
  const options = async () => {
    const asked = { as: 'bob', view: connectForm, action: 'pick:resources', query: 'law' };
    return (await bot.control.slack('options', asked)).body.options.length;
  };
  expect(await options()).toBeGreaterThan(0);
  await bot.control.click('carol', 'request:decline', 'CR-1');
  const declineForm = await openForm(bot, 'carol');
  for (const name of ['bob', 'carol']) await bot.control.slack(`people/${name}/account`, { kind: 'guest' }, 'PUT');
  now = OLD_MS;
  expect(await options()).toBe(0);
  const { status, body } = await bot.control.submit('carol', declineForm, { reason: 'no' });
  expect([status, body]).toEqual([
    200,
    { response_action: 'errors', errors: { reason: expect.stringMatching(refusals.gina) } },
  ]);
  expect((await bot.request(1)).state).toBe('awaiting_approval');
});

test('does nothing and says so where Slack does not say whose account it is, and repeats what was typed', async () => {
  const bot = await startSlackApp();
  await bot.control.slack('faults', { method: 'users.info', error: 'internal_error' });
  const { status, body } = await bot.control.command('alice', connect);
  expect([status, textOf(body)]).toEqual([200, expect.stringMatching(notSaid)]);
  expect(textOf(body)).toContain(connect);
  await bot.control.slack('faults', { method: 'users.info', hang: true });
  const { ms, body: late } = await bot.control.command('alice', connect);
  expect([ms < 3_000, textOf(late)]).toEqual([true, expect.stringMatching(notSaid)]);
  expect(await requests(bot)).toEqual([]);
  expect(textOf((await bot.control.command('bob', connect)).body)).toMatch(/^Created CR-1/);
  await bot.postCard(1);
  await bot.control.slack('faults', { method: 'users.info', error: 'internal_error' });
  await bot.control.click('carol', 'request:details', 'CR-1');
  await lastEphemeral(bot, 'carol', notSaid);
});

test('asks Slack once for each person, and again behind when the answer is no longer new', async () => {
  const bot = await startSlackApp();
  await Promise.all(Array.from({ length: 20 }, () => bot.control.command('alice', '/ampls help')));
  const calls: { method: string }[] = await bot.control.slack('calls');
  expect(calls.filter(({ method }) => method === 'users.info')).toHaveLength(1);
});

test('keeps an answer for minutes, and forgets it after that', async () => {
  let now = 0;
  const bot = await startSlackApp({ monotonic: () => now });
  const answerTo = async () => textOf((await bot.control.command('erin', '/ampls help connect')).body);
  expect(await answerTo()).toMatch(/Connect resources/);
  await bot.control.slack('people/erin/account', { kind: 'guest' }, 'PUT');
  now = 30_000;
  expect(await answerTo()).toMatch(/Connect resources/);
  // Slack is asked behind this answer.
  now = 30_001;
  expect(await answerTo()).toMatch(/Connect resources/);
  await eventually(async () => expect(await answerTo()).toMatch(refusals.gina));
  await bot.control.slack('faults', { method: 'users.info', error: 'internal_error', times: 50 });
  now += OLD_MS;
  expect(await answerTo()).toMatch(notSaid);
});
