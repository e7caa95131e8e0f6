import { z } from 'zod';
import { allowServiceTag } from './allow-service-tag.ts';
import { approveConnection } from './approve-connection.ts';
import type { ChangeKind } from './change.ts';
import { createEndpoint } from './create-endpoint.ts';
import { createScope } from './create-scope.ts';
import { deleteEndpoint } from './delete-endpoint.ts';
import { deleteScope } from './delete-scope.ts';
import { link } from './link.ts';
import { linkStorage } from './link-storage.ts';
import { linkZone } from './link-zone.ts';
import { rejectConnection } from './reject-connection.ts';
import { removeConnection } from './remove-connection.ts';
import { removeServiceTag } from './remove-service-tag.ts';
import { setAccessModes } from './set-access-modes.ts';
import { setPublicAccess } from './set-public-access.ts';
import { setZoneGroup } from './set-zone-group.ts';
import { unlink } from './unlink.ts';
import { unlinkStorage } from './unlink-storage.ts';
import { unlinkZone } from './unlink-zone.ts';

const kinds = {
  'create-scope': createScope,
  'delete-scope': deleteScope,
  link,
  unlink,
  'set-access-modes': setAccessModes,
  'create-endpoint': createEndpoint,
  'delete-endpoint': deleteEndpoint,
  'set-zone-group': setZoneGroup,
  'approve-connection': approveConnection,
  'reject-connection': rejectConnection,
  'remove-connection': removeConnection,
  'link-zone': linkZone,
  'unlink-zone': unlinkZone,
  'set-public-access': setPublicAccess,
  'link-storage': linkStorage,
  'unlink-storage': unlinkStorage,
  'allow-service-tag': allowServiceTag,
  'remove-service-tag': removeServiceTag,
} as const;

export type ChangeKindName = keyof typeof kinds;

/** One typed edit of the topology. */
export type Change = {
  [K in ChangeKindName]: (typeof kinds)[K] extends ChangeKind<infer C, infer _> ? C : never;
}[ChangeKindName];

export const changeSchema: z.ZodType<Change> = z.union(Object.values(kinds).map(({ schema }) => schema));

/** What the change's kind knows about itself. */
export function kindOf(change: Change): ChangeKind<Change, Change> {
  return kinds[change.kind];
}
