import { expect, test } from 'vitest';
import { listRequests } from '../../src/requests/read.ts';
import { eventually, refIn } from '../../src/sandbox/player.ts';
import { openStage, textOf } from './stage.ts';

const everything = (stage: Awaited<ReturnType<typeof openStage>>) => listRequests(stage.db, { open: false }, 100);

test('a short form is written down before it is acknowledged, and the answer names it', async () => {
  const stage = await openStage();
  const typed = '/ampls connect law-prod, appi-web to ampls-a because "SOC onboarding"';
  const delivery = await stage.player.command('alice', typed);
  expect(delivery.status).toBe(200);
  expect(textOf(delivery.body)).toMatch(/^CR-1 is written down: .* #network-changes/s);
  expect(delivery.body).toMatchObject({ response_type: 'ephemeral' });
  expect(await stage.request(1)).toMatchObject({
    workflow: 'connect-resources',
    inputs: { resources: ['law-prod', 'appi-web'], scope: ['ampls-a'] },
    reason: 'SOC onboarding',
    requester: stage.idOf('alice'),
    origin: stage.slack.app.channelId,
    state: 'planning',
  });
  expect(stage.nudges).toEqual(['plan 1', 'deliver 1']);
});

test.each([
  ['/ampls connect "law-prod to ampls-a', /quote/],
  ['/ampls connect , to ampls-a', /comma/],
  ['/ampls connect law-prod law-1 to ampls-a', /no comma/],
  ['/ampls conect law-prod to ampls-a', /There is no command .*Did you mean connect/s],
  ['/ampls frobnicate', /There is no command/],
  ['/ampls requests tomorrow', /no list of requests/],
  ['/ampls show', /The request is missing/],
  ['/ampls show banana', /"banana" is no request/],
  ['/ampls show CR-99', /There is no CR-99/],
  ['/ampls cancel CR-99', /There is no CR-99/],
  ['/ampls retry CR-99', /There is no CR-99/],
])('%s is refused in words and makes nothing', async (typed, sentence) => {
  const stage = await openStage();
  const { status, body } = await stage.player.command('alice', typed);
  expect(status).toBe(200);
  expect(textOf(body)).toMatch(sentence);
  expect(await everything(stage)).toEqual([]);
  expect(stage.nudges).toEqual([]);
});

test('usage shows what is used and what may be, and how old that is', async () => {
  const stage = await openStage();
  const ask = async (typed: string) => {
    const before = (await stage.player.ephemerals('bob')).length;
    const { status, body } = await stage.player.command('bob', typed);
    expect([status, body]).toEqual([200, '']);
    return eventually(async () => {
      const fresh = (await stage.player.ephemerals('bob')).slice(before);
      expect(fresh).toHaveLength(1);
      return fresh[0]?.text ?? '';
    });
  };
  expect(await ask('/ampls usage AMPLS-A')).toMatch(
    /ampls-a: 3\/50 resources\n.*ampls-a: 2\/10 private endpoint connections\nLimits documented-2020 · as read 4\d s ago/,
  );
  expect(await ask('/ampls usage')).toMatch(/2 private link scopes.*ampls-a: 3\/50.*\n.*ampls-b: 0\/50/s);
  expect(await ask('/ampls usage ampls')).toMatch(/could be any of these:\n• ampls-a\n• ampls-b/);
  expect(await ask('/ampls usage ampls-x')).toMatch(/No private link scope named "ampls-x".*Did you mean/s);
  expect(await ask('/ampls usage <!channel>`x`')).toMatch(/named "&lt;!channel&gt;`x`"/);
});

test('usage says so when Azure cannot be read', async () => {
  const stage = await openStage({ deps: { estate: () => Promise.reject(new Error('ARM is down')) } });
  await stage.player.command('bob', '/ampls usage');
  await eventually(async () =>
    expect((await stage.player.ephemerals('bob'))[0]?.text).toMatch(/Azure could not be read/),
  );
});

test('requests lists what is there, by whose it is and whether it is open', async () => {
  const stage = await openStage();
  for (const person of ['alice', 'bob', 'alice']) {
    await stage.player.command(person, '/ampls connect law-prod to ampls-a');
  }
  await stage.player.command('alice', '/ampls cancel CR-1');
  const list = async (typed: string) => textOf((await stage.player.command('alice', typed)).body).match(/CR-\d+/g);
  expect(await list('/ampls requests all')).toEqual(['CR-3', 'CR-2', 'CR-1']);
  expect(await list('/ampls requests mine')).toEqual(['CR-3', 'CR-1']);
  expect(await list('/ampls requests')).toEqual(['CR-3', 'CR-2']);
});

test('show tells a request and what happened to it', async () => {
  const stage = await openStage();
  await stage.player.command('alice', '/ampls connect law-prod to ampls-a because "<!channel> `now`"');
  await stage.player.command('alice', '/ampls cancel 1');
  const { body } = await stage.player.command('bob', '/ampls show cr-1');
  expect(textOf(body)).toMatch(/CR-1 · .*Cancelled.*&lt;!channel&gt; `now`.*What happened.*Cancelled by <@U/s);
});

test('help tells everything, or more on a word; no words at all are a call for help', async () => {
  const stage = await openStage();
  const say = async (typed: string) => textOf((await stage.player.command('alice', typed)).body);
  expect(await say('/ampls')).toMatch(/connect \{resources\} to \{scope\}.*usage \[scope\]/s);
  expect(await say('/ampls help')).toBe(await say('/ampls'));
  expect(await say('/ampls help connect')).toMatch(/\{resources\}.*\{scope\}/s);
  expect(await say('/ampls help usage')).toMatch(/how full/);
  expect(await say('/ampls help usag')).toMatch(/Did you mean usage/);
});

test('cancel and retry say why not', async () => {
  const stage = await openStage();
  await stage.player.command('alice', '/ampls connect law-prod to ampls-a');
  const say = async (as: string, typed: string) => textOf((await stage.player.command(as, typed)).body);
  expect(await say('bob', '/ampls cancel CR-1')).toMatch(/only <@U\w+>, who asked for it/);
  expect(await say('bob', '/ampls retry CR-1')).toMatch(/has not ended.*Being planned/);
  expect(await say('alice', '/ampls cancel CR-1')).toBe('CR-1 is cancelled.');
  expect(await say('alice', '/ampls cancel CR-1')).toMatch(/too late to cancel CR-1: .*Cancelled, by <@U/);
  expect(await say('bob', '/ampls retry CR-1')).toMatch(/^CR-2 is written down: it asks for CR-1 again/);
  expect(await stage.request(2)).toMatchObject({
    retryOf: 1,
    requester: stage.idOf('bob'),
    inputs: { scope: ['ampls-a'] },
  });
});

test('a long reason, with all that Slack could read in it, stays as it is; one that is too long is refused', async () => {
  const stage = await openStage();
  const reason = `<!channel> <@${stage.idOf('bob')}> \`code\` & more\n${'x'.repeat(2_900)}`;
  const say = (because: string) =>
    stage.player.command('alice', `/ampls connect law-prod to ampls-a because "${because}"`);
  expect(refIn(await say(reason))).toBe('CR-1');
  expect((await stage.request(1)).reason).toBe(reason);
  const { body } = await stage.player.command('alice', '/ampls show CR-1');
  expect(textOf(body)).not.toMatch(/<!channel>/);
  expect(textOf((await say('x'.repeat(5_000))).body)).toMatch(/5000 characters, and at most 3000/);
  expect(await everything(stage)).toHaveLength(1);
});
