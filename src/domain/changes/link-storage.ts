import { z } from 'zod';
import { keyOf, nameOf, sameIds } from '../ids.ts';
import { withStorage } from '../topology/edits.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import type { UnlinkStorageChange } from './unlink-storage.ts';

/** The one kind of storage that is offered: linking `Query` or `Alerts` deletes saved queries (arm.md). */
export const CUSTOM_LOGS = 'CustomLogs';

const schema = z.strictObject({
  kind: z.literal('link-storage'),
  workspaceId: z.string(),
  storageAccountIds: z.array(z.string()).min(1),
});

export type LinkStorageChange = z.output<typeof schema>;

/** Lets a workspace take in custom logs through storage accounts of the customer's, in place of those it has. */
export const linkStorage: ChangeKind<LinkStorageChange, LinkStorageChange | UnlinkStorageChange> = {
  schema,
  apply(topology, change) {
    if (linkStorage.isDone(topology, change)) return topology;
    const { workspaceId, storageAccountIds } = change;
    return withStorage(topology, { workspaceId, dataType: CUSTOM_LOGS, storageAccountIds });
  },
  inverse(topology, { workspaceId }) {
    const before = accountsOf(topology, workspaceId);
    return before.length === 0
      ? { kind: 'unlink-storage', workspaceId }
      : { kind: 'link-storage', workspaceId, storageAccountIds: [...before] };
  },
  describe: (topology, { workspaceId, storageAccountIds }) => ({
    title: `Link storage for custom logs to ${nameOf(workspaceId)}`,
    before: inWords(accountsOf(topology, workspaceId)),
    after: inWords(storageAccountIds),
  }),
  image: (topology, { workspaceId }) => ({ accounts: accountsOf(topology, workspaceId).map(keyOf).sort() }),
  isDone: (topology, { workspaceId, storageAccountIds }) =>
    sameIds(accountsOf(topology, workspaceId), storageAccountIds),
  requires: ({ workspaceId }) => [{ kind: 'resource', id: workspaceId }],
  writes: ({ workspaceId }) => [{ id: workspaceId, deletes: false }],
  locks: (_, { workspaceId }) => [keyOf(workspaceId)],
  demands: () => [],
  frees: () => [],
};

export function accountsOf(topology: Topology, workspaceId: string): readonly string[] {
  const linked = topology.storageByWorkspace.get(keyOf(workspaceId))?.get(keyOf(CUSTOM_LOGS));
  return linked?.storageAccountIds ?? [];
}

export function inWords(accounts: readonly string[]): string {
  return accounts.length === 0 ? "Azure's own storage" : `storage in ${accounts.map(nameOf).sort().join(', ')}`;
}
