import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { nameOf, resourceGroupIdOf, sameId } from '../ids.ts';
import { networkIdOf } from '../topology/lookups.ts';
import type { Endpoint } from '../topology/objects.ts';

/** What a request asks for about an endpoint that turns out to exist. */
interface EndpointRequest {
  readonly subnetId: string;
  readonly dns: 'automatic' | 'manual';
  readonly zoneId?: string | undefined;
}

/**
 * Returns a block if the DNS of an endpoint that would be used differs from what the request asks for. An endpoint has
 * one zone group (Learn, private-endpoint-dns), and no request moves it to other zones.
 */
export function differingDns(endpoint: Endpoint, { dns, zoneId }: EndpointRequest): Finding | undefined {
  const { id, name, networkId, scopeId, zoneGroup } = endpoint;
  const [first] = zoneGroup?.zoneIds ?? [];
  if (first === undefined) return undefined;
  const current = resourceGroupIdOf(first);
  const requested = zoneId === undefined ? current : resourceGroupIdOf(zoneId);
  if (dns === 'automatic' && sameId(requested, current)) return undefined;
  const endpointWithZones = `Private endpoint ${name} of ${nameOf(networkId)} already connects to ${nameOf(scopeId)}, and Azure manages its DNS records in the zones of ${nameOf(current)}`;
  const sentence =
    dns === 'manual'
      ? `${endpointWithZones}. This request leaves the records to you. Leave out dns manual to use the endpoint, or delete it first.`
      : `${endpointWithZones}, not ${nameOf(requested)}. Leave out the zone to use the endpoint, or delete it first.`;
  return finding('different-settings', sentence, [id, requested]);
}

/** Returns a note if an endpoint in another subnet is used than the one that the request names. */
export function reusedEndpoint(endpoint: Endpoint, { subnetId }: EndpointRequest): readonly Finding[] {
  const { id, name, scopeId } = endpoint;
  if (sameId(endpoint.subnetId, subnetId)) return [];
  const subnetOfNetwork = (of: string) => `subnet ${nameOf(of)} of ${nameOf(networkIdOf(of))}`;
  const sentence = `No private endpoint is created in ${subnetOfNetwork(subnetId)}: ${nameOf(networkIdOf(subnetId))} already uses ${name} in ${subnetOfNetwork(endpoint.subnetId)} to reach ${nameOf(scopeId)}. To create another one, give it a name.`;
  return [finding('endpoint-reused', sentence, [id, subnetId])];
}
