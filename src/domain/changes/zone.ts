import { z } from 'zod';
import { keyOf, nameOf, resourceGroupIdOf } from '../ids.ts';
import { providerIdOf } from '../prerequisites.ts';
import { withoutZone, withZone } from '../topology/edits.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { withoutQuota } from './change.ts';
import { readsOfZones } from './reads.ts';

const createSchema = z.strictObject({ kind: z.literal('create-zone'), zoneId: z.string() });

export type CreateZoneChange = z.output<typeof createSchema>;

const deleteSchema = z.strictObject({ kind: z.literal('delete-zone'), zoneId: z.string() });

export type DeleteZoneChange = z.output<typeof deleteSchema>;

/** Returns the id of a private DNS zone with this name in a resource group. */
export function zoneIdIn(resourceGroupId: string, name: string): string {
  return `${resourceGroupId}/providers/Microsoft.Network/privateDnsZones/${name}`;
}

/** Creates an empty private DNS zone. No network uses it until it is linked. */
export const createZone: ChangeKind<CreateZoneChange, DeleteZoneChange> = {
  schema: createSchema,
  apply(topology, change) {
    if (createZone.isDone(topology, change)) return topology;
    const { zoneId: id } = change;
    return withZone(topology, { id, name: nameOf(id), tags: {} });
  },
  /** If something refers to a zone that was not read, the zone may exist, and is not the request's to delete. */
  inverse(topology, { zoneId }) {
    const key = keyOf(zoneId);
    const { zoneLinksByZone, endpointsByZone, records } = topology;
    const isReferred = zoneLinksByZone.has(key) || endpointsByZone.has(key) || records.has(key);
    return isReferred || topology.zones.has(key) ? 'irreversible' : { kind: 'delete-zone', zoneId };
  },
  whyIrreversible: (_, { zoneId }) =>
    `Other objects already refer to a zone named ${nameOf(zoneId)} in ${groupOf(zoneId)}, so it may exist where the bot cannot read it.`,
  describe: (topology, { zoneId }) => ({
    title: `Create zone ${nameOf(zoneId)} in ${groupOf(zoneId)}`,
    before: describeZone(topology, zoneId),
    after: 'exists',
  }),
  image: zoneImage,
  isDone: (topology, { zoneId }) => topology.zones.has(keyOf(zoneId)),
  requires: () => [],
  writes: ({ zoneId }) => [{ id: zoneId, deletes: false }],
  prerequisites: ({ zoneId }) => [providerIdOf(zoneId, 'Microsoft.Network')],
  reads: readsOfZone,
  locks: (_, { zoneId }) => [keyOf(zoneId)],
  ...withoutQuota,
};

/** Deletes a private DNS zone. No workflow offers it: it undoes the creation of a zone. */
export const deleteZone: ChangeKind<DeleteZoneChange> = {
  schema: deleteSchema,
  apply: (topology, { zoneId }) => (topology.zones.has(keyOf(zoneId)) ? withoutZone(topology, zoneId) : topology),
  inverse: () => 'irreversible',
  whyIrreversible: (_, { zoneId }) => `A new zone named ${nameOf(zoneId)} would have no records and no links.`,
  describe: (topology, { zoneId }) => ({
    title: `Delete zone ${nameOf(zoneId)} in ${groupOf(zoneId)}`,
    before: describeZone(topology, zoneId),
    after: 'does not exist',
  }),
  image: zoneImage,
  isDone: (topology, { zoneId }) => !topology.zones.has(keyOf(zoneId)),
  requires: () => [],
  writes: ({ zoneId }) => [{ id: zoneId, deletes: true }],
  reads: readsOfZone,
  locks: (_, { zoneId }) => [keyOf(zoneId)],
  ...withoutQuota,
};

type ZoneChange = Pick<CreateZoneChange, 'zoneId'>;

function groupOf(zoneId: string): string {
  return nameOf(resourceGroupIdOf(zoneId));
}

function describeZone({ zones }: Topology, zoneId: string): string {
  return zones.has(keyOf(zoneId)) ? 'exists' : 'does not exist';
}

function zoneImage({ zones }: Topology, { zoneId }: ZoneChange) {
  return { zone: zones.has(keyOf(zoneId)) };
}

function readsOfZone(topology: Topology, { zoneId }: ZoneChange) {
  return readsOfZones(topology, [zoneId]);
}
