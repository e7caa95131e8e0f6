import { expect, test } from 'vitest';
import { approveRequest } from '../../../src/app/approve-request.ts';
import { cancelRequest } from '../../../src/app/cancel-request.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { declineRequest } from '../../../src/app/decline-request.ts';
import { expireRequest } from '../../../src/app/expire-request.ts';
import { replanRequest } from '../../../src/app/replan-request.ts';
import { recheckWaitingRequests } from '../../../src/app/watch/recheck-waiting.ts';
import { link, workspaceId } from '../../domain/build.ts';
import { slackErrors } from '../simulated-slack.ts';
import { smallInventory } from '../small-inventory.ts';
import { ALICE, BOB, openStage, openWaiting, slackUser } from '../support.ts';

type Waiting = Awaited<ReturnType<typeof openWaiting>>;

const calls = ({ notifications }: Waiting['slack']) =>
  notifications.filter(({ metadata }) => metadata.event_type === 'approver_call');

const cancel = ({ id, context }: Waiting) => cancelRequest(context, { request: id, actor: slackUser(ALICE) });

const replan = ({ id, context }: Waiting) => replanRequest(context, { request: id, actor: slackUser(ALICE) });

/** Returns the context with a Slack in which updates of calls fail, where there is an error. */
function failingForCalls({ context }: Waiting, errorNow: () => Error | undefined): AppContext {
  const { messenger } = context.ports;
  const failing: AppContext['ports']['messenger'] = {
    ...messenger,
    async update(ref, message, metadata) {
      const error = metadata.event_type === 'approver_call' ? errorNow() : undefined;
      if (error !== undefined) throw error;
      await messenger.update(ref, message, metadata);
    },
  };
  return { ...context, ports: { ...context.ports, messenger: failing } };
}

async function makeStale({ context, source }: Waiting): Promise<void> {
  source.inventory = { ...smallInventory, links: [link('ampls-b', workspaceId('law-prod'))] };
  await recheckWaitingRequests(context, [workspaceId('law-prod')]);
}

test.for<[string, (stage: Waiting) => unknown, string | RegExp]>([
  ['approved', ({ id, approve }) => approve(id, BOB), 'Approved by @bob'],
  [
    'declined',
    ({ id, context }) =>
      declineRequest(context, { request: id, planHash: null, actor: slackUser(BOB), reason: 'Freeze' }),
    'Declined by @bob:\n> Freeze',
  ],
  ['cancelled', cancel, 'Cancelled by @alice'],
  [
    'expired',
    async ({ id, context, clock }) => {
      clock.advance(context.rulebook.policy.expiry);
      await expireRequest(context, id);
    },
    'Expired without a decision. Nothing was changed.',
  ],
  ['stale', makeStale, /^Azure changed since this plan was made:/],
])('a call says once what became of a request that is %s', async ([, change, said]) => {
  const stage = await openWaiting();
  const { id, slack, deliver } = stage;
  await deliver(id);
  const [call] = calls(slack);
  await change(stage);
  for (let time = 0; time < 2; time += 1) await deliver(id);
  expect(slack.callUpdates).toHaveLength(1);
  const [update] = slack.callUpdates;
  expect(update).toMatchObject({ ts: call?.ts, to: { channel: call?.to.channel } });
  const [first, ...rest] = update?.text.split('\n') ?? [];
  expect(first).toBe(`CR-${id} · Link law-prod to ampls-b`);
  expect(rest.join('\n')).toMatch(said);
  expect(JSON.stringify(update?.blocks)).not.toMatch(/"(?:button|user_id|usergroup_id)"/);
});

test('every approver who was called directly reads it, and whoever was reminded', async () => {
  const { context, slack, submit, run, approve, deliver } = await openStage();
  const id = await submit();
  const { rulebook } = context;
  const notify = { ...rulebook.policy.notify, approvers: 'direct-message' } as const;
  const direct: AppContext = { ...context, rulebook: { ...rulebook, policy: { ...rulebook.policy, notify } } };
  await run(direct, 'plan', id);
  await deliver(id);
  await approve(id, BOB);
  await deliver(id);
  expect(slack.callUpdates.map(({ ts }) => ts)).toEqual(calls(slack).map(({ ts }) => ts));
  expect(calls(slack)).toHaveLength(2);
});

test('a call that needs one more approval stays as it is', async () => {
  const { id, slack, approve, deliver } = await openWaiting(2);
  await deliver(id);
  await approve(id, BOB);
  await deliver(id);
  expect(slack.callUpdates).toEqual([]);
});

test('the call for an earlier plan is brought up to date when there is another one, and not if the same people are needed', async () => {
  const stage = await openWaiting(2);
  const { id, slack, plan, approve, deliver } = stage;
  await deliver(id);
  await replan(stage);
  await deliver(id);
  await plan(id);
  await deliver(id);
  expect([calls(slack).length, slack.callUpdates.length]).toEqual([1, 0]);
  await approve(id, BOB);
  await replan(stage);
  await plan(id);
  await deliver(id);
  const [first, second] = calls(slack);
  expect(slack.callUpdates.map(({ ts }) => ts)).toEqual([first?.ts]);
  expect(slack.callUpdates[0]?.text).toContain('Re-planning requested by @alice');
  await cancel(stage);
  await deliver(id);
  expect(slack.callUpdates.map(({ ts }) => ts)).toEqual([first?.ts, second?.ts]);
});

test('approvers are called again for the same plan where the first call says that it was stale', async () => {
  const stage = await openWaiting();
  const { id, slack, source, plan, deliver } = stage;
  await deliver(id);
  await makeStale(stage);
  source.inventory = smallInventory;
  await replan(stage);
  await plan(id);
  await deliver(id);
  expect([calls(slack).length, slack.callUpdates.length]).toEqual([2, 1]);
});

test('a call that was deleted, or that Slack does not let the bot edit, is left alone', async () => {
  for (const error of [slackErrors.missing(), slackErrors.refused()]) {
    const stage = await openWaiting();
    const { id, slack, deliver, outboxOf, eventTypes } = stage;
    await deliver(id);
    await cancel(stage);
    let tried = 0;
    const context = failingForCalls(stage, () => {
      tried += 1;
      return error;
    });
    for (let time = 0; time < 2; time += 1) await stage.run(context, 'deliver', id);
    expect([tried, slack.callUpdates.length]).toEqual([1, 0]);
    expect(new Set((await outboxOf(id)).map(({ state }) => state))).toEqual(new Set(['sent']));
    expect(await eventTypes(id)).not.toContain('parked');
  }
});

test('waits while Slack limits updates, without holding back the lines of the thread', async () => {
  const stage = await openWaiting();
  const { id, slack, clock, deliver } = stage;
  await deliver(id);
  await cancel(stage);
  let limited = true;
  const context = failingForCalls(stage, () => (limited ? slackErrors.retryable(30_000) : undefined));
  await stage.run(context, 'deliver', id);
  expect(slack.topics()).toContain('cancelled');
  expect(slack.callUpdates).toEqual([]);
  limited = false;
  await stage.run(context, 'deliver', id);
  expect(slack.callUpdates).toEqual([]);
  clock.advance(31_000);
  await stage.run(context, 'deliver', id);
  expect(slack.callUpdates).toHaveLength(1);
});

test('a call whose end is not known when the bot dies is found and brought up to date, also where it is not needed any more', async () => {
  const stage = await openWaiting();
  const { id, slack, clock, deliver } = stage;
  slack.onPost({}, {}, { error: slackErrors.uncertain(), effect: true });
  await deliver(id);
  await cancel(stage);
  clock.advance(120_000);
  await deliver(id);
  await deliver(id);
  expect(calls(slack)).toHaveLength(1);
  expect(slack.callUpdates.map(({ ts, text }) => [ts, text.split('\n').at(-1)])).toEqual([
    [calls(slack)[0]?.ts, 'Cancelled by @alice'],
  ]);
});

test('a call that is posted while somebody decides is brought up to date after it', async () => {
  const stage = await openWaiting();
  const { id, slack, context, deliver } = stage;
  const approve = () => approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null });
  slack.onPost({}, {}, { before: async () => void (await approve()) });
  await deliver(id);
  expect(slack.callUpdates.map(({ text }) => text.split('\n').at(-1))).toEqual(['Approved by @bob']);
});
