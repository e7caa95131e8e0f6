import { nameOf } from '../ids.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** The only limit profile from the time when Azure accepted storage for custom logs. */
const PROFILE_BEFORE_RETIREMENT = 'documented-2020';

/** Returns a block for each new storage link. Azure has accepted none for custom logs since 30 June 2025. */
export function storageFindings(context: PlanContext): readonly Finding[] {
  if (context.profile === PROFILE_BEFORE_RETIREMENT) return [];
  return findingsFor(stepsOfKind(context, 'link-storage'), ({ change: { workspaceId } }) => {
    const sentence = `Storage for custom logs cannot be linked to ${nameOf(workspaceId)}: Azure has accepted no new or changed links since 30 June 2025. Send the logs through a data collection endpoint.`;
    return finding('custom-logs-storage-retired', sentence, [workspaceId]);
  });
}
