import { z } from 'zod';
import type { ReadSet } from '../changes/change.ts';
import { readsOfDomains } from '../changes/reads.ts';
import { answeringZoneLinks, isMonitorZone, mayConnect } from '../dns/dns-domain.ts';
import { roleOf } from '../dns/zone-names.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { keyOf, nameOf, resourceGroupIdOf, sameId } from '../ids.ts';
import { networkIdOf } from '../topology/lookups.ts';
import type { Endpoint } from '../topology/objects.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { chooseZones } from './choose-zones.ts';
import type { ConnectNetworkInput } from './connect-network.ts';
import { connectNetworkChanges, endpointIdFor } from './connect-network.ts';
import type { RecipeResult } from './recipe.ts';
import { blockedResult, defineRecipe } from './recipe.ts';
import { resolveResourceGroup } from './resource-groups.ts';
import { differingDns, reusedEndpoint } from './reuse-endpoint.ts';

/** The inputs about an endpoint and its DNS. */
export const endpointArgs = z.strictObject({
  subnetId: z.string(),
  /** The private endpoint's name. By default, it is made from the names of its network and scope. */
  name: z.string().optional(),
  /** Other networks that use the endpoint. */
  networkIds: z.array(z.string()).default([]),
  /** `manual`: people write the DNS records, and no zone is changed. */
  dns: z.enum(['automatic', 'manual']),
  zoneId: z.string().optional(),
  /** Name or id of the resource group of new zones. The default is the network's resource group. */
  zoneGroup: z.string().optional(),
  /** Whether the networks are linked to the blob zone, which all storage accounts share. */
  blob: z.enum(['link', 'keep']).default('keep'),
});

export type EndpointArgs = z.output<typeof endpointArgs>;

const args = endpointArgs.extend({ scopeId: z.string() });

/**
 * Creates a private endpoint to a scope, in the safe order: the zones that are missing, the endpoint, its approval, its
 * records, and the zone links.
 */
export const createEndpointRecipe = defineRecipe(
  args,
  (topology, input) => {
    const choice = chooseEndpoint(topology, input.scopeId, input);
    if ('changes' in choice) return choice;
    return { changes: connectNetworkChanges(topology, choice.input), findings: choice.findings };
  },
  readsOfEndpointChoice,
);

/** Returns what the choice of an endpoint and its zones rests on: the DNS domain of its network. */
export function readsOfEndpointChoice(topology: Topology, { subnetId }: EndpointArgs): Partial<ReadSet> {
  return readsOfDomains(topology, networkIdOf(subnetId));
}

export interface EndpointChoice {
  readonly input: ConnectNetworkInput;
  readonly findings: readonly Finding[];
}

/**
 * Chooses the endpoint and its zones. If the network already has an endpoint to the scope, or resolves names to one,
 * that endpoint and its zones are used: a second endpoint with records in the same zones would overwrite the records of
 * the first. Another endpoint is created only if it is given by name.
 */
export function chooseEndpoint(
  topology: Topology,
  scopeId: string,
  input: EndpointArgs,
): EndpointChoice | RecipeResult {
  const networkId = networkIdOf(input.subnetId);
  const existing = input.name === undefined ? existingEndpoint(topology, networkId, scopeId) : undefined;
  const differing = existing === undefined ? undefined : differingDns(existing, input);
  if (differing !== undefined) return { changes: [], findings: [differing] };
  const endpointId = existing?.id ?? newEndpointId(networkId, scopeId, input.name);
  const zones = zonesOf(topology, networkId, input, existing);
  if ('error' in zones) {
    const { error, unknownGroups } = zones;
    return {
      ...blockedResult(unknownGroups.length > 0 ? 'not-found' : 'ambiguous', error, [networkId]),
      unknownGroups,
    };
  }
  const linksBlobZone = input.blob === 'link';
  const networkIds = [networkId, ...input.networkIds.filter(id => !sameId(id, networkId))];
  return {
    input: {
      scopeId,
      subnetId: existing?.subnetId ?? input.subnetId,
      endpointId,
      ...zones,
      linksBlobZone,
      networkIds,
    },
    findings: [
      ...(existing === undefined ? [] : reusedEndpoint(existing, input)),
      ...(input.dns === 'manual' && existing === undefined ? [manualRecords(endpointId)] : []),
    ],
  };
}

function newEndpointId(networkId: string, scopeId: string, name: string | undefined): string {
  return name === undefined
    ? endpointIdFor(networkId, scopeId)
    : `${resourceGroupIdOf(networkId)}/providers/Microsoft.Network/privateEndpoints/${name}`;
}

/**
 * Finds an endpoint to the scope, either in the network itself or with records in zones that answer for the network.
 */
function existingEndpoint(topology: Topology, networkId: string, scopeId: string): Endpoint | undefined {
  const key = keyOf(networkId);
  const zones = answeringZoneLinks(topology, key).filter(({ zoneId }) => isMonitorZone(topology, zoneId));
  const candidates = [
    ...valuesIn(topology.endpointsByNetwork, key),
    ...zones.flatMap(({ zoneId }) => valuesIn(topology.endpointsByZone, keyOf(zoneId))),
  ];
  return candidates.find(endpoint => sameId(endpoint.scopeId, scopeId) && mayConnect(topology, endpoint));
}

interface Zones {
  readonly zoneIds: readonly string[];
  readonly newZoneIds: readonly string[];
}

/** Returns the zones of an endpoint: those that it has, or else those of the networks that use it. */
function zonesOf(
  topology: Topology,
  networkId: string,
  { dns, zoneId, zoneGroup, blob }: EndpointArgs,
  existing: Endpoint | undefined,
): Zones | { readonly error: string; readonly unknownGroups: readonly string[] } {
  if (dns === 'manual') return { zoneIds: [], newZoneIds: [] };
  const current = existing?.zoneGroup?.zoneIds ?? [];
  const isBlobZone = (id: string) => roleOf(topology.dnsNames, nameOf(id)) === 'blob';
  const linksBlobZone = blob === 'link';
  if (current.length > 0 && (!linksBlobZone || current.some(isBlobZone))) return { zoneIds: current, newZoneIds: [] };
  const group = zoneGroup === undefined ? undefined : resolveResourceGroup(topology, zoneGroup);
  if (group !== undefined && 'error' in group) return { error: group.error, unknownGroups: group.unknownGroups };
  const choice = chooseZones(topology, { networkId, zoneId, groupId: group?.id, linksBlobZone });
  if ('error' in choice) return { error: choice.error, unknownGroups: [] };
  if (current.length === 0) return choice;
  return {
    zoneIds: [...current, ...choice.zoneIds.filter(isBlobZone)],
    newZoneIds: choice.newZoneIds.filter(isBlobZone),
  };
}

/** Returns Azure's own warning about managing DNS by hand (private-link-configure, "Connect to a private endpoint"). */
function manualRecords(endpointId: string): Finding {
  const sentence = `Networks lose access to Azure Monitor if a DNS record is missing or created too early: Azure won't create the records of ${nameOf(endpointId)}. Finish this request and all links first, then create the records, and update them after every later link: /ampls records ${nameOf(endpointId)} lists them.`;
  return finding('records-missing', sentence, [endpointId]);
}
