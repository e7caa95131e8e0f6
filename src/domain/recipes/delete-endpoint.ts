import { z } from 'zod';
import type { Change } from '../changes/index.ts';
import { combineReads, readsOfEndpoint } from '../changes/reads.ts';
import { isMonitorZone } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import { zoneContentsOf } from '../reach/zone-contents.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { RecipeResult } from './recipe.ts';
import { defineRecipe } from './recipe.ts';

const args = z.strictObject({
  endpointIds: z.array(z.string()),
  /** `keep`: networks stay linked to zones that will be empty. */
  dns: z.enum(['unlink', 'keep']),
});

/**
 * Deletes endpoints. Azure deletes their records with them, and a linked zone without a record is an outage, so
 * networks are unlinked from such zones first. A zone that also holds records of other endpoints stays linked.
 */
export const deleteEndpointRecipe = defineRecipe(args, deleteEndpoints, (topology, { endpointIds }) =>
  combineReads(...endpointIds.map(id => readsOfEndpoint(topology, id))),
);

function deleteEndpoints(topology: Topology, { endpointIds, dns }: z.output<typeof args>): RecipeResult {
  const deleted = new Set(endpointIds.map(keyOf));
  const zones = endpointIds.flatMap(id => topology.endpoints.get(keyOf(id))?.zoneGroup?.zoneIds ?? []);
  const unlinks = [...new Set(zones.map(keyOf))]
    .filter(key => isMonitorZone(topology, key) && willBeEmpty(topology, key, deleted))
    .flatMap(key => valuesIn(topology.zoneLinksByZone, key))
    .map(({ zoneId, networkId }): Change => ({ kind: 'unlink-zone', zoneId, networkId }));
  const deletions = endpointIds.map((endpointId): Change => ({ kind: 'delete-endpoint', endpointId }));
  return { changes: [...(dns === 'unlink' ? unlinks : []), ...deletions], findings: [] };
}

/** Returns whether a zone holds records of these endpoints only, as far as the bot can read. */
function willBeEmpty(topology: Topology, zoneKey: string, deleted: ReadonlySet<string>): boolean {
  const { isIncomplete, targets } = zoneContentsOf(topology, zoneKey);
  const { endpoints, hasUnknownAddresses } = targets();
  return !isIncomplete && !hasUnknownAddresses && endpoints.every(({ id }) => deleted.has(keyOf(id)));
}
