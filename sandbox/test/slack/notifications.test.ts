import { expect, test } from 'vitest';
import { section } from './block-builders.ts';
import { open, openWithServer, post, type Workspace } from './harness.ts';

async function people({ control }: Workspace): Promise<Record<string, string>> {
  const { list } = await control('people');
  return Object.fromEntries(list.map(person => [String(person['name']), String(person['id'])]));
}

async function notified(slack: Workspace, ...names: string[]): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const name of names) {
    const { list } = await slack.control(`notifications?as=${name}`);
    all[name] = list.map(({ reason, text }) => [reason, text]);
  }
  return all;
}

test('notifies of mentions, of a mentioned group and of a direct message, with the text that a phone shows', async () => {
  const slack = await open();
  const { alice = '', bob = '', mallory = '' } = await people(slack);
  const { usergroups } = await slack.client.usergroups.list();
  const owners = usergroups?.find(({ handle }) => handle === 'network-owners')?.id;
  const ts = await post(slack, { text: `<@${alice}> approved <https://example.com/|CR-1> &amp; more` });
  await post(slack, { text: `Needs 1 approval from <!subteam^${owners}>. Expires <!date^1^{time}|soon>.` });
  await slack.client.chat.postMessage({ channel: mallory, text: 'Only for you' });
  const { channelId } = slack.app;
  expect((await slack.control('notifications?as=alice')).list).toEqual([
    { at: expect.any(String), channel: channelId, ts, text: '@alice approved CR-1 & more', reason: 'mention' },
  ]);
  const group = ['group_mention', 'Needs 1 approval from @network-owners. Expires soon.'];
  expect(await notified(slack, 'bob', 'carol', 'dave', 'erin', 'mallory')).toEqual({
    bob: [group],
    carol: [group],
    dave: [group],
    erin: [],
    mallory: [['dm', 'Only for you']],
  });
  await slack.client.chat.update({ channel: channelId, ts, text: `<@${bob}> approved` });
  await slack.client.chat.postEphemeral({ channel: channelId, user: bob, text: `<@${bob}>, only you see this` });
  expect(await notified(slack, 'bob')).toEqual({ bob: [group] });
});

test('notifies of replies those who began a thread, replied in it or were mentioned in it', async () => {
  const { slack } = await openWithServer(() => ({ status: 200 }));
  const { bob } = await people(slack);
  const { body } = await slack.control('messages', { as: 'alice', channel: 'network-changes', text: 'Why?' });
  await slack.control('messages', { as: 'carol', channel: 'network-changes', text: 'Hm', thread_ts: body['ts'] });
  await post(slack, { text: `Ask <@${bob}>`, thread_ts: body['ts'] });
  await post(slack, { text: 'Done', thread_ts: body['ts'] });
  expect(await notified(slack, 'alice', 'bob', 'carol', 'dave')).toEqual({
    alice: [
      ['thread', 'Hm'],
      ['thread', 'Ask @bob'],
      ['thread', 'Done'],
    ],
    bob: [
      ['mention', 'Ask @bob'],
      ['thread', 'Done'],
    ],
    carol: [
      ['thread', 'Ask @bob'],
      ['thread', 'Done'],
    ],
    dave: [],
  });
});

test('does not notify of what people do not see, nor people who are not in the channel, nor bots', async () => {
  const slack = await open();
  const { alice, robo, gina } = await people(slack);
  await post(slack, { text: `<@${alice}>`, blocks: [section('no mention')] });
  await post(slack, { blocks: [section(`<@${alice}> <@${robo}> <@${gina}>`)] });
  const owners = (await slack.client.conversations.list({ types: 'private_channel' })).channels?.[0]?.id ?? '';
  await slack.client.chat.postMessage({ channel: owners, text: `<@${alice}>, you are not here` });
  await slack.client.chat.postMessage({ channel: owners, text: '<!channel> look' });
  expect(await notified(slack, 'alice', 'robo', 'gina', 'bob', 'olga')).toEqual({
    alice: [['mention', "This content can't be displayed."]],
    robo: [],
    gina: [['mention', "This content can't be displayed."]],
    bob: [['mention', '@channel look']],
    olga: [],
  });
});
