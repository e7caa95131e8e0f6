import { parseId } from '../ids.ts';
import type { MonitoredResource } from './objects.ts';

/**
 * The permission that creating or updating a component needs on its workspace if that is in another subscription (Learn,
 * app/create-workspace-resource). It reads keys, so the writer role leaves it out.
 */
export const WORKSPACE_KEYS_ACTION = 'Microsoft.OperationalInsights/workspaces/sharedKeys/action';

/** Returns the id of a component's workspace if that is in another subscription than the component. */
export function foreignWorkspaceOf({ id, workspaceId }: MonitoredResource): string | undefined {
  return workspaceId === undefined || subscriptionOf(workspaceId) === subscriptionOf(id) ? undefined : workspaceId;
}

function subscriptionOf(id: string): string | undefined {
  return parseId(id)?.subscription.toLowerCase();
}
