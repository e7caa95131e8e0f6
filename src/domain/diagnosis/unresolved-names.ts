import { keyOf } from '../ids.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import type { RequiredName } from '../reach/required-names.ts';
import { requiredNames } from '../reach/required-names.ts';
import { resolveDnsName } from '../reach/resolve-dns-name.ts';
import type { MonitoredResource } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import { zoneNameOf } from './monitor-hosts.ts';

/** A name in a pasted output, and the networks in which it does not resolve. */
export interface UnresolvedName {
  readonly host: string;
  readonly networkIds: readonly string[];
}

/**
 * Returns which names the model shows not to resolve, and where: because a private zone that the network uses has no record.
 * A name that a single resource uses is known only if that is one of the given resources.
 */
export function unresolvedNames(
  topology: Topology,
  hosts: readonly string[],
  resources: readonly MonitoredResource[],
): readonly UnresolvedName[] {
  const viewOf = networkDnsViews(topology);
  const names = new Map<string, { readonly host: string; readonly name: RequiredName }>();
  for (const host of hosts) {
    const name = zoneNameOf(topology.dnsNames, host);
    if (name !== undefined && !names.has(textOf(name))) names.set(textOf(name), { host, name });
  }
  return [...names.values()].flatMap(({ host, name }) => {
    const owner = resources.find(resource => requiredNames(resource, 'ingestion').some(own => isSame(own, name)));
    if (name.kind === 'own' && owner === undefined) return [];
    const isMissing = (networkKey: string) => {
      const found = resolveDnsName(topology, viewOf(networkKey), name, keyOf(owner?.id ?? ''));
      return found.kind === 'blocked' && found.why.code === 'no-record';
    };
    const networkIds = [...topology.networks].flatMap(([key, { id }]) => (isMissing(key) ? [id] : []));
    return networkIds.length === 0 ? [] : [{ host, networkIds }];
  });
}

const textOf = ({ role, name }: RequiredName) => `${role} ${name}`;

const isSame = (a: RequiredName, b: RequiredName) => textOf(a) === textOf(b);
