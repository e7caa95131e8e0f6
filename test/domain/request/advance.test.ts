import { expect, test } from 'vitest';
import type { Requirement } from '../../../src/domain/approval/requirements.ts';
import { finding } from '../../../src/domain/findings/finding.ts';
import type { AdvanceDecision } from '../../../src/domain/request/advance.ts';
import { onlyRefuses, settleAdvance } from '../../../src/domain/request/advance.ts';
import { BOT } from '../../../src/domain/request/events.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { connection, endpoint, inventory, network, scope } from '../build.ts';
import { planChanges } from '../plan-changes.ts';

const waiting = endpoint('pe', 'vnet', 'a', { state: 'Pending' });
const knownAs = (state: 'Pending' | 'Approved') =>
  topologyOf(
    inventory({
      scopes: [scope('a')],
      networks: [network('vnet')],
      endpoints: [{ ...waiting, state }],
      connections: [connection(waiting, { state })],
    }),
  );
const ends = { scopeId: waiting.scopeId, endpointId: waiting.id, description: '' };
const approving = planChanges(knownAs('Pending'), [{ kind: 'approve-connection', ...ends }]);
const refusing = planChanges(knownAs('Pending'), [{ kind: 'reject-connection', ...ends }]);
const cutting = planChanges(knownAs('Approved'), [{ kind: 'reject-connection', ...ends }]);

const requirement: Requirement = { rule: 'r', group: 'owners', members: { usergroup: 'owners' }, count: 2 };
const request = { requester: BOT, requirements: [requirement] };
const membership = new Map([['owners', new Set(['UBOB', 'UCAROL'])]]);
const bob = (more: Partial<AdvanceDecision> = {}): AdvanceDecision => ({
  person: 'UBOB',
  verdict: 'approve',
  planHash: approving.hash.slice(0, 32),
  ...more,
});

test('counts an approval for the plan that the person saw, as one of those that it needs', () => {
  expect(settleAdvance(bob(), approving, request, membership)).toEqual({ missing: 1 });
  expect(settleAdvance(bob(), approving, { ...request, requirements: [] }, membership)).toEqual({ missing: 0 });
  const differs = { void: 'plan-differs' };
  expect(settleAdvance(bob({ planHash: 'feed' }), approving, request, membership)).toEqual(differs);
  expect(settleAdvance(bob({ planHash: null }), approving, request, membership)).toEqual(differs);
});

test('counts a rejection for a plan that only refuses, whatever plan the person saw', () => {
  const rejection = bob({ verdict: 'reject', planHash: null });
  const one = { ...request, requirements: [{ ...requirement, count: 1 }] };
  expect(settleAdvance(rejection, refusing, one, membership)).toEqual({ missing: 0 });
  expect(settleAdvance(rejection, cutting, one, membership)).toEqual({ void: 'plan-differs' });
  expect([refusing, cutting, approving, { changes: [] }].map(onlyRefuses)).toEqual([true, false, false, false]);
});

test('counts nothing by somebody who may not decide, and nothing for a plan that is blocked', () => {
  const outsider = bob({ person: 'UMALLORY' });
  expect(settleAdvance(outsider, approving, request, membership)).toEqual({ void: 'not-an-approver' });
  const blocked = { ...approving, findings: [finding('limit-scope-endpoints', 'The scope is full.', [])] };
  expect(settleAdvance(bob(), blocked, request, membership)).toEqual({ void: 'blocked' });
});
