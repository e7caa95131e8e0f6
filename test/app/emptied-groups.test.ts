import { expect, test } from 'vitest';
import { approveRequest } from '../../src/app/approve-request.ts';
import { askQuestion } from '../../src/app/ask-question.ts';
import { declineRequest } from '../../src/app/decline-request.ts';
import { reassignRequest } from '../../src/app/reassign-request.ts';
import { retryRequest } from '../../src/app/retry-request.ts';
import { decisionsOn } from '../../src/store/decisions.ts';
import { ALICE, BOB, CAROL, openWaiting, slackUser } from './support.ts';

test('nobody decides on a request whose group was emptied before the click, until somebody is in it again', async () => {
  const { id, context, db, directory, planHash, request, approve } = await openWaiting();
  const { version } = await request(id);
  directory.groups = { 'network-owners': [] };
  const click = { request: id, planHash, actor: slackUser(BOB) };
  const said = { request: id, key: 'ask', actor: slackUser(BOB), text: 'why?' };
  for (const outcome of [
    await approveRequest(context, click),
    await declineRequest(context, { ...click, reason: 'no' }),
    await askQuestion(context, said),
    await reassignRequest(context, { ...click, to: { id: CAROL } }),
  ]) {
    expect(outcome).toMatchObject({ refused: 'not-an-approver' });
  }
  expect(await decisionsOn(db, id)).toEqual([]);
  expect(await request(id)).toMatchObject({ state: 'awaiting_approval', version });
  directory.groups = { 'network-owners': [CAROL] };
  expect(await approve(id, BOB)).toMatchObject({ refused: 'not-an-approver' });
  expect(await approve(id, CAROL)).toEqual({ approved: true, missing: 0 });
});

test('an approval of somebody who has left since does not count towards the others', async () => {
  const { id, directory, approve, execute, azure, request } = await openWaiting(2);
  expect(await approve(id, BOB)).toEqual({ approved: true, missing: 1 });
  directory.groups = { 'network-owners': [ALICE, CAROL] };
  expect(await approve(id, CAROL)).toEqual({ approved: true, missing: 1 });
  await execute(id);
  expect(azure.calls).toEqual([]);
  expect(await request(id)).toMatchObject({ state: 'awaiting_approval', approvalsCompleteAt: null });
});

test('nothing is written where the group was emptied between the approval and the execution, and the thread says why', async () => {
  const { id, context, directory, approve, execute, plan, deliver, azure, slack, request, state } = await openWaiting();
  await deliver(id);
  await approve(id, BOB);
  directory.groups = { 'network-owners': [] };
  await execute(id);
  await deliver(id);
  expect(azure.calls).toEqual([]);
  expect(await state(id)).toBe('stale');
  expect(slack.posts.at(-1)?.text).toContain(
    'The approvals no longer count, because the members of the approving group have changed.',
  );
  await retryRequest(context, { request: id, key: 'again', actor: slackUser(ALICE), origin: 'C1', planHash: null });
  await plan(id);
  expect(await request(id)).toMatchObject({
    state: 'blocked',
    statusReasons: [expect.stringMatching(/^Nobody can approve this request/)],
  });
});
