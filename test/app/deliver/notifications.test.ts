import { describe, expect, test } from 'vitest';
import { amendRequest } from '../../../src/app/amend-request.ts';
import { approveRequest } from '../../../src/app/approve-request.ts';
import { cancelRequest } from '../../../src/app/cancel-request.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { declineRequest } from '../../../src/app/decline-request.ts';
import { replanRequest } from '../../../src/app/replan-request.ts';
import type { Policy } from '../../../src/domain/approval/policy.ts';
import { link, workspaceId } from '../../domain/build.ts';
import { slackErrors } from '../simulated-slack.ts';
import { smallInventory } from '../small-inventory.ts';
import { ALICE, BOB, CAROL, openApproved, openStage, openWaiting, slackUser } from '../support.ts';

const CALL = 'CR-1 needs you: link law-prod to ampls-b (alice). Nobody loses access.';

/** Returns the context with another policy of notifying people. */
function notifying(context: AppContext, notify: Partial<Policy['notify']>): AppContext {
  const { rulebook } = context;
  return {
    ...context,
    rulebook: { ...rulebook, policy: { ...rulebook.policy, notify: { ...rulebook.policy.notify, ...notify } } },
  };
}

type Waiting = Awaited<ReturnType<typeof openWaiting>>;

function callsIn({ notifications }: Waiting['slack']) {
  return notifications.filter(({ metadata }) => metadata.event_type === 'approver_call');
}

/** What is mentioned in blocks. */
function mentionsIn(blocks: unknown): readonly string[] {
  return [...JSON.stringify(blocks).matchAll(/"(?:user_id|usergroup_id)":"(\w+)"/g)].map(([, id = '']) => id);
}

describe('a call for approval', () => {
  test('goes to the channel once, says what is asked by whom, and mentions the group and not the requester', async () => {
    const stage = await openStage();
    const { slack, directory, submit, plan, deliver } = stage;
    directory.groups = { 'network-owners': [BOB, CAROL] };
    const id = await submit();
    await plan(id);
    await deliver(id);
    await deliver(id);
    expect(slack.notifications).toHaveLength(1);
    const [call] = slack.notifications;
    expect(call).toMatchObject({ to: { channel: 'C-REQUESTS' }, text: CALL.replace('CR-1', `CR-${id}`) });
    expect(call?.to.thread).toBeUndefined();
    expect(call?.metadata).toMatchObject({ event_type: 'approver_call' });
    expect(call?.metadata.event_payload).not.toHaveProperty('request');
    expect(mentionsIn(call?.blocks)).toEqual(['S1']);
  });

  test('mentions the members one by one where the requester is one of them', async () => {
    const { id, slack, deliver } = await openWaiting();
    await deliver(id);
    expect(mentionsIn(slack.notifications[0]?.blocks)).toEqual([BOB, CAROL]);
  });

  test('goes to each approver directly where the policy says so', async () => {
    const { context, slack, submit, run, deliver } = await openStage();
    const id = await submit();
    await run(notifying(context, { approvers: 'direct-message' }), 'plan', id);
    await deliver(id);
    expect(slack.notifications.map(({ to }) => to.channel)).toEqual([`D-${BOB}`, `D-${CAROL}`]);
    expect(slack.notifications.flatMap(({ blocks }) => mentionsIn(blocks))).toEqual([]);
  });

  test('is repeated for a plan that replaces the first one, and not for an approval', async () => {
    const { id, slack, context, plan, deliver } = await openWaiting(2);
    await deliver(id);
    await approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null });
    await deliver(id);
    expect(slack.notifications).toHaveLength(1);
    await amend(context, id);
    await plan(id);
    await deliver(id);
    expect(slack.notifications.map(({ text }) => text)).toEqual([
      expect.stringContaining('link law-prod to ampls-b'),
      expect.stringContaining('link appi-web to ampls-b'),
    ]);
  });

  test.for([
    ['approved', ({ id, approve }: Waiting) => approve(id, BOB)],
    ['replaced', ({ id, context }: Waiting) => amend(context, id)],
    ['cancelled', ({ id, context }: Waiting) => cancelRequest(context, { request: id, actor: slackUser(ALICE) })],
  ] as const)('is left out where the plan was %s before it could be sent', async ([, change]) => {
    const stage = await openWaiting();
    const { id, slack, deliver, outboxOf } = stage;
    await change(stage);
    await deliver(id);
    expect(callsIn(slack)).toEqual([]);
    expect(new Set((await outboxOf(id)).map(({ state }) => state))).toEqual(new Set(['sent']));
  });

  test('is not sent twice where Slack did not answer and had posted it', async () => {
    const { id, slack, clock, deliver } = await openWaiting();
    slack.onPost({}, {}, { error: slackErrors.uncertain(), effect: true });
    await deliver(id);
    clock.advance(120_000);
    await deliver(id);
    expect(slack.notifications).toHaveLength(1);
  });

  test('is not needed where nobody has to approve', async () => {
    const { id, slack, deliver } = await openApproved('law-prod');
    await deliver(id);
    expect(callsIn(slack)).toEqual([]);
  });

  test('is not needed where nobody can approve', async () => {
    const { slack, directory, submit, plan, deliver } = await openStage();
    directory.groups = {};
    const id = await submit();
    await plan(id);
    await deliver(id);
    expect(callsIn(slack)).toEqual([]);
  });

  test('leaves out the name of a requester whom Slack does not name', async () => {
    const { id, slack, directory, deliver } = await openWaiting();
    directory.nameOf = async () => undefined;
    await deliver(id);
    expect(slack.notifications[0]?.text).toContain('needs you: link law-prod to ampls-b. Nobody');
  });
});

describe('the requester', () => {
  test('is told directly of what becomes of the request, once for each event', async () => {
    const { id, slack, approve, execute, deliver } = await openWaiting();
    await deliver(id);
    await approve(id, BOB);
    await execute(id);
    await deliver(id);
    const news = slack.notifications.filter(({ metadata }) => metadata.event_type === 'requester_news');
    expect(news.map(({ to }) => to.channel)).toEqual([`D-${ALICE}`, `D-${ALICE}`]);
    const first = `CR-${id} · Link law-prod to ampls-b`;
    expect(news.map(({ text }) => text)).toEqual([
      `${first}\nApproved by @bob`,
      expect.stringMatching(new RegExp(`^${first}\n✅ Finished`)),
    ]);
    expect(news.flatMap(({ blocks }) => mentionsIn(blocks))).toEqual([]);
  });

  test('is mentioned by the line itself where the policy says so, and is sent nothing else', async () => {
    const { id, slack, context, run } = await openWaiting();
    await declineRequest(context, { request: id, planHash: null, actor: slackUser(BOB), reason: 'Freeze' });
    await run(notifying(context, { requester: 'thread' }), 'deliver', id);
    expect(slack.notifications).toEqual([]);
    const line = slack.posts.at(-1);
    expect(line?.text).toBe(`Declined by @bob:\n> Freeze\n<@${ALICE}>`);
    expect(mentionsIn(line?.blocks)).toEqual([ALICE]);
  });

  test('is not told what they did themselves', async () => {
    const { id, slack, context, deliver } = await openWaiting();
    await deliver(id);
    await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
    await deliver(id);
    expect(slack.notifications).toHaveLength(1);
  });
});

describe('whoever approved a plan that is stale', () => {
  const stale = async (stage: Waiting, notify: Partial<Policy['notify']>) => {
    const { id, context, source, approve, execute, deliver, run } = stage;
    await deliver(id);
    await approve(id, BOB);
    source.inventory = { ...smallInventory, links: [link('ampls-b', workspaceId('law-prod'))] };
    await execute(id);
    expect(await stage.state(id)).toBe('stale');
    for (let time = 0; time < 2; time += 1) await run(notifying(context, notify), 'deliver', id);
    source.inventory = smallInventory;
  };

  test('is mentioned in the channel where approvers are called there, all in one message, and is called for the new plan', async () => {
    const stage = await openWaiting(2);
    await stage.approve(stage.id, CAROL);
    const { id, slack, context, plan, deliver } = stage;
    await stale(stage, {});
    const told = slack.notifications.filter(({ text }) => text.includes('Earlier approvals no longer count'));
    expect(told.map(({ to, blocks }) => [to, mentionsIn(blocks)])).toEqual([
      [{ channel: `D-${ALICE}` }, []],
      [{ channel: 'C-REQUESTS' }, [CAROL, BOB]],
    ]);
    expect(slack.posts.flatMap(({ blocks }) => mentionsIn(blocks))).toEqual([]);
    await replanRequest(context, { request: id, actor: slackUser(ALICE) });
    await plan(id);
    await deliver(id);
    expect(callsIn(slack)).toHaveLength(2);
    expect(callsIn(slack)[1]?.text).toContain('Earlier approvals no longer count.');
    expect(mentionsIn(callsIn(slack)[1]?.blocks)).toContain(BOB);
    expect(await stage.approve(id, BOB)).toMatchObject({ missing: 1 });
  });

  test('is told directly where approvers are called directly', async () => {
    const stage = await openWaiting();
    await stale(stage, { approvers: 'direct-message' });
    const { slack } = stage;
    const told = slack.notifications.filter(({ text }) => text.includes('Earlier approvals no longer count'));
    expect(told.map(({ to }) => to.channel)).toEqual([`D-${ALICE}`, `D-${BOB}`]);
    expect(slack.posts.flatMap(({ blocks }) => mentionsIn(blocks))).toEqual([]);
  });
});

test('cards and lines name people without mentioning them', async () => {
  const { id, slack, approve, execute, deliver } = await openWaiting();
  await deliver(id);
  await approve(id, BOB);
  await execute(id);
  await deliver(id);
  for (const { text, blocks } of [...slack.posts, ...slack.updates]) {
    expect(text).not.toContain('<@');
    expect(mentionsIn(blocks)).toEqual([]);
  }
  expect(slack.posts[0]?.text).toContain('requested by @alice');
  expect(slack.posts.map(({ text }) => text)).toContain('Approved by @bob');
});

test('somebody whom Slack does not name stays mentioned in the record', async () => {
  const { id, slack, directory, deliver } = await openWaiting();
  directory.nameOf = async () => undefined;
  await deliver(id);
  expect(slack.posts[0]?.text).toContain(`requested by <@${ALICE}>`);
});

/** Lets alice ask for another resource. */
async function amend(context: AppContext, id: number): Promise<void> {
  const inputs = { resources: ['appi-web'], scope: ['ampls-b'] };
  const asked = { workflow: 'connect-resources', inputs, reason: null, effect: null };
  await amendRequest(context, { request: id, key: `amend-${id}`, actor: slackUser(ALICE), ...asked });
}
