import type { Change } from '../changes/index.ts';
import { linkChange } from '../changes/link.ts';
import { linkZoneChange, zoneLinkOf } from '../changes/link-zone.ts';
import { isMonitorZone } from '../dns/domain.ts';
import { keyOf, nameOf } from '../ids.ts';
import { networkIdOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';

/** What it takes to connect networks to a scope through one private endpoint. */
export interface Connecting {
  readonly scopeId: string;
  readonly subnetId: string;
  /** Of the private endpoint; made up from its network and its scope where none is given. */
  readonly endpointId?: string;
  /** The zones that the endpoint keeps its records in, and that the networks resolve by. */
  readonly zoneIds: readonly string[];
  /** Networks that are to resolve by them; the endpoint's own where none are given. */
  readonly networkIds?: readonly string[];
}

/**
 * The changes that connect networks to a scope, in the one order that is safe: zones are linked to networks only once
 * the records are there, because a linked zone without a record is an outage. The blob zone, which all storage accounts
 * share, gets its records and is linked to nobody.
 */
export function connectNetwork(topology: Topology, connecting: Connecting): readonly Change[] {
  const { scopeId, subnetId, zoneIds } = connecting;
  const networkId = networkIdOf(subnetId);
  const endpointId = connecting.endpointId ?? endpointIdFor(networkId, scopeId);
  const location = topology.networks.get(keyOf(networkId))?.location ?? '';
  const links = (connecting.networkIds ?? [networkId]).flatMap(network =>
    zoneIds
      .filter(zoneId => isMonitorZone(topology, zoneId) && zoneLinkOf(topology, zoneId, network) === undefined)
      .map(zoneId => linkZoneChange(zoneId, network)),
  );
  return [
    { kind: 'create-endpoint', endpointId, scopeId, subnetId, location, requestMessage: '' },
    { kind: 'approve-connection', scopeId, endpointId, description: '' },
    ...(zoneIds.length === 0
      ? []
      : [{ kind: 'set-zone-group' as const, endpointId, name: 'default', zoneIds: [...zoneIds] }]),
    ...links,
  ];
}

/** What isolating a network takes, beside connecting it. */
export interface Isolating extends Connecting {
  readonly resourceIds: readonly string[];
  /** Also closes the resources to the internet. */
  readonly closePublicAccess: boolean;
  /** Also keeps the networks from everything outside the scope. */
  readonly privateOnly: boolean;
}

/** The changes that isolate a network: what opens the private way first, and what closes the public one last. */
export function isolateNetwork(topology: Topology, isolating: Isolating): readonly Change[] {
  const { scopeId, resourceIds, closePublicAccess, privateOnly } = isolating;
  const scope: Change[] = topology.scopes.has(keyOf(scopeId))
    ? []
    : [{ kind: 'create-scope', scopeId, query: 'Open', ingestion: 'Open', tags: {} }];
  const closing = resourceIds.map((resourceId): Change => {
    const takesQueries = topology.resources.get(keyOf(resourceId))?.kind !== 'collection-endpoint';
    return { kind: 'set-public-access', resourceId, ingestion: 'Disabled', ...(takesQueries && { query: 'Disabled' }) };
  });
  return [
    ...scope,
    ...resourceIds.map(resourceId => linkChange(scopeId, resourceId)),
    ...connectNetwork(topology, isolating),
    ...(closePublicAccess ? closing : []),
    ...(privateOnly
      ? [{ kind: 'set-access-modes', scopeId, query: 'PrivateOnly', ingestion: 'PrivateOnly', exclusions: {} } as const]
      : []),
  ];
}

/** An endpoint's id beside its network: `pe-vnet-hub-ampls-a`, cut to Azure's 80 characters. */
export function endpointIdFor(networkId: string, scopeId: string): string {
  const group = networkId.split('/').slice(0, 5).join('/');
  const name = `pe-${nameOf(networkId)}-${nameOf(scopeId)}`.slice(0, 80).replace(/\W+$/, '');
  return `${group}/providers/Microsoft.Network/privateEndpoints/${name}`;
}
