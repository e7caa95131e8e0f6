import { expect, test } from 'vitest';
import { decisionsOn } from '../../src/requests/read.ts';
import { eventually } from '../../src/sandbox/player.ts';
import { awaiting, move, somePlan } from './planned.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';

/** Clicks, and returns what that person alone is told then. */
async function clicked(stage: Stage, as: string, action: string, value = 'CR-1'): Promise<string> {
  const before = (await stage.player.ephemerals(as)).length;
  expect((await stage.player.click(as, action, value)).status).toBe(200);
  return eventually(async () => {
    const fresh = (await stage.player.ephemerals(as)).slice(before);
    expect(fresh).toHaveLength(1);
    return fresh[0]?.text ?? '';
  });
}

async function awaitingOnStage(count = 1) {
  const stage = await openStage();
  const id = await awaiting(stage.db, stage.idOf('alice'), count, { origin: stage.slack.app.channelId });
  await stage.postCard(id);
  return stage;
}

test('a member of the group approves, and execution is called', async () => {
  const stage = await awaitingOnStage();
  await stage.player.click('bob', 'request:approve', 'CR-1');
  expect((await stage.request(1)).state).toBe('approved');
  expect(stage.nudges).toEqual(['deliver 1', 'execute 1']);
  expect(await stage.player.ephemerals('bob')).toEqual([]);
});

test('of two approvals that are needed the first does not start anything', async () => {
  const stage = await awaitingOnStage(2);
  await stage.player.click('bob', 'request:approve', 'CR-1');
  expect((await stage.request(1)).state).toBe('awaiting_approval');
  expect(stage.nudges).toEqual(['deliver 1']);
  expect(await clicked(stage, 'bob', 'request:approve')).toMatch(/already/);
  await stage.player.click('carol', 'request:approve', 'CR-1');
  expect((await stage.request(1)).state).toBe('approved');
});

test('who may not decide is told why, and nothing changes', async () => {
  const stage = await awaitingOnStage();
  expect(await clicked(stage, 'alice', 'request:approve')).toMatch(/^You cannot approve CR-1 yourself/);
  expect(await clicked(stage, 'alice', 'request:decline')).toMatch(/^You cannot decline CR-1 yourself/);
  expect(await clicked(stage, 'mallory', 'request:approve')).toMatch(/members of network-owners/);
  expect(await clicked(stage, 'mallory', 'request:decline')).toMatch(/members of network-owners/);
  expect(await clicked(stage, 'mallory', 'request:cancel')).toMatch(/only <@U\w+>, who asked for it/);
  expect((await stage.request(1)).state).toBe('awaiting_approval');
  expect(stage.nudges).toEqual([]);
});

test('groups count as they are at the click', async () => {
  const stage = await awaitingOnStage();
  expect(await clicked(stage, 'mallory', 'request:approve')).toMatch(/you are none/);
  await stage.player.slack('people/bob/groups', [], 'PUT');
  await stage.player.slack('people/mallory/groups', ['network-owners'], 'PUT');
  await new Promise(resolve => setTimeout(resolve, 300));
  expect(await clicked(stage, 'bob', 'request:approve')).toMatch(/you are none/);
  await stage.player.click('mallory', 'request:approve', 'CR-1');
  expect((await stage.request(1)).state).toBe('approved');
});

test('a plan that was on the screen before the present one is not agreed to', async () => {
  const stage = await awaitingOnStage();
  await move(stage.db, 1, { set: { plan: somePlan('2') } });
  expect(await clicked(stage, 'bob', 'request:approve')).toMatch(/planned again since/);
  expect(await clicked(stage, 'bob', 'request:decline')).toMatch(/planned again since/);
  expect((await stage.request(1)).state).toBe('awaiting_approval');
});

test('who comes too late is told what became of it, and by whom', async () => {
  const stage = await awaitingOnStage();
  await stage.player.click('bob', 'request:approve', 'CR-1');
  const sentence = await clicked(stage, 'carol', 'request:approve');
  expect(sentence).toMatch(/not waiting for a decision any more: .*Approved/);
  expect(sentence).toContain(`<@${stage.idOf('bob')}>`);
});

test('two hundred clicks are one decision', async () => {
  const stage = await awaitingOnStage();
  const people = ['bob', 'carol', 'dave'];
  const clicks = Array.from({ length: 200 }, (_, index) =>
    stage.player.click(people[index % 3] ?? 'bob', 'request:approve', 'CR-1'),
  );
  await Promise.all(clicks);
  await eventually(async () => {
    const told = await Promise.all(people.map(person => stage.player.ephemerals(person)));
    // Slackbot says so where an acknowledgement is late, which on a busy machine some of two hundred are.
    expect(told.flat().filter(message => !('user' in message && message.user === 'USLACKBOT'))).toHaveLength(199);
  });
  expect(await decisionsOn(stage.db, 1)).toHaveLength(1);
  expect((await stage.request(1)).state).toBe('approved');
});

test('declining asks for a reason, which ends the request', async () => {
  const stage = await awaitingOnStage();
  await stage.player.click('bob', 'request:decline', 'CR-1');
  const [view] = await eventually(async () => {
    const open = await stage.player.views('bob');
    expect(open).toHaveLength(1);
    return open;
  });
  const reason = 'Not <!channel> before the `freeze` ends';
  const { status, body } = await stage.player.submit('bob', view?.id ?? '', { reason });
  expect([status, body]).toEqual([200, '']);
  expect(await stage.request(1)).toMatchObject({ state: 'declined', because: [reason] });
  expect(stage.nudges).toEqual(['deliver 1']);
});

test('a decline is checked again when its form is sent', async () => {
  const stage = await awaitingOnStage();
  await stage.player.click('bob', 'request:decline', 'CR-1');
  const view = await eventually(async () => {
    const [open] = await stage.player.views('bob');
    expect(open).toBeDefined();
    return open?.id ?? '';
  });
  await stage.player.click('carol', 'request:approve', 'CR-1');
  const { body } = await stage.player.submit('bob', view, { reason: 'too late' });
  expect(JSON.stringify(body)).toMatch(/not waiting for a decision any more/);
  expect((await stage.request(1)).state).toBe('approved');
});

test('the requester cancels; a stale request is planned anew; a finished one is asked for again', async () => {
  const stage = await openStage();
  const origin = stage.slack.app.channelId;
  for (const _ of [1, 2]) await awaiting(stage.db, stage.idOf('alice'), 1, { origin });
  await move(stage.db, 1, { to: 'stale' });
  for (const id of [1, 2]) await stage.postCard(id);
  await stage.player.click('alice', 'request:cancel', 'CR-2');
  expect((await stage.request(2)).state).toBe('cancelled');
  expect(await clicked(stage, 'bob', 'request:retry', 'CR-1')).toMatch(/CR-1 is being planned again/);
  expect(await stage.request(1)).toMatchObject({ state: 'planning', plan: null });
  expect(stage.nudges).toEqual(['deliver 2', 'plan 1', 'deliver 1']);
  await move(stage.db, 1, { to: 'awaiting_approval', set: { plan: somePlan() } });
  await move(stage.db, 1, { to: 'expired' });
  await stage.postCard(1);
  expect(await clicked(stage, 'bob', 'request:retry', 'CR-1')).toMatch(/^CR-3 is written down/);
  expect(await stage.request(3)).toMatchObject({ retryOf: 1, requester: stage.idOf('bob'), origin });
});

test('details show everything in a window', async () => {
  const stage = await awaitingOnStage();
  await stage.player.click('mallory', 'request:details', 'CR-1');
  const view = await eventually(async () => {
    const [open] = await stage.player.views('mallory');
    expect(open).toBeDefined();
    return JSON.stringify(open?.blocks);
  });
  for (const words of ['What changes', 'law-prod', 'Usage', 'What happened', somePlan().hash.slice(0, 12)]) {
    expect(view).toContain(words);
  }
});

test('a button that nobody knows any more is answered', async () => {
  const stage = await openStage();
  const elements = [
    { type: 'button', action_id: 'gone:button', text: { type: 'plain_text', text: 'Gone' }, value: 'x' },
  ];
  const message = { text: 'old', blocks: [{ type: 'actions', elements } as const] };
  const metadata = { event_type: 'change_event', event_payload: {} };
  await stage.side.messenger.post({ channel: stage.slack.app.channelId }, message as never, metadata);
  expect(await clicked(stage, 'bob', 'gone:button', 'x')).toMatch(/another version of the bot/);
});

test('a click is acknowledged in time though Slack is slow to say who is in the group, and decides all the same', async () => {
  const stage = await awaitingOnStage();
  await stage.player.slack('faults', { method: 'usergroups.list', delayMs: 1_800 });
  await stage.player.slack('faults', { method: 'users.info', delayMs: 1_800 });
  const { status, ms } = await stage.player.click('bob', 'request:approve', 'CR-1');
  expect([status, ms < 3_000]).toEqual([200, true]);
  await eventually(async () => expect((await stage.request(1)).state).toBe('approved'));
});

test('where Slack does not say who is in the group nothing is decided, and the person is told', async () => {
  const stage = await awaitingOnStage();
  await stage.player.slack('faults', { method: 'usergroups.list', retryAfter: 7 });
  expect(await clicked(stage, 'bob', 'request:approve')).toMatch(/try again in 7 seconds/);
  await stage.player.slack('faults', { method: 'usergroups.list', hang: true });
  expect(await clicked(stage, 'bob', 'request:approve')).toMatch(/Slack did not do what the bot asked/);
  expect((await stage.request(1)).state).toBe('awaiting_approval');
});
