import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { withoutStorage } from '../topology/edits.ts';
import type { ChangeKind } from './change.ts';
import { accountsOf, CUSTOM_LOGS, inWords } from './link-storage.ts';

const schema = z.strictObject({ kind: z.literal('unlink-storage'), workspaceId: z.string() });

export type UnlinkStorageChange = z.output<typeof schema>;

export const unlinkStorage: ChangeKind<UnlinkStorageChange> = {
  schema,
  apply: (topology, { workspaceId }) => withoutStorage(topology, workspaceId, CUSTOM_LOGS),
  inverse: () => 'irreversible',
  lost: (_, { workspaceId }) =>
    `Azure has taken no new storage for custom logs since 30 June 2025, so the link of ${nameOf(workspaceId)} cannot be made again.`,
  describe: (topology, { workspaceId }) => ({
    title: `Unlink storage for custom logs from ${nameOf(workspaceId)}`,
    before: inWords(accountsOf(topology, workspaceId)),
    after: inWords([]),
  }),
  image: (topology, { workspaceId }) => ({ accounts: accountsOf(topology, workspaceId).map(keyOf).sort() }),
  isDone: (topology, { workspaceId }) => accountsOf(topology, workspaceId).length === 0,
  requires: ({ workspaceId }) => [{ kind: 'resource', id: workspaceId }],
  writes: ({ workspaceId }) => [{ id: workspaceId, deletes: true }],
  locks: (_, { workspaceId }) => [keyOf(workspaceId)],
  demands: () => [],
  frees: () => [],
};
