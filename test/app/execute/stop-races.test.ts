import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { approveRequest } from '../../../src/app/approve-request.ts';
import { cancelRequest } from '../../../src/app/cancel-request.ts';
import { createJobRunner } from '../../../src/app/jobs.ts';
import { stopRequest } from '../../../src/app/stop-request.ts';
import { isTerminal } from '../../../src/domain/request/states.ts';
import type { Stage } from '../support.ts';
import { ALICE, BOB, CAROL, openStage, slackUser } from '../support.ts';

const NAMES = ['law-prod', 'appi-web', 'law-1'];

/** Does the work that is enqueued, as workers would, until a signal. Messages are not delivered. */
async function workUntil({ context, queue }: Stage, signal: AbortSignal): Promise<void> {
  const runJob = createJobRunner(context);
  const running: Promise<void>[] = [];
  while (!signal.aborted) {
    for (const { work, id } of queue.items.splice(0)) if (work !== 'deliver') running.push(runJob(work, id));
    await sleep(1);
  }
  await Promise.all(running);
}

/** Repeats an action until the request has ended or the action was accepted. */
async function insist({ state }: Stage, id: number, act: () => Promise<object>): Promise<void> {
  for (;;) {
    const outcome = await act();
    if (!('refused' in outcome) || isTerminal(await state(id))) return;
    await sleep(1);
  }
}

test('ends each request once, with everything or nothing in place, whoever approves, cancels and stops it when', async () => {
  const stage = await openStage();
  const { context, azure, submit, state, eventTypes, stepStates } = stage;
  const working = new AbortController();
  const work = workUntil(stage, working.signal);
  for (let round = 0; round < 12; round += 1) {
    const id = await submit({ inputs: { resources: NAMES, scope: ['ampls-b'] } });
    await expect.poll(() => state(id), { timeout: 60_000 }).toBe('awaiting_approval');
    // A stop is refused until the request is approved. It is first tried, and then insisted on, at different moments.
    const delays = [round * 7, (11 - round) * 9];
    await Promise.all([
      insist(stage, id, () => approveRequest(context, { request: id, actor: slackUser(BOB), planHash: null })),
      sleep(delays[0]).then(() => stopRequest(context, { request: id, actor: slackUser(CAROL) })),
      sleep(delays[1]).then(() => cancelRequest(context, { request: id, actor: slackUser(ALICE) })),
      sleep(delays[1]).then(() =>
        insist(stage, id, () => stopRequest(context, { request: id, actor: slackUser(ALICE) })),
      ),
    ]);
    await expect.poll(async () => isTerminal(await state(id)), { timeout: 60_000 }).toBe(true);
    const end = await state(id);
    expect(['cancelled', 'rolled_back', 'succeeded']).toContain(end);
    const types = await eventTypes(id);
    expect(types.filter(type => type === 'stop_requested').length).toBeLessThanOrEqual(1);
    expect(types.filter(type => ['cancelled', 'rolled_back', 'stopped', 'succeeded'].includes(type))).toHaveLength(1);
    expect(NAMES.map(name => azure.isLinked(name))).toEqual(NAMES.map(() => end === 'succeeded'));
    expect(await stepStates(id)).not.toContain('writing');
    for (const name of NAMES) azure.unlinkByHand(name);
  }
  working.abort();
  await work;
}, 180_000);
