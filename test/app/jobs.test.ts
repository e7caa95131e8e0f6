import { expect, test } from 'vitest';
import { createJobRunner } from '../../src/app/jobs.ts';
import { takeLease } from '../../src/store/leases.ts';
import { leaseKey } from '../../src/store/work.ts';
import { openApproved, openStage } from './support.ts';

test('plans, executes and delivers by the number of a request alone', async () => {
  const { context, submit, slack, state } = await openStage({ approvals: 0 });
  const run = createJobRunner(context);
  const id = await submit();
  for (const work of ['plan', 'execute', 'deliver'] as const) await run(work, id);
  expect(await state(id)).toBe('succeeded');
  expect(slack.topics()[0]).toBe('card succeeded');
});

test('runs a job that arrives twice at the same moment without writing twice', async () => {
  const { id, azure, context, state } = await openApproved('law-prod');
  const processes = [createJobRunner(context), createJobRunner({ ...context, owner: 'another' })];
  await Promise.all(processes.flatMap(run => [run('execute', id), run('execute', id)]));
  expect(azure.writes()).toEqual(['write link law-prod']);
  expect(await state(id)).toBe('succeeded');
});

test('works on what has changed while this process was working on the same request', async () => {
  const { context, slack, submit, plan, state } = await openStage({ approvals: 0 });
  const id = await submit();
  const run = createJobRunner(context);
  slack.onPost({
    before: async () => {
      await plan(id);
      await run('deliver', id);
    },
  });
  await run('deliver', id);
  expect(await state(id)).toBe('approved');
  expect(slack.topics()).toEqual(['card planning', 'planned']);
});

test('releases its lease after a failure, so that the next worker need not wait', async () => {
  const { id, azure, context, db } = await openApproved('law-prod');
  azure.onWrite('link law-prod', { error: new TypeError('a mistake in the code') });
  await expect(createJobRunner(context)('execute', id)).rejects.toThrow('a mistake in the code');
  const lease = await takeLease(db, leaseKey('execute', id), 'next');
  expect(lease?.lapsedMs).toBeUndefined();
  await lease?.release();
});
