import { z } from 'zod';
import { isConnected, isMonitorZone } from '../dns/domain.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { keyOf, nameOf, sameId } from '../ids.ts';
import type { Endpoint } from '../topology/objects.ts';
import { networkIdOf } from '../topology/questions.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { Connecting } from './connect-network.ts';
import { connectNetwork, endpointIdFor } from './connect-network.ts';
import type { Proposed } from './recipe.ts';
import { recipe, refused } from './recipe.ts';
import { groupOf } from './resource-groups.ts';
import { zonesFor } from './zones-for.ts';

/** What people say about the endpoint and its DNS. */
export const endpointArgs = z.strictObject({
  subnetId: z.string(),
  /** Of the private endpoint; made up where it is left out. */
  name: z.string().optional(),
  /** Networks that are to go through it too. */
  networkIds: z.array(z.string()).default([]),
  /** `manual`: its records are written by hand, and no zone is touched. */
  dns: z.enum(['automatic', 'manual']),
  zoneId: z.string().optional(),
});

export type EndpointArgs = z.output<typeof endpointArgs>;

const args = endpointArgs.extend({ scopeId: z.string() });

/** A private endpoint to a scope, in the safe order: itself, its approval, its records, and then who resolves by them. */
export const createEndpoint = recipe(args, (topology, wanted) => {
  const settled = settle(topology, wanted.scopeId, wanted);
  if ('changes' in settled) return settled;
  return { changes: connectNetwork(topology, settled.connecting), findings: settled.findings };
});

export interface Settled {
  readonly connecting: Connecting;
  readonly findings: readonly Finding[];
}

/**
 * Settles which endpoint and which zones are meant. An endpoint to the scope that the network has, or resolves to,
 * already is taken with the zones it has, unless another one is asked for by name: a second one in the same zones would
 * take the place of its records.
 */
export function settle(topology: Topology, scopeId: string, wanted: EndpointArgs): Settled | Proposed {
  const networkId = networkIdOf(wanted.subnetId);
  const existing = wanted.name === undefined ? endpointTo(topology, networkId, scopeId) : undefined;
  const endpointId = existing?.id ?? idFor(networkId, scopeId, wanted.name);
  const zones = zonesOf(topology, networkId, wanted, existing);
  if ('error' in zones) return refused(zones.several ? 'ambiguous' : 'not-found', zones.error, [networkId]);
  const { zoneIds } = zones;
  const networkIds = [networkId, ...wanted.networkIds.filter(id => !sameId(id, networkId))];
  return {
    connecting: { scopeId, subnetId: existing?.subnetId ?? wanted.subnetId, endpointId, zoneIds, networkIds },
    findings: wanted.dns === 'manual' && existing === undefined ? [byHand(endpointId)] : [],
  };
}

function idFor(networkId: string, scopeId: string, name: string | undefined): string {
  return name === undefined
    ? endpointIdFor(networkId, scopeId)
    : `${groupOf(networkId)}/providers/Microsoft.Network/privateEndpoints/${name}`;
}

/** An endpoint to the scope: in the network itself, or with its records in zones that the network resolves by. */
function endpointTo(topology: Topology, networkId: string, scopeId: string): Endpoint | undefined {
  const key = keyOf(networkId);
  const zones = valuesIn(topology.zoneLinksByNetwork, key).filter(({ zoneId }) => isMonitorZone(topology, zoneId));
  const known = [
    ...valuesIn(topology.endpointsByNetwork, key),
    ...zones.flatMap(({ zoneId }) => valuesIn(topology.endpointsByZone, keyOf(zoneId))),
  ];
  return known.find(endpoint => sameId(endpoint.scopeId, scopeId) && isConnected(topology, endpoint));
}

function zonesOf(topology: Topology, networkId: string, { dns, zoneId }: EndpointArgs, existing: Endpoint | undefined) {
  if (dns === 'manual') return { zoneIds: [] };
  const kept = existing?.zoneGroup?.zoneIds ?? [];
  return kept.length > 0 ? { zoneIds: kept } : zonesFor(topology, networkId, zoneId);
}

/** The document's own warning on managing DNS by hand (private-link-configure, "Connect to a private endpoint"). */
function byHand(endpointId: string): Finding {
  const sentence = `${nameOf(endpointId)} keeps no records by itself. Finish this and all links first, then write its records, and again after every later link: an empty or premature record cuts networks off from Azure Monitor.`;
  return finding('records-missing', sentence, [endpointId]);
}
