import { kindOf } from '../changes/index.ts';
import { linkChange } from '../changes/link.ts';
import { domainOf, scopesOfDomain } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import type { Impact } from '../impact/impact.ts';
import { hadAccess } from '../impact/impact.ts';
import { computeReach, INTERNET } from '../reach/compute-reach.ts';
import { scopesLinking } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';

/** Links that give networks back what a plan takes from them. */
export interface LinkRemedy {
  readonly scopeId: string;
  readonly resourceIds: readonly string[];
}

/** Impacts on more networks or resources get no remedy: each would have to be tried. */
const MOST_TRIED = 20;

/**
 * Returns links to a scope that the networks are connected to already, which were tried on the model: with them, no network of
 * these impacts loses these resources. What only a different change would help gets none, and the plan's own changes are not
 * undone.
 */
export function linkRemedy(before: Topology, after: Topology, impact: readonly Impact[]): LinkRemedy | undefined {
  const lost = impact.filter(row => row.to === 'blocked' && hadAccess(row));
  const helped = lost.map(row => ({ scopeId: scopeThatHelps(before, after, row), resourceIds: row.resources }));
  const scopeId = helped.find(row => row.scopeId !== undefined)?.scopeId;
  if (scopeId === undefined) return undefined;
  const resourceIds = helped.filter(row => row.scopeId === scopeId).flatMap(row => row.resourceIds);
  return { scopeId, resourceIds: [...new Set(resourceIds)] };
}

/** Returns the scope whose links to all resources of an impact give its networks back their access. */
function scopeThatHelps(before: Topology, after: Topology, impact: Impact): string | undefined {
  const { networks, resources } = impact;
  const isTooMuch = networks.length > MOST_TRIED || resources.length > MOST_TRIED;
  if (isTooMuch || networks.includes(INTERNET)) return undefined;
  const keys = new Set(networks.slice(0, 1).flatMap(network => [...scopesOfDomain(after, domainOf(after, network))]));
  const scopes = [...after.scopes.values()].filter(({ id }) => keys.has(keyOf(id)));
  return scopes.find(({ id }) => {
    const missing = resources.filter(resource => !scopesLinking(after, resource).has(keyOf(id)));
    if (missing.some(resource => scopesLinking(before, resource).has(keyOf(id)))) return false;
    const linked = missing.reduce((now, resource) => {
      const change = linkChange(id, resource);
      return kindOf(change).apply(now, change);
    }, after);
    return missing.length > 0 && isReached(linked, impact);
  })?.id;
}

/** Returns whether each network is known to reach each resource, for what the impact is about. */
function isReached(topology: Topology, { networks, resources, aspects }: Impact): boolean {
  const wanted = aspects.map(aspect => (aspect === 'ingestion' ? 'ingestion' : 'query'));
  return networks.every(network =>
    resources.every(resource =>
      wanted.every(operation => {
        const { reach } = computeReach(topology, network, resource, operation).reach;
        return reach === 'private' || reach === 'public';
      }),
    ),
  );
}
