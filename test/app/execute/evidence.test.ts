import { expect, test } from 'vitest';
import { unlockRequest } from '../../../src/app/unlock-request.ts';
import { armErrors } from '../simulated-azure.ts';
import { openApproved } from '../support.ts';

test('the event of a step has its change, what was there before and after, and the ids that Azure knows it by', async () => {
  const { id, execute, request, stepsOf, eventOf } = await openApproved('law-prod');
  await execute(id);
  const [step] = await stepsOf(id);
  const planned = (await request(id)).plan?.changes[0];
  const [done] = await eventOf(id, 'step_done');
  expect(done?.data).toMatchObject({
    step: step?.id,
    evidence: {
      change: planned?.change,
      before: planned?.image,
      after: step?.after,
      clientRequestId: step?.id,
      correlationIds: ['c-write', 'c-observe'],
      undoes: null,
    },
  });
  expect(step?.after).not.toBeNull();
  expect((await eventOf(id, 'approved'))[0]?.data).toMatchObject({ steps: [step?.id] });
  expect((await eventOf(id, 'succeeded'))[0]?.data).toMatchObject({ steps: [{ step: step?.id, state: 'done' }] });
});

test('the event of an undo begins where the undone step ended, and names that step', async () => {
  const { id, azure, execute, stepsOf, eventOf } = await openApproved('law-prod', 'law-1');
  azure.onWrite('link law-1', { error: armErrors.refused() });
  await execute(id);
  const [written, refused, undo] = await stepsOf(id);
  expect((await eventOf(id, 'step_undone'))[0]?.data).toMatchObject({
    step: undo?.id,
    evidence: { change: undo?.change, before: written?.after, clientRequestId: undo?.id, undoes: written?.id },
  });
  const [failed] = await eventOf(id, 'step_failed');
  expect(failed?.data).toMatchObject({ step: refused?.id, evidence: { change: refused?.change, undoes: null } });
  expect(failed?.data).not.toHaveProperty('evidence.after');
  expect((await eventOf(id, 'rolled_back'))[0]?.data).toMatchObject({
    steps: [
      { step: written?.id, state: 'undone' },
      { step: refused?.id, state: 'pending' },
      { step: undo?.id, state: 'done' },
    ],
  });
});

test('the event that ends an unlocked request has the state in which each step was left', async () => {
  const { id, context, stepsOf, eventOf } = await openApproved('law-prod');
  await unlockRequest({ ...context, callTimeoutMs: 1 }, { request: id, operator: 'olga', reason: 'gone' });
  const [failed] = await eventOf(id, 'failed');
  expect(failed).toMatchObject({ actor: 'operator olga', data: { steps: [{ state: 'pending' }] } });
  expect(failed?.data).toHaveProperty('steps', [{ step: (await stepsOf(id))[0]?.id, state: 'pending' }]);
});
