import { stateOfConnection, transitionOf } from '../changes/connection.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each, stepsOfKind } from './scene.ts';

const decisions = ['approve-connection', 'reject-connection', 'remove-connection'] as const;

/** What Azure will not, or may not, do to a connection, and what stays when it ends. */
export function connectionFindings(scene: Scene): readonly Finding[] {
  return [...transitions(scene), ...recordsThatRemain(scene)];
}

function transitions(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, ...decisions), ({ before, change }) => {
    const state = stateOfConnection(before, change);
    if (state === null) return undefined;
    const name = nameOf(change.endpointId);
    const subjects = [change.scopeId, change.endpointId];
    const evidence = { state, change: change.kind };
    switch (transitionOf(state, change.kind)) {
      case 'legal':
        return undefined;
      case 'illegal': {
        const sentence = `The connection of ${name} is ${state.toLowerCase()}: its scope's side is gone, and the private endpoint can only be deleted.`;
        return finding('illegal-transition', sentence, subjects, evidence);
      }
      case 'unproven': {
        const sentence = `It is not documented that Azure does this to a connection which is ${state === 'unrecognised' ? 'in a state not known here' : state.toLowerCase()}, as that of ${name}. The result is read back.`;
        return finding('unproven-transition', sentence, subjects, evidence);
      }
    }
  });
}

/** Names go on leading to an endpoint that takes nothing any more, for as long as its records stand. */
function recordsThatRemain(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'reject-connection', 'remove-connection'), ({ change: { endpointId } }) => {
    const zones = scene.after.endpoints.get(keyOf(endpointId))?.zoneGroup?.zoneIds ?? [];
    if (zones.length === 0) return undefined;
    const sentence = `The DNS records of ${nameOf(endpointId)} remain, so networks that resolve by them do not get their public reach back. Remove its DNS zones too.`;
    return finding('records-remain', sentence, [endpointId]);
  });
}
