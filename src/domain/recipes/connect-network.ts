import type { Change } from '../changes/index.ts';
import { linkChange } from '../changes/link.ts';
import type { SetPublicAccessChange } from '../changes/set-public-access.ts';
import { linkZoneChange, zoneLinkOf } from '../changes/zone-link.ts';
import { isMonitorZone } from '../dns/dns-domain.ts';
import { keyOf, nameOf, resourceGroupIdOf } from '../ids.ts';
import { networkIdOf } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';

/** What is needed to connect networks to a scope through one private endpoint. */
export interface ConnectNetworkInput {
  readonly scopeId: string;
  readonly subnetId: string;
  /** The private endpoint's id. By default, its name is made from the names of its network and scope. */
  readonly endpointId?: string;
  /** The zones that hold the endpoint's records and are linked to the networks. */
  readonly zoneIds: readonly string[];
  /** Those of the zones that have to be created. */
  readonly newZoneIds?: readonly string[];
  /** Whether the networks are linked to the blob zone too, which all storage accounts share. */
  readonly linksBlobZone?: boolean;
  /** The networks that the zones are linked to. The default is the endpoint's own network. */
  readonly networkIds?: readonly string[];
  /** The resources whose records have to exist before zones are linked to the networks, or public access is closed. */
  readonly resourceIds?: readonly string[];
}

/**
 * Returns the changes that connect networks to a scope, in the only safe order: zones are linked to networks after the
 * records exist, because a linked zone without a record is an outage. The blob zone is shared by all storage accounts,
 * so it gets its records and is linked to a network only on request.
 */
export function connectNetworkChanges(topology: Topology, input: ConnectNetworkInput): readonly Change[] {
  const { scopeId, subnetId, zoneIds } = input;
  const networkId = networkIdOf(subnetId);
  const endpointId = input.endpointId ?? endpointIdFor(networkId, scopeId);
  const location = topology.networks.get(keyOf(networkId))?.location ?? '';
  const links = (input.networkIds ?? [networkId]).flatMap(network =>
    zoneIds
      .filter(zoneId => isMonitorZone(topology, zoneId) || input.linksBlobZone === true)
      .filter(zoneId => zoneLinkOf(topology, zoneId, network) === undefined)
      .map(zoneId => linkZoneChange(zoneId, network)),
  );
  return [
    ...(input.newZoneIds ?? []).map(zoneId => ({ kind: 'create-zone' as const, zoneId })),
    { kind: 'create-endpoint', endpointId, scopeId, subnetId, location, requestMessage: '' },
    { kind: 'approve-connection', scopeId, endpointId, description: '' },
    ...(zoneIds.length === 0
      ? []
      : [
          {
            kind: 'set-zone-group' as const,
            endpointId,
            name: 'default',
            zoneIds: [...zoneIds],
            recordsOf: [...(input.resourceIds ?? [])],
          },
        ]),
    ...links,
  ];
}

/** What is needed to isolate a network, in addition to connecting it. */
export interface IsolateNetworkInput extends ConnectNetworkInput {
  readonly resourceIds: readonly string[];
  /** The changes that close the resources to the internet. */
  readonly publicAccess: readonly SetPublicAccessChange[];
  /** Whether the networks lose access to everything outside the scope. */
  readonly privateOnly: boolean;
}

/** Returns the changes that isolate a network: private access is opened first, and public access is closed last. */
export function isolateNetworkChanges(topology: Topology, input: IsolateNetworkInput): readonly Change[] {
  const { scopeId, resourceIds, publicAccess, privateOnly } = input;
  const scope: Change[] = topology.scopes.has(keyOf(scopeId))
    ? []
    : [{ kind: 'create-scope', scopeId, query: 'Open', ingestion: 'Open', tags: {} }];
  return [
    ...scope,
    ...resourceIds.map(resourceId => linkChange(scopeId, resourceId)),
    ...connectNetworkChanges(topology, input),
    ...publicAccess,
    ...(privateOnly
      ? [{ kind: 'set-access-modes', scopeId, query: 'PrivateOnly', ingestion: 'PrivateOnly', exclusions: {} } as const]
      : []),
  ];
}

/** Returns the changes that close resources to the internet. Data collection endpoints have no setting for queries. */
export function closePublicAccess(
  topology: Topology,
  resourceIds: readonly string[],
): readonly SetPublicAccessChange[] {
  return resourceIds.map((resourceId): SetPublicAccessChange => {
    const canBeQueried = topology.resources.get(keyOf(resourceId))?.kind !== 'collection-endpoint';
    return { kind: 'set-public-access', resourceId, ingestion: 'Disabled', ...(canBeQueried && { query: 'Disabled' }) };
  });
}

/**
 * Returns the id of an endpoint in its network's resource group: `pe-vnet-hub-ampls-a`, cut to Azure's 80 characters.
 */
export function endpointIdFor(networkId: string, scopeId: string): string {
  const name = `pe-${nameOf(networkId)}-${nameOf(scopeId)}`.slice(0, 80).replace(/\W+$/, '');
  return `${resourceGroupIdOf(networkId)}/providers/Microsoft.Network/privateEndpoints/${name}`;
}
