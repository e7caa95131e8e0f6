import { z } from 'zod';
import type { Change } from '../changes/index.ts';
import { isMonitorZone } from '../dns/domain.ts';
import { keyOf } from '../ids.ts';
import { makeZoneFacts } from '../reach/zone-facts.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { recipe } from './recipe.ts';

const args = z.strictObject({
  endpointIds: z.array(z.string()),
  /** `keep`: networks go on resolving by zones that are empty then. */
  dns: z.enum(['unlink', 'keep']),
});

/**
 * Deletes endpoints. Their records go with them, and a linked zone without a record is an outage: so networks stop
 * resolving by such zones first. A zone that leads to other endpoints too stays linked.
 */
export const deleteEndpoint = recipe(args, (topology, { endpointIds, dns }) => {
  const going = new Set(endpointIds.map(keyOf));
  const zones = endpointIds.flatMap(id => topology.endpoints.get(keyOf(id))?.zoneGroup?.zoneIds ?? []);
  const emptied = new Map(zones.map(id => [keyOf(id), id]));
  const unlinks = [...emptied.keys()]
    .filter(key => isMonitorZone(topology, key) && isEmptied(topology, key, going))
    .flatMap(key => valuesIn(topology.zoneLinksByZone, key))
    .map(({ zoneId, networkId }): Change => ({ kind: 'unlink-zone', zoneId, networkId }));
  const deletions = endpointIds.map((endpointId): Change => ({ kind: 'delete-endpoint', endpointId }));
  return { changes: [...(dns === 'unlink' ? unlinks : []), ...deletions], findings: [] };
});

/** Whether nobody but these endpoints has records in a zone, as far as can be seen. */
function isEmptied(topology: Topology, zoneKey: string, going: ReadonlySet<string>): boolean {
  const { incomplete, leads } = makeZoneFacts(topology, zoneKey);
  const { endpoints, strangers } = leads();
  return !incomplete && !strangers && endpoints.every(({ id }) => going.has(keyOf(id)));
}
