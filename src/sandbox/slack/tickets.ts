import { SlackError } from './errors.ts';
import { secret } from './ids.ts';
import type { ResponseUrl, Trigger, Workspace } from './model.ts';

// https://docs.slack.dev/interactivity/handling-user-interaction
const triggerLife = 3_000;
const responseUrlLife = 30 * 60_000;
const responseUrlUses = 5;
/** Long after they have expired, tickets are forgotten. */
const kept = 24 * 60 * 60_000;

/** Forgets tickets that expired long ago. */
export function forgetOldTickets(workspace: Workspace): void {
  const oldest = workspace.now() - kept;
  for (const { id, at } of workspace.triggers.values()) if (at < oldest) workspace.triggers.delete(id);
  for (const url of workspace.responseUrls.values()) if (url.at < oldest) workspace.responseUrls.delete(url.secret);
}

export function issueTrigger(workspace: Workspace, user: string): string {
  const at = workspace.now();
  const id = `${at}.${Number.parseInt(secret(4), 16)}.${secret()}`;
  workspace.triggers.set(id, { id, user, at, used: false });
  return id;
}

/** A trigger_id that may still be exchanged. @throws SlackError that says why it may not */
export function validTrigger(workspace: Workspace, id: string): Trigger {
  const trigger = workspace.triggers.get(id);
  if (trigger === undefined) throw new SlackError('invalid_trigger_id');
  if (trigger.used) throw new SlackError('exchanged_trigger_id');
  if (workspace.now() - trigger.at > triggerLife) throw new SlackError('expired_trigger_id');
  return trigger;
}

export function exchange(workspace: Workspace, trigger: Trigger): void {
  workspace.triggers.set(trigger.id, { ...trigger, used: true });
}

export function issueResponseUrl(
  workspace: Workspace,
  user: string,
  channel: string,
  source?: ResponseUrl['source'],
): string {
  const ticket = { secret: secret(), user, channel, at: workspace.now(), uses: 0, source };
  workspace.responseUrls.set(ticket.secret, ticket);
  return `${workspace.url()}/response/${workspace.identity.teamId}/${ticket.secret}`;
}

/** A response_url that may still be used. @throws SlackError that says why it may not */
export function validResponseUrl(workspace: Workspace, given: string): ResponseUrl {
  const ticket = workspace.responseUrls.get(given);
  if (ticket === undefined) throw new SlackError('invalid_url');
  if (workspace.now() - ticket.at > responseUrlLife) throw new SlackError('expired_url');
  if (ticket.uses >= responseUrlUses) throw new SlackError('used_url');
  return ticket;
}

export function countUse(workspace: Workspace, ticket: ResponseUrl): void {
  workspace.responseUrls.set(ticket.secret, { ...ticket, uses: ticket.uses + 1 });
}
