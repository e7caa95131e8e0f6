import { SlackError } from './errors.ts';
import { randomSecret } from './ids.ts';
import type { TriggerId, Workspace } from './model.ts';

// https://docs.slack.dev/interactivity/handling-user-interaction
const lifetimeMs = 3_000;
/** How long an expired trigger_id is kept, so that its use is still refused as expired and not as unknown. */
const retentionMs = 24 * 60 * 60_000;

export function issueTriggerId(workspace: Workspace, user: string): string {
  const at = workspace.now();
  const id = `${at}.${Number.parseInt(randomSecret(4), 16)}.${randomSecret()}`;
  workspace.triggers.set(id, { id, user, at, used: false });
  return id;
}

/** Finds a trigger_id that may still be used. @throws SlackError when it is unknown, used or expired */
export function findTriggerId(workspace: Workspace, id: string): TriggerId {
  const trigger = workspace.triggers.get(id);
  if (trigger === undefined) throw new SlackError('invalid_trigger_id');
  if (trigger.used) throw new SlackError('exchanged_trigger_id');
  if (workspace.now() - trigger.at > lifetimeMs) throw new SlackError('expired_trigger_id');
  return trigger;
}

export function markTriggerIdUsed(workspace: Workspace, trigger: TriggerId): void {
  workspace.triggers.set(trigger.id, { ...trigger, used: true });
}

export function deleteOldTriggerIds(workspace: Workspace): void {
  const oldest = workspace.now() - retentionMs;
  for (const { id, at } of workspace.triggers.values()) if (at < oldest) workspace.triggers.delete(id);
}
