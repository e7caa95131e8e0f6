import { z } from 'zod';
import { keyOf } from '../../domain/ids.ts';
import type { SubscriptionName, UnreadableObject, WriteRestriction } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { fromClient } from '../unclear-response.ts';
import type { ReadResult } from './read-result.ts';
import { readResult } from './read-result.ts';

interface SubscriptionsToRead {
  readonly readable: readonly string[];
  /** The names of all subscriptions that the identity can see. */
  readonly named: readonly SubscriptionName[];
  readonly unreadable: readonly UnreadableObject[];
}

/**
 * Returns the subscriptions that can be read: those of the configured ones that the identity can see, or all that it
 * can see where none are configured.
 *
 * @throws RestError
 */
export async function subscriptionsToRead(
  arm: Arm,
  configured: readonly string[] | undefined,
): Promise<SubscriptionsToRead> {
  const visible = await fromClient(() => visibleSubscriptions(arm));
  const named = visible.flatMap(({ id, name, tenantId }) =>
    name === undefined ? [] : [{ id, name, ...(tenantId !== undefined && { tenantId }) }],
  );
  if (configured === undefined) return { readable: visible.map(({ id }) => id), named, unreadable: [] };
  const known = new Set(visible.map(({ id }) => keyOf(id)));
  const unreadable = configured
    .filter(id => !known.has(keyOf(id)))
    .map(id => ({ id: `/subscriptions/${id}`, why: 'the bot has no access to this subscription' }));
  return { readable: configured.filter(id => known.has(keyOf(id))), named, unreadable };
}

interface VisibleSubscription {
  readonly id: string;
  readonly name: string | undefined;
  readonly tenantId: string | undefined;
}

async function visibleSubscriptions(arm: Arm): Promise<readonly VisibleSubscription[]> {
  const visible: VisibleSubscription[] = [];
  for await (const { subscriptionId: id, displayName: name, tenantId } of arm.subscriptions.subscriptions.list()) {
    if (id !== undefined) visible.push({ id, name, tenantId });
  }
  return visible;
}

const LOCKS = '/providers/microsoft.authorization/locks';

const lock = z.object({ id: z.string(), name: z.string(), properties: z.object({ level: z.string() }) });

/**
 * Reads the resource locks of a subscription: its own, those of its resource groups and those of single resources
 * (Learn, management-locks: the list at a subscription has all of them).
 *
 * @throws RestError where ARM cannot answer now
 */
export function readLocks(arm: Arm, subscription: string): Promise<ReadResult<readonly WriteRestriction[]>> {
  const list = `/subscriptions/${subscription}${LOCKS}`;
  return readResult(list, async () => (await arm.list(list, apiVersions.lock)).flatMap(item => parseLock(item) ?? []));
}

/** Returns what a lock prevents; undefined for a level that prevents nothing. */
function parseLock(item: unknown): WriteRestriction | undefined {
  const { id, name, properties } = lock.parse(item);
  const forbids = ({ cannotdelete: 'delete', readonly: 'write' } as const)[properties.level.toLowerCase()];
  return forbids && { id: id.slice(0, keyOf(id).lastIndexOf(`${LOCKS}/`)), kind: 'lock', name, forbids };
}
