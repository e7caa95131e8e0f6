import { expect, test } from 'vitest';
import { BOT, isTold } from '../../../src/domain/request/events.ts';
import type { Decision } from '../../../src/domain/request/record.ts';
import { approvedBy, arrivedConnection, parseRef, refOf } from '../../../src/domain/request/record.ts';

test.each([
  ['CR-12', 12],
  ['cr-12', 12],
  [' 7 ', 7],
  ['CR-', undefined],
  ['CR-1234567890', undefined],
  ['XR-1', undefined],
  ['1a', undefined],
])('%j names request %j', (text, id) => {
  expect(parseRef(text)).toBe(id);
  if (id !== undefined) expect(parseRef(refOf(id))).toBe(id);
});

test('only approvals of the plan as it is count', () => {
  const decision = (person: string, planHash: string, verdict: Decision['verdict']): Decision => {
    return { person, planHash, verdict, reason: null, at: new Date(0) };
  };
  const decisions = [
    decision('ann', 'new', 'approve'),
    decision('ben', 'old', 'approve'),
    decision('cleo', 'new', 'decline'),
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
  expect(approvedBy({ plan }, decisions)).toEqual(['ann']);
  expect(approvedBy({ plan: null }, decisions)).toEqual([]);
});

test('the thread is told what people must know', () => {
  expect([isTold('planned'), isTold('created'), isTold('parked')]).toEqual([true, false, false]);
});

test('a request that nobody made is about the connection that it came with', () => {
  const inputs = { connections: ['/connections/1'] };
  expect(arrivedConnection({ requester: BOT, inputs })).toBe('/connections/1');
  expect(arrivedConnection({ requester: BOT, inputs: {} })).toBeUndefined();
  expect(arrivedConnection({ requester: 'UALICE', inputs })).toBeUndefined();
});
