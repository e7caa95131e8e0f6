import { domainOf, scopesOfDomain } from '../dns/dns-domain.ts';
import { pluralize } from '../format.ts';
import { keyOf } from '../ids.ts';
import { connectionsOf, kindOfResource, scopesOf } from '../topology/lookups.ts';
import type { ResourceKind } from '../topology/objects.ts';
import { keysIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';

/** The counts that have documented limits. */
export const meters = [
  'scope-resources',
  'scope-workspaces',
  'scope-components',
  'scope-endpoints',
  'resource-scopes',
  'network-scopes',
] as const;

export type Meter = (typeof meters)[number];

/** Returns the counts of a scope that a link to a resource of this kind adds to. */
export function scopeMeters(kind: ResourceKind): readonly Meter[] {
  if (kind === 'workspace') return ['scope-resources', 'scope-workspaces'];
  if (kind === 'component') return ['scope-resources', 'scope-components'];
  return ['scope-resources'];
}

/**
 * Returns the current count. Every link counts, whatever it points to and whatever its state. Every connection counts
 * too: a rejected one counts until it is removed. The scopes of a network are those of its DNS domain.
 */
export function currentCount(topology: Topology, meter: Meter, subjectId: string): number {
  switch (meter) {
    case 'scope-resources':
    case 'scope-workspaces':
    case 'scope-components':
      return linkedKinds(topology, subjectId).filter(kind => scopeMeters(kind).includes(meter)).length;
    case 'scope-endpoints':
      return connectionsOf(topology, subjectId).length;
    case 'resource-scopes':
      return scopesOf(topology, subjectId).length;
    case 'network-scopes':
      return scopesOfDomain(topology, domainOf(topology, subjectId)).size;
  }
}

function linkedKinds(topology: Topology, scopeId: string): ResourceKind[] {
  const links = keysIn(topology.linksByScope, keyOf(scopeId));
  return [...links].map(key => kindOfResource(topology, key));
}

const nouns = {
  'scope-resources': 'resource',
  'scope-workspaces': 'workspace',
  'scope-components': 'component',
  'scope-endpoints': 'private endpoint connection',
  'resource-scopes': 'scope',
  'network-scopes': 'scope',
} satisfies Record<Meter, string>;

/** Returns the noun for what a meter counts, in the form that follows this number: `resource` or `resources`. */
export function meterNoun(meter: Meter, number: number): string {
  return pluralize(number, nouns[meter]);
}
