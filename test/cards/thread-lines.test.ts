import { expect, test } from 'vitest';
import { threadLine } from '../../src/cards/thread-lines.ts';
import type { RequestEvent } from '../../src/domain/request/events.ts';
import { event } from './sample-request.ts';

const title = 'Link law-prod to ampls-a';
const needs = [
  { group: 'network-owners', count: 1, usergroup: 'S1' },
  { group: 'security', count: 2, usergroup: null },
];

const lines: readonly (readonly [RequestEvent, string])[] = [
  [event('created', { workflow: 'w', inputs: {}, reason: null }), 'Requested by <@UALICE>'],
  [event('planned', { hash: 'h', changes: 2, needs: [] }), 'Planned 2 changes. No approval needed.'],
  [
    event('planned', { hash: 'h', changes: 1, needs }),
    'Planned 1 change. Needs 1 approval from network-owners and 2 approvals from security',
  ],
  [event('blocked', { sentences: ['ampls-a is full.'] }), 'Blocked:\n• ampls-a is full.'],
  [event('agreed', { hash: 'h', missing: 0 }), 'Approved by <@UALICE>'],
  [event('agreed', { hash: 'h', missing: 1 }), 'Approved by <@UALICE>, 1 more needed'],
  [
    event('comment', { text: 'Does the SOC know of it?', ts: null }),
    'Comment by <@UALICE>:\n> Does the SOC know of it?',
  ],
  [event('declined', { hash: 'h', reason: 'Freeze' }), 'Declined by <@UALICE>:\n> Freeze'],
  [
    event('expiring', { at: '2026-03-04T14:05:09.000Z' }),
    'Expires at 2026-03-04 14:05:09 UTC, unless it is decided by then. Nothing was changed so far.',
  ],
  [event('expired', {}), 'Expired without a decision. Nothing was changed.'],
  [
    event('stale', { differences: ['law-prod is gone.'] }),
    'Azure changed since this plan was made:\n• law-prod is gone.\nRe-plan to continue. Earlier approvals no longer count.',
  ],
  [event('waits', { for: [1, 2, 3] }), 'Waiting for CR-1, CR-2 and CR-3, which change the same resources'],
  [event('waits', { for: [1] }), 'Waiting for CR-1, which changes the same resources'],
  [
    event('step_done', { step: 's', title, correlationId: 'c-1', ms: 36_000 }),
    '✅ Linked law-prod to ampls-a (36 s) · ARM c-1',
  ],
  [event('step_skipped', { step: 's', title }), '⏭️ Link law-prod to ampls-a: skipped, nothing to change'],
  [
    event('step_failed', { step: 's', title, problem: 'Azure refused it.', correlationId: null }),
    '❌ Link law-prod to ampls-a failed: Azure refused it.',
  ],
  [
    event('step_undone', { step: 's', title: `Undo: ${title}`, correlationId: null, ms: 400 }),
    '↩️ Undone: Link law-prod to ampls-a (0.4 s)',
  ],
  [event('succeeded', { ms: 125_000 }), '✅ Finished: all changes are made and verified (2 min 5 s)'],
  [event('unlocked', { reason: 'stuck' }, 'cli'), 'Unlocked by cli: stuck'],
];

const cases = lines.map(([happened, text]) => ({ type: happened.type, happened, text }));

test.each(cases)('describes $type as "$text"', ({ happened, text }) => {
  expect(threadLine(happened).text).toBe(text);
});
