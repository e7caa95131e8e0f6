import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { decisionsOn } from '../../src/store/decisions.ts';
import { listRequests } from '../../src/store/requests.ts';
import { awaiting, move, somePlan } from '../app/planned.ts';
import { scopeId, workspaceId } from '../domain/build.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { startSlackApp } from './slack-app.ts';

/** A request whose approvals are complete, before a worker has checked its limits. */
const complete = { state: 'awaiting_approval', approvalsCompleteAt: expect.any(Date) };

/** What people read at the latest moment for an acknowledgement. The outcome follows it. */
const notConfirmed = /takes longer than usual, so your click may or may not count/;

/** Clicks a button and returns the answer that only this person sees. */
async function answerToClick(bot: RunningSlackApp, as: string, action: string, value = 'CR-1'): Promise<string> {
  const before = (await bot.control.ephemerals(as)).length;
  expect((await bot.control.click(as, action, value)).status).toBe(200);
  return eventually(async () => {
    const all = (await bot.control.ephemerals(as)).slice(before);
    const fresh = all.filter(({ text }) => !notConfirmed.test(text));
    expect(fresh).toHaveLength(1);
    return fresh[0]?.text ?? '';
  });
}

async function startWithRequest(count = 1) {
  const bot = await startSlackApp();
  const id = await awaiting(bot.db, bot.idOf('alice'), count, { origin: bot.slack.app.channelId });
  await bot.postCard(id);
  return bot;
}

test('lets a member of the group approve, and enqueues the check of the limits', async () => {
  const bot = await startWithRequest();
  await bot.control.click('bob', 'request:approve', 'CR-1');
  expect(await bot.request(1)).toMatchObject(complete);
  expect(bot.enqueued).toEqual(['reserve 1', 'deliver 1']);
  expect(await bot.control.ephemerals('bob')).toEqual([]);
});

test('does not start anything after the first of two required approvals', async () => {
  const bot = await startWithRequest(2);
  await bot.control.click('bob', 'request:approve', 'CR-1');
  expect((await bot.request(1)).state).toBe('awaiting_approval');
  expect(bot.enqueued).toEqual(['deliver 1']);
  expect(await answerToClick(bot, 'bob', 'request:approve')).toMatch(/already/);
  await bot.control.click('carol', 'request:approve', 'CR-1');
  expect(await bot.request(1)).toMatchObject(complete);
});

test('tells people who may not decide why, and changes nothing', async () => {
  const bot = await startWithRequest();
  expect(await answerToClick(bot, 'alice', 'request:approve')).toMatch(
    /^You can't approve your own request. Someone else in network-owners has to approve CR-1/,
  );
  expect(await answerToClick(bot, 'alice', 'request:decline')).toMatch(/^You can't decline your own request/);
  expect(await answerToClick(bot, 'mallory', 'request:approve')).toMatch(/Only members of network-owners can/);
  expect(await answerToClick(bot, 'mallory', 'request:decline')).toMatch(/Only members of network-owners can/);
  expect(await answerToClick(bot, 'mallory', 'request:cancel')).toMatch(/Only <@U\w+>, who requested it, can/);
  expect((await bot.request(1)).state).toBe('awaiting_approval');
  expect(bot.enqueued).toEqual([]);
});

test('checks group membership for each click', async () => {
  const bot = await startWithRequest();
  expect(await answerToClick(bot, 'mallory', 'request:approve')).toMatch(/Only members of network-owners/);
  await bot.control.slack('people/bob/groups', [], 'PUT');
  await bot.control.slack('people/mallory/groups', ['network-owners'], 'PUT');
  await new Promise(resolve => setTimeout(resolve, 300));
  expect(await answerToClick(bot, 'bob', 'request:approve')).toMatch(/Only members of network-owners/);
  await bot.control.click('mallory', 'request:approve', 'CR-1');
  expect(await bot.request(1)).toMatchObject(complete);
});

test('refuses to approve or decline an earlier plan than the current one', async () => {
  const bot = await startWithRequest();
  await move(bot.db, 1, { set: { plan: somePlan('2') } });
  expect(await answerToClick(bot, 'bob', 'request:approve')).toMatch(/was re-planned after this message/);
  expect(await answerToClick(bot, 'bob', 'request:decline')).toMatch(/was re-planned after this message/);
  expect((await bot.request(1)).state).toBe('awaiting_approval');
});

test('requests what would keep the access in the name of whoever clicks, once', async () => {
  const bot = await startWithRequest();
  const remedy = { scopeId: scopeId('ampls-a'), resourceIds: [workspaceId('law-prod')] };
  await move(bot.db, 1, { set: { plan: { ...somePlan('1'), remedy } } });
  await bot.postCard(1);
  const [card] = (await bot.control.cards()).slice(-1);
  const value = /"value":("\{.*?\}")/.exec(JSON.stringify(card?.blocks))?.[1] ?? '';
  await bot.control.click('bob', 'command:run', JSON.parse(value));
  await bot.control.click('carol', 'command:run', JSON.parse(value));
  await eventually(async () => expect(await bot.request(2)).toMatchObject({ requester: bot.idOf('bob') }));
  expect(await listRequests(bot.db, { open: false }, 10)).toHaveLength(2);
});

test('tells a late approver the current state and who decided', async () => {
  const bot = await startWithRequest();
  await bot.control.click('bob', 'request:approve', 'CR-1');
  expect(await answerToClick(bot, 'carol', 'request:approve')).toBe(
    'CR-1 has all the approvals that it needs. Its limits are being checked.',
  );
  await move(bot.db, 1, { to: 'approved' });
  const sentence = await answerToClick(bot, 'carol', 'request:approve');
  expect(sentence).toMatch(/no longer waiting for approval. Current state: .*Approved/);
  expect(sentence).toContain(`<@${bot.idOf('bob')}>`);
});

test('takes two hundred clicks as one decision', async () => {
  const bot = await startWithRequest();
  const people = ['bob', 'carol', 'dave'];
  const clicks = Array.from({ length: 200 }, (_, index) =>
    bot.control.click(people[index % 3] ?? 'bob', 'request:approve', 'CR-1'),
  );
  await Promise.all(clicks);
  await eventually(async () => {
    const answers = await Promise.all(people.map(person => bot.control.ephemerals(person)));
    // On a busy machine some of two hundred acknowledgements are slow, or late, for which Slackbot posts its own message.
    const outcomes = answers.flat().filter(({ text }) => !notConfirmed.test(text));
    expect(outcomes.filter(message => !('user' in message && message.user === 'USLACKBOT'))).toHaveLength(199);
  });
  expect(await decisionsOn(bot.db, 1)).toHaveLength(1);
  expect(await bot.request(1)).toMatchObject(complete);
});

test('asks for a reason to decline, and ends the request with it', async () => {
  const bot = await startWithRequest();
  await bot.control.click('bob', 'request:decline', 'CR-1');
  const [view] = await eventually(async () => {
    const open = await bot.control.views('bob');
    expect(open).toHaveLength(1);
    return open;
  });
  const reason = 'Not <!channel> before the `freeze` ends';
  const { status, body } = await bot.control.submit('bob', view?.id ?? '', { reason });
  expect([status, body]).toEqual([200, '']);
  expect(await bot.request(1)).toMatchObject({ state: 'declined', statusReasons: [reason] });
  expect(bot.enqueued).toEqual(['deliver 1']);
});

test('checks again whether a person may decline when the form is submitted', async () => {
  const bot = await startWithRequest();
  await bot.control.click('bob', 'request:decline', 'CR-1');
  const view = await eventually(async () => {
    const [open] = await bot.control.views('bob');
    expect(open).toBeDefined();
    return open?.id ?? '';
  });
  await move(bot.db, 1, { to: 'approved' });
  const { body } = await bot.control.submit('bob', view, { reason: 'too late' });
  expect(JSON.stringify(body)).toMatch(/no longer waiting for approval/);
  expect((await bot.request(1)).state).toBe('approved');
});

test('cancels for the requester, re-plans a stale request and retries a finished one', async () => {
  const bot = await startSlackApp();
  const origin = bot.slack.app.channelId;
  for (const _ of [1, 2]) await awaiting(bot.db, bot.idOf('alice'), 1, { origin });
  await move(bot.db, 1, { to: 'stale' });
  for (const id of [1, 2]) await bot.postCard(id);
  await bot.control.click('alice', 'request:cancel', 'CR-2');
  expect((await bot.request(2)).state).toBe('cancelled');
  expect(await answerToClick(bot, 'bob', 'request:retry', 'CR-1')).toMatch(/Re-planning CR-1/);
  expect(await bot.request(1)).toMatchObject({ state: 'planning', plan: null });
  expect(bot.enqueued).toEqual(['deliver 2', 'plan 1', 'deliver 1']);
  await move(bot.db, 1, { to: 'awaiting_approval', set: { plan: somePlan() } });
  await move(bot.db, 1, { to: 'expired' });
  await bot.postCard(1);
  expect(await answerToClick(bot, 'bob', 'request:retry', 'CR-1')).toMatch(/^Created CR-3 to retry CR-1/);
  expect(await bot.request(3)).toMatchObject({ retryOf: 1, requester: bot.idOf('bob'), origin });
});

test('shows everything about a request in a modal', async () => {
  const bot = await startWithRequest();
  await bot.control.click('mallory', 'request:details', 'CR-1');
  const view = await eventually(async () => {
    const [open] = await bot.control.views('mallory');
    expect(open).toBeDefined();
    return JSON.stringify(open?.blocks);
  });
  for (const words of ['Changes', 'law-prod', 'Usage', 'History', somePlan().hash.slice(0, 12)]) {
    expect(view).toContain(words);
  }
});

test('answers a click on a button from an older version', async () => {
  const bot = await startSlackApp();
  const elements = [
    { type: 'button', action_id: 'gone:button', text: { type: 'plain_text', text: 'Gone' }, value: 'x' },
  ];
  const message = { text: 'old', blocks: [{ type: 'actions', elements } as const] };
  const metadata = { event_type: 'change_event', event_payload: {} } as const;
  await bot.messenger.post({ channel: bot.slack.app.channelId }, message as never, metadata);
  expect(await answerToClick(bot, 'bob', 'gone:button', 'x')).toMatch(/another version of the bot/);
});

test('acknowledges a click in time while Slack is slow, says that it may not count yet, and still counts it', async () => {
  const bot = await startWithRequest();
  await bot.control.slack('faults', { method: 'usergroups.list', delayMs: 1_800 });
  await bot.control.slack('faults', { method: 'users.info', delayMs: 1_800 });
  const { status, ms } = await bot.control.click('bob', 'request:approve', 'CR-1');
  expect([status, ms < 3_000]).toEqual([200, true]);
  await eventually(async () => expect(await bot.request(1)).toMatchObject(complete));
  const answers = (await bot.control.ephemerals('bob')).map(({ text }) => text);
  expect(answers).toEqual([expect.stringMatching(notConfirmed)]);
});

test('decides nothing and says so when Slack does not list the group', async () => {
  const bot = await startWithRequest();
  await bot.control.slack('faults', { method: 'usergroups.list', retryAfter: 7 });
  expect(await answerToClick(bot, 'bob', 'request:approve')).toMatch(/Try again in 7 seconds/);
  await bot.control.slack('faults', { method: 'usergroups.list', hang: true });
  expect(await answerToClick(bot, 'bob', 'request:approve')).toMatch(/A call to Slack failed/);
  expect((await bot.request(1)).state).toBe('awaiting_approval');
});

test('keeps the workspace and the channel of commands, clicks and forms in the audit trail', async () => {
  const bot = await startSlackApp();
  const where = { team: expect.stringMatching(/^T/), channel: bot.slack.app.channelId };
  await bot.control.command('alice', '/ampls connect law-prod to ampls-a');
  for (const seq of [1, 2]) await awaiting(bot.db, bot.idOf('alice'), 1, { key: `key-of-${seq}` });
  for (const id of [2, 3]) await bot.postCard(id);
  await bot.control.click('bob', 'request:approve', 'CR-2');
  await bot.control.click('carol', 'request:decline', 'CR-3');
  const [view] = await eventually(async () => {
    const open = await bot.control.views('carol');
    expect(open).toHaveLength(1);
    return open;
  });
  await bot.control.submit('carol', view?.id ?? '', { reason: 'no' });
  expect((await bot.eventsOf(1))[0]).toMatchObject({ type: 'created', context: where });
  expect((await bot.eventsOf(2))[1]).toMatchObject({ type: 'agreed', actor: bot.idOf('bob'), context: where });
  expect((await bot.eventsOf(3))[1]).toMatchObject({ type: 'declined', actor: bot.idOf('carol'), context: where });
});

test('runs what was chosen from the menu of a card as if it had been typed', async () => {
  const bot = await startWithRequest();
  expect(await answerToClick(bot, 'mallory', 'request:more', 'show CR-1 --as command')).toMatch(
    /^To request the same as CR-1, type:\n\/ampls connect /,
  );
  expect(await answerToClick(bot, 'mallory', 'request:more', 'replan CR-1')).toMatch(/^You can't re-plan CR-1/);
  expect(await answerToClick(bot, 'alice', 'request:more', 'remind CR-1')).toMatch(/^Reminded the approvers of CR-1/);
  expect(await answerToClick(bot, 'bob', 'request:more', 'remind CR-1')).toMatch(/less than 30 min ago/);
  expect(await answerToClick(bot, 'alice', 'request:more', 'replan CR-1')).toMatch(/^Re-planning CR-1/);
  expect((await bot.request(1)).state).toBe('planning');
});
