import type { Change, ChangeKindName } from '../../domain/changes/index.ts';
import { withKnownErrors } from '../unclear-response.ts';
import * as connections from './connection.ts';
import * as endpoints from './endpoint.ts';
import type { KindExecutor } from './executor.ts';
import * as links from './link.ts';
import * as machines from './machine.ts';
import * as scopes from './scope.ts';
import * as serviceTags from './service-tag.ts';
import * as accessModes from './set-access-modes.ts';
import * as publicAccess from './set-public-access.ts';
import * as zoneGroups from './set-zone-group.ts';
import * as storage from './storage.ts';
import * as zones from './zone.ts';
import * as zoneLinks from './zone-link.ts';

const executors = {
  'create-scope': scopes.createScope,
  'delete-scope': scopes.deleteScope,
  link: links.link,
  unlink: links.unlink,
  'set-access-modes': accessModes.setAccessModes,
  'create-endpoint': endpoints.createEndpoint,
  'delete-endpoint': endpoints.deleteEndpoint,
  'set-zone-group': zoneGroups.setZoneGroup,
  'approve-connection': connections.approveConnection,
  'reject-connection': connections.rejectConnection,
  'remove-connection': connections.removeConnection,
  'create-zone': zones.createZone,
  'delete-zone': zones.deleteZone,
  'link-zone': zoneLinks.linkZone,
  'unlink-zone': zoneLinks.unlinkZone,
  'set-public-access': publicAccess.setPublicAccess,
  'link-storage': storage.linkStorage,
  'unlink-storage': storage.unlinkStorage,
  'allow-service-tag': serviceTags.allowServiceTag,
  'remove-service-tag': serviceTags.removeServiceTag,
  'associate-machine': machines.associateMachine,
  'dissociate-machine': machines.dissociateMachine,
} as const satisfies { readonly [K in ChangeKindName]: KindExecutor<Extract<Change, { kind: K }>> };

/** Returns the executor for the kind of a change. Its errors are those that `classifyArmError` knows. */
export function executorOf({ kind }: Change): KindExecutor<Change> {
  const executor: KindExecutor<Change> = executors[kind];
  return {
    observe: (arm, change) => withKnownErrors(() => executor.observe(arm, change)),
    write: (arm, change, stepId) => withKnownErrors(() => executor.write(arm, change, stepId)),
  };
}
