import { nameOf } from '../ids.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each, stepsOfKind } from './scene.ts';

/** The one limit profile of a time when Azure still took storage for custom logs. */
const BEFORE_RETIREMENT = 'documented-2020';

/** Azure has taken no new storage for custom logs since 30 June 2025. */
export function storageFindings(scene: Scene): readonly Finding[] {
  if (scene.profile === BEFORE_RETIREMENT) return [];
  return each(stepsOfKind(scene, 'link-storage'), ({ change: { workspaceId } }) => {
    const sentence = `Azure retired customer-owned storage for custom logs: since 30 June 2025 it can be neither linked nor changed. Send the logs of ${nameOf(workspaceId)} through a data collection endpoint.`;
    return finding('custom-logs-storage-retired', sentence, [workspaceId]);
  });
}
