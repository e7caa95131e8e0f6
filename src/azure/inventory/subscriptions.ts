import { keyOf } from '../../domain/ids.ts';
import type { Unseen } from '../../domain/topology/objects.ts';
import type { Arm } from '../arm.ts';

/**
 * Which subscriptions can be read: of those that are wished for, or of all there are.
 *
 * @throws RestError
 */
export async function subscriptionsToRead(arm: Arm, configured: readonly string[] | undefined) {
  const visible: string[] = [];
  for await (const { subscriptionId } of arm.subscriptions.subscriptions.list()) {
    if (subscriptionId !== undefined) visible.push(subscriptionId);
  }
  if (configured === undefined) return { readable: visible, unseen: [] };
  const known = new Set(visible.map(keyOf));
  const unseen = configured
    .filter(id => !known.has(keyOf(id)))
    .map((id): Unseen => ({ id: `/subscriptions/${id}`, why: 'the bot may not read this subscription' }));
  return { readable: configured.filter(id => known.has(keyOf(id))), unseen };
}
