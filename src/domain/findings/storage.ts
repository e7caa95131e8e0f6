import { nameOf } from '../ids.ts';
import { PROFILE_OF_2020 } from '../limits/profile.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** What Azure has done with storage of one's own for custom logs (Learn, private-storage), and what to use instead. */
export const customLogsEnded =
  'it has accepted no new or changed links since 30 June 2025, and existing ones were to end by 1 November 2025. Send the logs through a data collection endpoint.';

/**
 * Returns a finding for each new storage link. Azure has accepted none for custom logs since 30 June 2025, and was to
 * remove the others by 1 November 2025 (Learn, private-storage). The profile of 2020 is the only one from the time before, so it warns.
 */
export function storageFindings(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'link-storage'), ({ change: { workspaceId } }) => {
    const name = nameOf(workspaceId);
    if (context.profile === PROFILE_OF_2020) {
      const sentence = `Azure may refuse the storage for custom logs of ${name}, or remove it: ${customLogsEnded}`;
      return finding('custom-logs-storage-ended', sentence, [workspaceId]);
    }
    const sentence = `Storage for custom logs cannot be linked to ${name}: Azure has accepted no new or changed links since 30 June 2025. Send the logs through a data collection endpoint.`;
    return finding('custom-logs-storage-retired', sentence, [workspaceId]);
  });
}
