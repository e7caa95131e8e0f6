import { z } from 'zod';
import { listNames } from '../format.ts';
import { keyOf, nameOf, sameIds } from '../ids.ts';
import { displayName } from '../topology/display-name.ts';
import { withoutStorage, withStorage } from '../topology/edits.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { withoutQuota } from './change.ts';

/** The only data type that is offered: linking storage for `Query` or `Alerts` deletes saved queries (Learn, private-storage). */
export const CUSTOM_LOGS = 'CustomLogs';

const linkSchema = z.strictObject({
  kind: z.literal('link-storage'),
  workspaceId: z.string(),
  storageAccountIds: z.array(z.string()).min(1),
});

export type LinkStorageChange = z.output<typeof linkSchema>;

const unlinkSchema = z.strictObject({ kind: z.literal('unlink-storage'), workspaceId: z.string() });

export type UnlinkStorageChange = z.output<typeof unlinkSchema>;

/** Makes a workspace ingest custom logs through the customer's storage accounts, which replace those linked before. */
export const linkStorage: ChangeKind<LinkStorageChange, LinkStorageChange | UnlinkStorageChange> = {
  schema: linkSchema,
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
    title: `Link storage for custom logs to ${displayName(topology, workspaceId)}`,
    before: describeAccounts(accountsOf(topology, workspaceId)),
    after: describeAccounts(storageAccountIds),
  }),
  image: storageImage,
  isDone: (topology, { workspaceId, storageAccountIds }) =>
    sameIds(accountsOf(topology, workspaceId), storageAccountIds),
  requires: requiresWorkspace,
  writes: ({ workspaceId }) => [{ id: workspaceId, deletes: false }],
  prerequisites: ({ storageAccountIds }) => storageAccountIds,
  reads: readsOfStorage,
  locks: storageLocks,
  ...withoutQuota,
};

export const unlinkStorage: ChangeKind<UnlinkStorageChange> = {
  schema: unlinkSchema,
  apply: (topology, { workspaceId }) => withoutStorage(topology, workspaceId, CUSTOM_LOGS),
  inverse: () => 'irreversible',
  whyIrreversible: (_, { workspaceId }) =>
    `Azure has accepted no new storage for custom logs since 30 June 2025, so ${nameOf(workspaceId)} cannot be linked to it again.`,
  describe: (topology, { workspaceId }) => ({
    title: `Unlink storage for custom logs from ${displayName(topology, workspaceId)}`,
    before: describeAccounts(accountsOf(topology, workspaceId)),
    after: describeAccounts([]),
  }),
  image: storageImage,
  isDone: (topology, { workspaceId }) => accountsOf(topology, workspaceId).length === 0,
  requires: requiresWorkspace,
  writes: ({ workspaceId }) => [{ id: workspaceId, deletes: true }],
  reads: readsOfStorage,
  locks: storageLocks,
  ...withoutQuota,
};

function accountsOf(topology: Topology, workspaceId: string): readonly string[] {
  const linked = topology.storageByWorkspace.get(keyOf(workspaceId))?.get(keyOf(CUSTOM_LOGS));
  return linked?.storageAccountIds ?? [];
}

function describeAccounts(accounts: readonly string[]): string {
  return accounts.length === 0 ? 'storage managed by Azure' : `storage in ${listNames(accounts.map(nameOf).sort())}`;
}

function storageImage(topology: Topology, { workspaceId }: Pick<UnlinkStorageChange, 'workspaceId'>) {
  return { accounts: accountsOf(topology, workspaceId).map(keyOf).sort() };
}

function requiresWorkspace({ workspaceId }: Pick<UnlinkStorageChange, 'workspaceId'>) {
  return [{ kind: 'resource' as const, id: workspaceId }];
}

function readsOfStorage(_: Topology, { workspaceId }: Pick<UnlinkStorageChange, 'workspaceId'>) {
  return { resources: [workspaceId], storage: [workspaceId] };
}

function storageLocks(_: Topology, { workspaceId }: Pick<UnlinkStorageChange, 'workspaceId'>): readonly string[] {
  return [keyOf(workspaceId)];
}
