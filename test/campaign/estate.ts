import type { Estate } from '../../sandbox/src/arm/server.ts';
import { groupAt, linkOf, scopeAt, tenantId, workspaceAt } from '../../sandbox/src/estate/builders.ts';

const subscription = '4e9d21b7-83c5-4f16-a0d8-5b7c6e1f2a94';

const groupRef = { subscription, group: 'rg-campaign', location: 'westeurope' };

/** The scopes that requests choose from. */
export const scopeNames: readonly string[] = Array.from({ length: 12 }, (_, n) => `ampls-campaign-${n}`);

/** The workspaces that requests choose from. There are more scopes than the five that a workspace may join. */
export const workspaceNames: readonly string[] = Array.from({ length: 40 }, (_, n) => `law-campaign-${n}`);

/** A scope that has 48 of the 50 resources that it may link, so that requests compete for the last places. */
export const nearlyFullScope = 'ampls-campaign-0';

/** Returns the environment in which every campaign begins. */
export function campaignEstate(): Estate {
  const scopes = scopeNames.map(name => scopeAt(groupRef, name, {}));
  const workspaces = workspaceNames.map(name => workspaceAt(groupRef, name));
  const others = Array.from({ length: 48 }, (_, n) => workspaceAt(groupRef, `law-other-${n}`));
  const links = scopes.slice(0, 1).flatMap(scope => others.map(workspace => linkOf(scope, workspace)));
  return {
    subscriptions: [{ subscriptionId: subscription, displayName: 'contoso-campaign', tenantId, state: 'Enabled' }],
    resources: [groupAt(groupRef), ...scopes, ...workspaces, ...others, ...links],
    denied: [],
  };
}
