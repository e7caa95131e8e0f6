import { keyOf, nameOf, parseId } from '../ids.ts';
import { hasUnreadableParts } from '../topology/lookups.ts';
import type { Connection } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';

/** Who asks for a connection, and what they will reach, as far as it is known. Plain JSON, because it is stored. */
export interface Arrival {
  readonly endpoint: string;
  /** Null where the bot cannot read it: Azure shows no more than the id of a private endpoint of somebody else. */
  readonly network: string | null;
  /** Null where Azure shows no id of an endpoint. */
  readonly subscription: { readonly id: string; readonly name: string | null } | null;
  /** The GUID of its tenant. Azure shows it for subscriptions that the bot can see. */
  readonly tenant: string | null;
  readonly scope: string;
  /** What the owner of the endpoint wrote; empty where they wrote nothing. */
  readonly message: string;
  /** Names of the resources that the scope links; null where that could not be read. */
  readonly reaches: readonly string[] | null;
}

/** Returns who asks for a connection, and what they will reach. */
export function arrivalOf(topology: Topology, { scopeId, endpointId, description }: Connection): Arrival {
  const endpoint = topology.endpoints.get(keyOf(endpointId));
  const subscription = parseId(endpointId)?.subscription;
  const links = topology.linksByScope.get(keyOf(scopeId));
  const names = [...(links?.values() ?? [])].map(({ resourceId }) => nameOf(resourceId)).sort();
  return {
    endpoint: nameOf(endpointId),
    network: endpoint === undefined ? null : nameOf(endpoint.networkId),
    subscription:
      subscription === undefined
        ? null
        : { id: subscription, name: topology.subscriptionNames.get(keyOf(subscription)) ?? null },
    tenant: topology.tenants.get(keyOf(subscription ?? '')) ?? null,
    scope: nameOf(scopeId),
    message: description.trim(),
    reaches: hasUnreadableParts(topology, scopeId) ? null : names,
  };
}
