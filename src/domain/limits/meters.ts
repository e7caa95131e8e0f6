import { domainOf, scopesOfDomain } from '../dns/domain.ts';
import { keyOf } from '../ids.ts';
import type { ResourceKind } from '../topology/objects.ts';
import { connectionsOf, kindOfResource, scopesOf } from '../topology/questions.ts';
import { keysIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';

/** What the documented limits count. */
export const meters = [
  'scope-resources',
  'scope-workspaces',
  'scope-components',
  'scope-endpoints',
  'resource-scopes',
  'network-scopes',
] as const;

export type Meter = (typeof meters)[number];

/** The counts of a scope that a link of a resource of this kind adds to. */
export function scopeMeters(kind: ResourceKind): readonly Meter[] {
  if (kind === 'workspace') return ['scope-resources', 'scope-workspaces'];
  if (kind === 'component') return ['scope-resources', 'scope-components'];
  return ['scope-resources'];
}

/**
 * How many there are now. Every link counts, whatever it points to and in whatever state, and so does every
 * connection: a rejected one keeps its place until it is removed. The scopes of a network are those of its DNS domain.
 */
export function count(topology: Topology, meter: Meter, subjectId: string): number {
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
  'scope-resources': 'resources',
  'scope-workspaces': 'workspaces',
  'scope-components': 'components',
  'scope-endpoints': 'private endpoint connections',
  'resource-scopes': 'scopes',
  'network-scopes': 'scopes',
} satisfies Record<Meter, string>;

/** What a meter counts, as a plural. */
export function nounOf(meter: Meter): string {
  return nouns[meter];
}
