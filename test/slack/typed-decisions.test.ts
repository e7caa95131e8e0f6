import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { saveCard } from '../../src/store/outbox.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { postSigned } from './slack-app.ts';
import { startWithCard } from './waiting-request.ts';

/** Sends an event to the bot as Slack does. */
async function deliver({ slack, url }: Pick<RunningSlackApp, 'slack' | 'url'>, event: object): Promise<number> {
  const body = JSON.stringify({ type: 'event_callback', team_id: slack.app.teamId, event });
  return (await postSigned(url, slack.app.signingSecret, { type: 'application/json', body })).status;
}

test('a typed approval counts like a click, once', async () => {
  const { type, request, id } = await startWithCard();
  expect(await type('alice', 'approve CR-1')).toMatch(/^You can't approve your own request/);
  expect(await type('mallory', 'approve CR-1')).toMatch(/Only members of network-owners can/);
  expect(await type('bob', 'approve cr-1')).toBe('You approved CR-1. Its limits are checked, and then it starts.');
  expect((await request(id)).approvalsCompleteAt).not.toBeNull();
  expect(await type('bob', 'approve 1')).toMatch(/already/);
});

test('a typed approval is refused while the card shows an older plan, or none', async () => {
  const { db, type, request, id, channel, ts } = await startWithCard();
  await saveCard(db, id, { channel, ts, plan: 'f'.repeat(64) });
  for (const typed of ['approve CR-1', 'decline CR-1 because no']) {
    expect(await type('bob', typed)).toMatch(/^CR-1 has a newer plan that its card does not show yet/);
  }
  expect((await request(id)).state).toBe('awaiting_approval');
});

test('an approval of high risk asks first, and its button or the word confirm approves', async () => {
  const first = await startWithCard({ workflow: 'retire-resource' });
  expect(await first.type('bob', 'approve CR-1')).toMatch(/^Approve CR-1\?.*\/ampls approve CR-1 confirm/s);
  expect((await first.request(1)).approvalsCompleteAt).toBeNull();
  expect(await first.type('bob', 'approve CR-1 confirm')).toMatch(/^You approved CR-1/);
  const second = await startWithCard({ workflow: 'retire-resource' });
  await second.write('carol', '@amplsbot approve CR-1');
  await eventually(async () => expect(await second.control.ephemerals('carol')).toHaveLength(1));
  await second.control.click('carol', 'request:approve', 'CR-1');
  await eventually(async () => expect((await second.request(1)).approvalsCompleteAt).not.toBeNull());
});

test('a typed decline takes the reason, and opens the form without one', async () => {
  const { control, type, request, id, eventsOf } = await startWithCard();
  expect(await type('mallory', 'decline CR-1 because no')).toMatch(/Only members of network-owners can/);
  expect(await type('alice', 'reject CR-1')).toMatch(/^You can't decline your own request/);
  await type('bob', 'decline CR-1');
  expect(await control.views('bob')).toMatchObject([{ callback_id: expect.stringContaining('decline') }]);
  expect(await type('bob', 'decline CR-1 because "Freeze <!channel>"')).toBe('You declined CR-1. Nothing was changed.');
  expect((await request(id)).state).toBe('declined');
  expect((await eventsOf(id)).at(-1)).toMatchObject({ type: 'declined', data: { reason: 'Freeze <!channel>' } });
  expect(await type('bob', 'decline CR-1 because again')).toMatch(/no longer waiting for approval/);
});

test('mentions decide as commands do', async () => {
  const { control, write, request, id, ts } = await startWithCard();
  await write('bob', '@amplsbot decline CR-1 because not now', ts);
  await eventually(async () => expect((await request(id)).state).toBe('declined'));
  await eventually(async () => expect(await control.ephemerals('bob')).toMatchObject([{ text: /^You declined CR-1/ }]));
});

test('approve and reject remain commands of connections', async () => {
  const { type } = await startWithCard();
  expect(await type('bob', 'reject pe-nowhere')).not.toMatch(/request number|CR-1/);
  expect(await type('bob', 'approve CR-1 please')).toMatch(/^Did not expect "please"/);
  expect(await type('bob', 'approve CR-99')).toMatch(/There is no CR-99/);
  expect(await type('bob', 'decline')).toMatch(/The request number is missing/);
});

test('comments are typed, mentioned and written in the thread', async () => {
  const { idOf, type, write, comments, ts } = await startWithCard();
  expect(await type('bob', 'comment CR-1 "Is the SOC told?"')).toBe('Added your comment to CR-1.');
  expect(await type('bob', 'comment CR-1')).toMatch(/^The comment is missing/);
  const reply = await write('mallory', 'I am, <b> & @bob', ts);
  await write('mallory', 'This is about something else');
  await write('bob', '@amplsbot comment CR-1 Then go on', ts);
  await eventually(async () => expect(await comments()).toHaveLength(3));
  expect(await comments()).toEqual([
    { actor: idOf('bob'), text: 'Is the SOC told?', ts: null },
    { actor: idOf('mallory'), text: `I am, <b> & <@${idOf('bob')}>`, ts: reply.ts },
    { actor: idOf('bob'), text: 'Then go on', ts: null },
  ]);
  expect(await type('bob', 'show CR-1')).toMatch(/Comment by .*: I am, &lt;b&gt; &amp;/);
});

test('keeps a reply once however often Slack sends it, and nothing that is no reply of a person', async () => {
  const bot = await startWithCard();
  const { idOf, channel, ts, comments } = bot;
  const reply = {
    type: 'message',
    user: idOf('bob'),
    channel,
    channel_type: 'channel',
    ts: '1900000000.000100',
    event_ts: '1900000000.000100',
    thread_ts: ts,
    text: 'Wait for me',
  };
  const others = [
    { subtype: 'message_changed', message: { text: 'edited' }, ts: '1900000000.000200' },
    { subtype: 'message_deleted', deleted_ts: '1900000000.000100', ts: '1900000000.000300' },
    { bot_id: 'B0OTHERBOT', ts: '1900000000.000400' },
    { thread_ts: '1900000000.000001', ts: '1900000000.000500' },
    { thread_ts: undefined, ts: '1900000000.000600' },
    { text: '  ', subtype: 'file_share', ts: '1900000000.000700' },
  ];
  for (const event of [reply, reply, ...others.map(other => ({ ...reply, ...other }))]) {
    expect(await deliver(bot, event)).toBe(200);
  }
  expect(await comments()).toEqual([{ actor: idOf('bob'), text: 'Wait for me', ts: reply.ts }]);
  expect(await deliver(bot, { ...reply, subtype: 'thread_broadcast', ts: '1900000000.000800' })).toBe(200);
  expect(await comments()).toHaveLength(2);
});
