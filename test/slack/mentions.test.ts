import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { typedText } from '../../src/slack/listeners/mentions/typed-text.ts';
import { listRequests } from '../../src/store/requests.ts';
import { postSigned, startSlackApp } from './slack-app.ts';

type Bot = Awaited<ReturnType<typeof startSlackApp>>;

const write = (bot: Bot, as: string, text: string, channel = 'network-changes', thread?: string) =>
  bot.control.slack('messages', { as, channel, text, ...(thread !== undefined && { thread_ts: thread }) });

const answersTo = async (bot: Bot, name: string) => (await bot.control.ephemerals(name)).map(({ text }) => text);

/** Sends an event to the bot, and returns the status of the acknowledgement. */
async function deliver({ slack, url }: Bot, event: object): Promise<number> {
  const body = JSON.stringify({ type: 'event_callback', team_id: slack.app.teamId, event });
  return (await postSigned(url, slack.app.signingSecret, { type: 'application/json', body })).status;
}

const requests = ({ db }: Bot) => listRequests(db, { open: false }, 100);

test.each(['http', 'socket'] as const)(
  'does what a mention says in a channel and in a thread, over %s',
  async transport => {
    const bot = await startSlackApp({ transport });
    const { ts } = await write(bot, 'alice', '@amplsbot connect law-prod to ampls-a because "SOC <b>"');
    await eventually(async () =>
      expect(await answersTo(bot, 'alice')).toEqual([expect.stringMatching(/^Created CR-1/)]),
    );
    expect(await bot.request(1)).toMatchObject({
      workflow: 'connect-resources',
      inputs: { resources: ['law-prod'], scope: ['ampls-a'] },
      reason: 'SOC <b>',
      requester: bot.idOf('alice'),
      origin: bot.slack.app.channelId,
    });
    await write(bot, 'bob', 'frobnicate <3 @amplsbot, show CR-1', 'network-changes', ts);
    await write(bot, 'bob', '@amplsbot show CR-1', 'network-changes', ts);
    await eventually(async () => expect(await bot.control.ephemerals('bob')).toHaveLength(2));
    expect(await bot.control.ephemerals('bob')).toMatchObject([
      { text: expect.stringMatching(/Unknown command .*frobnicate/), thread_ts: ts },
      { text: expect.stringMatching(/^CR-1 · /), thread_ts: ts },
    ]);
    expect(await requests(bot)).toHaveLength(1);
  },
);

test('answers a direct message there, and takes no notice of other messages', async () => {
  const bot = await startSlackApp();
  await write(bot, 'alice', 'connect law-prod to ampls-a', 'dm-alice');
  await write(bot, 'alice', 'connect law-prod to ampls-b');
  const direct = async () => bot.control.slack('channels/dm-alice/messages');
  await eventually(async () => expect(await direct()).toHaveLength(2));
  expect((await direct())[1]).toMatchObject({ text: expect.stringMatching(/^Created CR-1/) });
  await write(bot, 'alice', '@amplsbot help usage', 'dm-alice');
  await eventually(async () => expect(await direct()).toHaveLength(4));
  expect(await answersTo(bot, 'alice')).toEqual([]);
  expect(await requests(bot)).toHaveLength(1);
});

test('offers a button where a form is needed, which opens the form with what was typed', async () => {
  const bot = await startSlackApp();
  await write(bot, 'alice', '@amplsbot connect law-prod');
  await eventually(async () => expect(await answersTo(bot, 'alice')).toEqual([expect.stringMatching(/needs a form/)]));
  await bot.control.slack('actions', { as: 'alice', channel: 'network-changes', action: 'command:run' });
  await eventually(async () => expect(await bot.control.views('alice')).toHaveLength(1));
  expect(JSON.stringify((await bot.control.views('alice'))[0]?.blocks)).toContain('law-prod');
  expect(await requests(bot)).toEqual([]);
});

test('creates one request of a mention that Slack sends again, and acknowledges what it has saved', async () => {
  const bot = await startSlackApp();
  const { ts, status } = await write(bot, 'alice', '@amplsbot connect law-prod to ampls-a');
  expect(status).toBe(200);
  await eventually(async () => expect(await requests(bot)).toHaveLength(1));
  const { channelId } = bot.slack.app;
  const event = {
    type: 'app_mention',
    user: bot.idOf('alice'),
    channel: channelId,
    ts,
    text: 'connect law-prod to ampls-a',
  };
  expect(await deliver(bot, event)).toBe(200);
  expect(await requests(bot)).toHaveLength(1);
});

test('tells guests and bots that they cannot use it, and acknowledges events that it has no use for', async () => {
  const bot = await startSlackApp();
  await write(bot, 'gina', '@amplsbot connect law-prod to ampls-a');
  await write(bot, 'robo', '@amplsbot connect law-prod to ampls-a');
  await eventually(async () => expect(await answersTo(bot, 'gina')).toEqual([expect.stringMatching(/^Guests can't/)]));
  await eventually(async () => expect(await answersTo(bot, 'robo')).toEqual([expect.stringMatching(/^Bots can't/)]));
  expect(await requests(bot)).toEqual([]);
  for (const event of [
    { type: 'app_mention', channel: bot.slack.app.channelId, ts: '1.1', text: 'no user' },
    { type: 'team_join', user: { id: 'U012345678' } },
    { type: 'app_home_opened', user: bot.idOf('alice'), channel: 'D1', tab: 'home' },
  ]) {
    expect(await deliver(bot, event)).toBe(200);
  }
});

test.each([
  ['<@UBOT> connect law-prod to ampls-a', 'connect law-prod to ampls-a'],
  ['<@UBOT|amplsbot>: show CR-1', 'show CR-1'],
  ['connect <http://law.example.com|law.example.com> to a', 'connect law.example.com to a'],
  ['see <https://example.com/x>', 'see https://example.com/x'],
  ['a &lt;b&gt; &amp;amp;', 'a <b> &amp;'],
  ['<@UOTHER> <@UBOT>', '<@UOTHER>'],
])('reads %s as %s', (text, typed) => {
  expect(typedText(text, 'UBOT')).toBe(typed);
});
