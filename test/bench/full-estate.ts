import type { Estate } from '../../src/sandbox/arm/server.ts';
import { groupAt, linkOf, type Place, scopeAt, tenantId, workspaceAt } from '../../src/sandbox/estate/builders.ts';

const subscription = '2c7a91f4-60de-4b35-9e18-7d4f0a6b3c52';

const place: Place = { subscription, group: 'rg-bench', location: 'westeurope' };

/** So many scopes, each with its own workspaces, linked or not. */
export function scopesWith(count: number, each: number, linked: boolean): Estate {
  const scopes = Array.from({ length: count }, (_, n) => {
    const scope = scopeAt(place, `ampls-bench-${n}`, {});
    const workspaces = Array.from({ length: each }, (_none, m) => workspaceAt(place, `law-bench-${n}-${m}`));
    return [scope, ...workspaces, ...(linked ? workspaces.map(workspace => linkOf(scope, workspace)) : [])];
  });
  return estateOf(scopes.flat());
}

/** Four scopes that link the same five workspaces. */
export function fourScopes(): { readonly estate: Estate; readonly workspaces: readonly string[] } {
  const scopes = [0, 1, 2, 3].map(n => scopeAt(place, `ampls-bench-${n}`, {}));
  const workspaces = [0, 1, 2, 3, 4].map(n => workspaceAt(place, `law-bench-${n}`));
  const links = scopes.flatMap(scope => workspaces.map(workspace => linkOf(scope, workspace)));
  return { estate: estateOf([...scopes, ...workspaces, ...links]), workspaces: workspaces.map(({ name }) => name) };
}

function estateOf(resources: Estate['resources']): Estate {
  return {
    subscriptions: [{ subscriptionId: subscription, displayName: 'contoso-bench', tenantId, state: 'Enabled' }],
    resources: [groupAt(place), ...resources],
    denied: [],
  };
}
