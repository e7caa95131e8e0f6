import { z } from 'zod';
import { nameOf } from '../ids.ts';
import { withoutZoneLink } from '../topology/edits.ts';
import type { ChangeKind } from './change.ts';
import type { LinkZoneChange } from './link-zone.ts';
import { inWords, linkZoneChange, zoneLinkImage, zoneLinkLocks, zoneLinkOf } from './link-zone.ts';

const schema = z.strictObject({ kind: z.literal('unlink-zone'), zoneId: z.string(), networkId: z.string() });

export type UnlinkZoneChange = z.output<typeof schema>;

export const unlinkZone: ChangeKind<UnlinkZoneChange, LinkZoneChange> = {
  schema,
  apply: (topology, { zoneId, networkId }) => withoutZoneLink(topology, zoneId, networkId),
  inverse(topology, { zoneId, networkId }) {
    const link = zoneLinkOf(topology, zoneId, networkId);
    // A policy that this version does not know cannot be written back.
    if (link === undefined || link.resolutionPolicy === 'unrecognised') return 'irreversible';
    return linkZoneChange(zoneId, networkId, link.name, link.resolutionPolicy);
  },
  lost: (_, { zoneId }) => `The link to ${nameOf(zoneId)} has a resolution policy that is not known here.`,
  describe: (topology, { zoneId, networkId }) => ({
    title: `Unlink zone ${nameOf(zoneId)} from ${nameOf(networkId)}`,
    before: inWords(topology, zoneId, networkId),
    after: `${nameOf(networkId)} does not resolve by it`,
  }),
  image: (topology, { zoneId, networkId }) => zoneLinkImage(topology, zoneId, networkId),
  isDone: (topology, { zoneId, networkId }) => zoneLinkOf(topology, zoneId, networkId) === undefined,
  requires: ({ zoneId }) => [{ kind: 'zone', id: zoneId }],
  writes: ({ zoneId }) => [{ id: zoneId, deletes: true }],
  locks: (topology, { zoneId, networkId }) => zoneLinkLocks(topology, zoneId, networkId),
  demands: () => [],
  frees: () => [],
};
