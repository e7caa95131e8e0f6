import { SlackError } from './errors.ts';
import { randomSecret } from './ids.ts';
import type { ResponseUrl, Workspace } from './model.ts';

// https://docs.slack.dev/interactivity/handling-user-interaction
const lifetimeMs = 30 * 60_000;
const maxUses = 5;
/** How long an expired response_url is kept, so that its use is still refused as expired and not as unknown. */
const retentionMs = 24 * 60 * 60_000;

/** Issues a response_url. @param source the message that was acted on; a slash command has none */
export function issueResponseUrl(
  workspace: Workspace,
  user: string,
  channel: string,
  source?: ResponseUrl['source'],
): string {
  const issued = { secret: randomSecret(), user, channel, at: workspace.now(), uses: 0, source };
  workspace.responseUrls.set(issued.secret, issued);
  return `${workspace.url()}/response/${workspace.identity.teamId}/${issued.secret}`;
}

/** Finds a response_url that may still be used. @throws SlackError when it is unknown, expired or used up */
export function findResponseUrl(workspace: Workspace, secret: string): ResponseUrl {
  const found = workspace.responseUrls.get(secret);
  if (found === undefined) throw new SlackError('invalid_url');
  if (workspace.now() - found.at > lifetimeMs) throw new SlackError('expired_url');
  if (found.uses >= maxUses) throw new SlackError('used_url');
  return found;
}

export function countResponseUrlUse(workspace: Workspace, used: ResponseUrl): void {
  workspace.responseUrls.set(used.secret, { ...used, uses: used.uses + 1 });
}

export function deleteOldResponseUrls(workspace: Workspace): void {
  const oldest = workspace.now() - retentionMs;
  for (const { secret, at } of workspace.responseUrls.values()) if (at < oldest) workspace.responseUrls.delete(secret);
}
