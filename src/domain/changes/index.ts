import { z } from 'zod';
import type { ChangeKind } from './change.ts';
import { approveConnection, rejectConnection, removeConnection } from './connection.ts';
import { createEndpoint, deleteEndpoint } from './endpoint.ts';
import { link, unlink } from './link.ts';
import { associateMachine, dissociateMachine } from './machine.ts';
import { createScope, deleteScope } from './scope.ts';
import { allowServiceTag, removeServiceTag } from './service-tag.ts';
import { setAccessModes } from './set-access-modes.ts';
import { setPublicAccess } from './set-public-access.ts';
import { setZoneGroup } from './set-zone-group.ts';
import { linkStorage, unlinkStorage } from './storage.ts';
import { createZone, deleteZone } from './zone.ts';
import { linkZone, unlinkZone } from './zone-link.ts';

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
  'create-zone': createZone,
  'delete-zone': deleteZone,
  'link-zone': linkZone,
  'unlink-zone': unlinkZone,
  'set-public-access': setPublicAccess,
  'link-storage': linkStorage,
  'unlink-storage': unlinkStorage,
  'allow-service-tag': allowServiceTag,
  'remove-service-tag': removeServiceTag,
  'associate-machine': associateMachine,
  'dissociate-machine': dissociateMachine,
} as const;

export type ChangeKindName = keyof typeof kinds;

/** One typed edit of the topology. */
export type Change = {
  [K in ChangeKindName]: (typeof kinds)[K] extends ChangeKind<infer C, infer _> ? C : never;
}[ChangeKindName];

export const changeSchema: z.ZodType<Change> = z.union(Object.values(kinds).map(({ schema }) => schema));

/** Returns everything that is known about the change's kind. */
export function kindOf(change: Change): ChangeKind<Change, Change> {
  return kinds[change.kind];
}
