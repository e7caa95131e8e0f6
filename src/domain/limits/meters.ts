import { domainOf, scopesOfDomain } from '../dns/dns-domain.ts';
import { pluralize } from '../format.ts';
import { keyOf, sameId } from '../ids.ts';
import { connectionsOf, kindOfResource, scopesLinking } from '../topology/lookups.ts';
import type { Connection, ResourceKind } from '../topology/objects.ts';
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
 * Returns the keys of what a meter counts now. Every link counts, whatever it points to and whatever its state. Every
 * connection counts too: a rejected one counts until it is removed. The scopes of a resource are those that link it and
 * those that the resource itself lists. The scopes of a network are those of its DNS domain.
 */
export function countedBy(topology: Topology, meter: Meter, subjectId: string): ReadonlySet<string> {
  switch (meter) {
    case 'scope-resources':
    case 'scope-workspaces':
    case 'scope-components': {
      const keys = keysIn(topology.linksByScope, keyOf(subjectId));
      return new Set(keys.filter(key => scopeMeters(kindOfResource(topology, key)).includes(meter)));
    }
    case 'scope-endpoints':
      return new Set(connectionsOf(topology, subjectId).map(connectionKey));
    case 'resource-scopes':
      return scopesLinking(topology, subjectId);
    case 'network-scopes':
      return scopesOfDomain(topology, domainOf(topology, subjectId));
  }
}

/** Returns how much a meter counts now. */
export function currentCount(topology: Topology, meter: Meter, subjectId: string): number {
  return countedBy(topology, meter, subjectId).size;
}

/**
 * Returns the key that a connection counts under: that of its endpoint, so that an endpoint that is reserved and one
 * that is connected count once. A connection that its endpoint has left behind is one of its own.
 */
function connectionKey({ id, endpointId }: Connection, index: number, all: readonly Connection[]): string {
  const first = all.findIndex(other => other.state !== 'Disconnected' && sameId(other.endpointId, endpointId));
  return keyOf(first === index ? endpointId : id);
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
