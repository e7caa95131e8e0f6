import type { Change, ChangeKindName } from '../../domain/changes/index.ts';
import { allowingServiceTag } from './allow-service-tag.ts';
import { approvingConnection } from './approve-connection.ts';
import { creatingEndpoint } from './create-endpoint.ts';
import { creatingScope } from './create-scope.ts';
import { deletingEndpoint } from './delete-endpoint.ts';
import { deletingScope } from './delete-scope.ts';
import type { Executor } from './executor.ts';
import { linking } from './link.ts';
import { linkingStorage } from './link-storage.ts';
import { linkingZone } from './link-zone.ts';
import { rejectingConnection } from './reject-connection.ts';
import { removingConnection } from './remove-connection.ts';
import { removingServiceTag } from './remove-service-tag.ts';
import { settingAccessModes } from './set-access-modes.ts';
import { settingPublicAccess } from './set-public-access.ts';
import { settingZoneGroup } from './set-zone-group.ts';
import { unlinking } from './unlink.ts';
import { unlinkingStorage } from './unlink-storage.ts';
import { unlinkingZone } from './unlink-zone.ts';

const executors = {
  'create-scope': creatingScope,
  'delete-scope': deletingScope,
  link: linking,
  unlink: unlinking,
  'set-access-modes': settingAccessModes,
  'create-endpoint': creatingEndpoint,
  'delete-endpoint': deletingEndpoint,
  'set-zone-group': settingZoneGroup,
  'approve-connection': approvingConnection,
  'reject-connection': rejectingConnection,
  'remove-connection': removingConnection,
  'link-zone': linkingZone,
  'unlink-zone': unlinkingZone,
  'set-public-access': settingPublicAccess,
  'link-storage': linkingStorage,
  'unlink-storage': unlinkingStorage,
  'allow-service-tag': allowingServiceTag,
  'remove-service-tag': removingServiceTag,
} as const satisfies { readonly [K in ChangeKindName]: Executor<Extract<Change, { kind: K }>> };

/** How this change is made in Azure. */
export function executorOf(change: Change): Executor<Change> {
  return executors[change.kind];
}
