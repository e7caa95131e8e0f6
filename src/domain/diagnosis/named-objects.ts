import { keyOf } from '../ids.ts';
import type { Named } from '../match-name.ts';
import { requiredNames } from '../reach/required-names.ts';
import type { Endpoint, MonitoredResource } from '../topology/objects.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { zoneNameOf } from './monitor-hosts.ts';
import type { OutputFacts } from './output-facts.ts';

/** What of the inventory a pasted text names, in the order of the inventory. */
export interface NamedObjects {
  readonly networks: readonly string[];
  readonly resources: readonly MonitoredResource[];
  readonly endpoints: readonly { readonly address: string; readonly endpoint: Endpoint }[];
  /** Addresses that no known private endpoint has, with the private DNS zones that have a record with them. */
  readonly records: readonly { readonly address: string; readonly zoneIds: readonly string[] }[];
}

/** A shorter name may be a word of any text. */
const SHORTEST_NAME = 4;

/**
 * Returns what of the inventory a text names: by its name, also within an id, by the id of a workspace, by an address, or by a
 * host name that one resource alone uses.
 */
export function namedObjects(topology: Topology, facts: OutputFacts): NamedObjects {
  const { endpointsByAddress, zonesByAddress, dnsNames } = topology;
  const words = new Set(
    facts.text
      .toLowerCase()
      .split(/[^\p{L}\p{N}_.()-]+/u)
      .flatMap(wordForms),
  );
  const isNamed = ({ name }: Named) => name.length >= SHORTEST_NAME && words.has(name.toLowerCase());
  const isWorkspaceId = ({ customerId }: MonitoredResource) => customerId !== undefined && words.has(keyOf(customerId));
  const hosts = new Set(
    facts.monitorHosts.flatMap(host => {
      const name = zoneNameOf(dnsNames, host);
      return name === undefined ? [] : [`${name.role} ${name.name}`];
    }),
  );
  const addresses = [...facts.answers, ...facts.peers, ...facts.otherAddresses];
  return {
    networks: [...topology.networks.values()].filter(isNamed).map(({ id }) => id),
    resources: [...topology.resources.values()].filter(
      resource => isNamed(resource) || isWorkspaceId(resource) || usesAlone(resource, hosts),
    ),
    endpoints: addresses.flatMap(address =>
      valuesIn(endpointsByAddress, address).map(endpoint => ({ address, endpoint })),
    ),
    records: addresses.flatMap(address => {
      const zoneIds = [...(zonesByAddress.get(address) ?? [])];
      return zoneIds.length === 0 || endpointsByAddress.has(address) ? [] : [{ address, zoneIds }];
    }),
  };
}

/** Returns a word as it is written, and without what a sentence puts around it. */
function wordForms(word: string): readonly string[] {
  return [word, word.replaceAll(/^[.()-]+|[.()-]+$/g, '')];
}

/** Returns whether sending data to a resource uses one of these names, which no other resource uses. */
function usesAlone(resource: MonitoredResource, names: ReadonlySet<string>): boolean {
  return requiredNames(resource, 'ingestion').some(
    ({ role, name, kind }) => kind === 'own' && names.has(`${role} ${name}`),
  );
}
