import { keyOf } from '../ids.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import type { Topology } from '../topology/topology.ts';

/** The networks whose DNS leads to a scope. */
export interface ScopeUsers {
  /** Ids of the networks that use the scope. */
  readonly networks: readonly string[];
  /** Ids of those that may use it, because what answers them is not known completely. */
  readonly mayUse: readonly string[];
}

/** Returns which networks use a scope, as far as that is known. */
export function usersOfScope(topology: Topology, scopeId: string): ScopeUsers {
  const views = networkDnsViews(topology);
  const scopeKey = keyOf(scopeId);
  const networks: string[] = [];
  const mayUse: string[] = [];
  for (const [key, { id }] of topology.networks) {
    const view = views(key);
    const { scopes, mayHaveMore } = view.visibleScopes();
    if (scopes.some(scope => scope.scopeKey === scopeKey)) networks.push(id);
    else if (mayHaveMore || view.unknownReason !== undefined) mayUse.push(id);
  }
  return { networks, mayUse };
}
