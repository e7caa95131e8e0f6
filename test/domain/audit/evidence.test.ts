import { expect, test } from 'vitest';
import type { StoredEvent } from '../../../src/domain/audit/event-chain.ts';
import { evidenceFrom } from '../../../src/domain/audit/evidence.ts';

const digest = 'ab'.repeat(32);

let count = 0;

function event(type: string, data: object, actor = 'amplsbot'): StoredEvent {
  count += 1;
  const at = `2026-03-01T12:00:${String(count).padStart(2, '0')}.000000Z`;
  return { requestId: 12, seq: count, at, actor, type, data: JSON.stringify(data), previous: '', hash: digest };
}

test('collects decisions, steps and documents from the events of a request', () => {
  const evidence = evidenceFrom([
    event('created', { workflow: 'connect-resources', inputs: {}, reason: 'SOC onboarding' }, 'UALICE'),
    event('planned', { hash: 'h1', documents: { plan: digest } }),
    event('agreed', { hash: 'h1', missing: 1 }, 'UBOB'),
    event('declined', { reason: 'no', context: { planHash: 'h2' } }, 'UCAROL'),
    event('step_done', { title: 'Link a to b', correlationId: 'c-1', evidence: { before: null } }),
    event('step_failed', { correlationId: null }),
    event('failed', { sentences: [] }),
  ]);
  expect(evidence).toEqual({
    request: 'CR-12',
    requester: 'UALICE',
    workflow: 'connect-resources',
    reason: 'SOC onboarding',
    decisions: [
      { event: 3, at: '2026-03-01T12:00:03.000Z', person: 'UBOB', verdict: 'approve', planHash: 'h1' },
      { event: 4, at: '2026-03-01T12:00:04.000Z', person: 'UCAROL', verdict: 'decline', planHash: 'h2' },
    ],
    steps: [
      {
        event: 5,
        at: '2026-03-01T12:00:05.000Z',
        title: 'Link a to b',
        outcome: 'done',
        correlationId: 'c-1',
        details: { before: null },
      },
      { event: 6, at: '2026-03-01T12:00:06.000Z', title: '', outcome: 'failed', correlationId: null, details: null },
    ],
    documents: [{ event: 2, name: 'plan', digest }],
    lastEvent: { event: 7, at: '2026-03-01T12:00:07.000Z', type: 'failed' },
  });
});

test('says nothing of what the events do not say', () => {
  const evidence = evidenceFrom([event('created', {}), event('agreed', {}, 'UBOB')]);
  expect(evidence).toMatchObject({ workflow: null, reason: null, decisions: [{ planHash: null }] });
});
