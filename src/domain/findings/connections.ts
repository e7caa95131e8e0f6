import { stateOfConnection, transitionSupport } from '../changes/connection.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

const decisions = ['approve-connection', 'reject-connection', 'remove-connection'] as const;

const participles = {
  'approve-connection': 'approved',
  'reject-connection': 'rejected',
  'remove-connection': 'removed',
} satisfies Record<(typeof decisions)[number], string>;

/** Returns what Azure does not allow for a connection, what it may not allow, and which records stay. */
export function connectionFindings(context: PlanContext): readonly Finding[] {
  return [...unsupportedTransitions(context), ...remainingRecords(context)];
}

function unsupportedTransitions(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, ...decisions), ({ before, change }) => {
    const state = stateOfConnection(before, change);
    if (state === null) return undefined;
    const connection = `The connection of ${nameOf(change.endpointId)}`;
    const subjects = [change.scopeId, change.endpointId];
    const evidence = { state, change: change.kind };
    switch (transitionSupport(state, change.kind)) {
      case 'legal':
        return undefined;
      case 'illegal': {
        const sentence = `${connection} cannot be ${participles[change.kind]}: it is ${state.toLowerCase()}, and no longer exists in its scope. Delete the private endpoint.`;
        return finding('illegal-transition', sentence, subjects, evidence);
      }
      case 'unproven': {
        const current = state === 'unrecognised' ? 'in an unknown state' : state.toLowerCase();
        const sentence = `${connection} might not become ${participles[change.kind]}: Azure does not document this change for a connection that is ${current}. The result is checked afterwards.`;
        return finding('unproven-transition', sentence, subjects, evidence);
      }
    }
  });
}

/** Finds records that stay, so that names keep resolving to an endpoint that no longer accepts traffic. */
function remainingRecords(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'reject-connection', 'remove-connection'), ({ change: { endpointId } }) => {
    const zones = context.after.endpoints.get(keyOf(endpointId))?.zoneGroup?.zoneIds ?? [];
    if (zones.length === 0) return undefined;
    const sentence = `Networks that use the DNS records of ${nameOf(endpointId)} will not get public access back: the records stay. Remove its DNS zones too.`;
    return finding('records-remain', sentence, [endpointId]);
  });
}
