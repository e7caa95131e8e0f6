import { expect, test } from 'vitest';
import { BOT, isInHistory, isPostedToThread, isProgress, personOf } from '../../../src/domain/request/events.ts';
import type { ApprovalDecision } from '../../../src/domain/request/record.ts';
import { approvedBy, arrivingConnectionId, isRefusal, parseRef, refOf } from '../../../src/domain/request/record.ts';

test.each([
  ['CR-12', 12],
  ['cr-12', 12],
  [' 7 ', 7],
  ['CR-', undefined],
  ['CR-1234567890', undefined],
  ['XR-1', undefined],
  ['1a', undefined],
])('reads %j as the request %j', (text, id) => {
  expect(parseRef(text)).toBe(id);
  if (id !== undefined) expect(parseRef(refOf(id))).toBe(id);
});

test('counts only approvals of the current plan', () => {
  const decision = (person: string, planHash: string, verdict: ApprovalDecision['verdict'], planNumber = 2) => {
    return { person, planHash, planNumber, verdict, reason: null, at: new Date(0) };
  };
  const decisions = [
    decision('ann', 'new', 'approve'),
    decision('ben', 'old', 'approve'),
    decision('cleo', 'new', 'decline'),
    decision('dora', 'new', 'approve', 1),
  ];
  const plan = {
    hash: 'new',
    changes: [],
    findings: [],
    impact: [],
    usage: [],
    locks: [],
    profile: 'p',
    policyVersion: '1',
  };
  expect(approvedBy({ plan, planNumber: 2 }, decisions)).toEqual(['ann']);
  expect(approvedBy({ plan: null, planNumber: 2 }, decisions)).toEqual([]);
});

test('shows events in the history, except those that only say what Slack has', () => {
  expect([isInHistory('planned'), isInHistory('created'), isInHistory('delivered')]).toEqual([true, true, false]);
});

test('posts events to the thread, except those that only the audit trail needs', () => {
  expect([isPostedToThread('planned'), isPostedToThread('created'), isPostedToThread('parked')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('knows the connection of a request that the bot created for it, and a request that refuses one', () => {
  const workflow = 'approve-connection';
  const inputs = { connections: ['/connections/1'] };
  expect(arrivingConnectionId({ requester: BOT, workflow, inputs })).toBe('/connections/1');
  expect(arrivingConnectionId({ requester: BOT, workflow, inputs: {} })).toBeUndefined();
  expect(arrivingConnectionId({ requester: 'UALICE', workflow, inputs })).toBeUndefined();
  expect(arrivingConnectionId({ requester: BOT, workflow: 'reject-connection', inputs })).toBeUndefined();
  expect(isRefusal({ requester: BOT, workflow: 'reject-connection' })).toBe(true);
  expect(isRefusal({ requester: BOT, workflow })).toBe(false);
  expect(isRefusal({ requester: 'UALICE', workflow: 'reject-connection' })).toBe(false);
});

test('names a person or the bot as the actor of an event', () => {
  expect([personOf({ person: 'UALICE', team: 'T1' }), personOf(BOT)]).toEqual(['UALICE', BOT]);
});

test('tells progress from what an execution ends with', () => {
  expect((['step_done', 'step_skipped', 'step_undone'] as const).map(isProgress)).toEqual([true, true, true]);
  expect((['started', 'step_failed', 'trouble', 'undoing', 'succeeded'] as const).some(isProgress)).toBe(false);
});
