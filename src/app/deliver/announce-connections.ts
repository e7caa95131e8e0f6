import type { Message } from '../../cards/message.ts';
import type { PendingEntry } from '../../cards/pending-connections.ts';
import { waitingAtStartMessage } from '../../cards/pending-connections.ts';
import { keyOf } from '../../domain/ids.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { pendingConnections } from '../../domain/watch/pending-connections.ts';
import type { Lease } from '../../store/leases.ts';
import { markShown, postedAnnouncements } from '../../store/notices.ts';
import type { AppContext } from '../context.ts';
import { previewRequest } from '../plan/preview-request.ts';
import type { MessageMetadata } from '../ports.ts';
import { approvalRisk, entriesFor } from '../questions/pending-connections.ts';
import { openRequestsOn } from '../watch/connection-requests.ts';

/** What is known of the connections of an announcement. */
interface Announced {
  readonly topology: Topology;
  /** Those of them that still wait. */
  readonly pending: ReturnType<typeof pendingConnections>;
  /** Text that changes whenever the message has to show something else. */
  readonly view: string;
  /** When Azure was read. */
  readonly readAt: Date;
}

/**
 * Returns the message that announces connections which waited in Azure when it was first read, and text that says what it shows.
 * Where Azure does not answer, it says so of the connections that it could not check, until Azure was read again.
 */
export async function announcement(
  context: AppContext,
  ids: readonly string[],
): Promise<{ readonly message: Message; readonly shown: string }> {
  const announced = await announcedNow(context, ids);
  const { topology, pending } = announced;
  const entries = await entriesFor(context, topology, pending, previewRequest);
  const message = waitingAtStartMessage(entries, {
    waited: ids.length,
    waiting: pending.length,
    risk: approvalRisk(context),
  });
  return { message, shown: entries.some(isUnknown) ? partialView(announced) : announced.view };
}

/** Returns what Slack keeps with an announcement. */
export function announcementMetadata(id: string): MessageMetadata {
  return { event_type: 'connections_waiting', event_payload: { outbox: id } };
}

/** Updates the announcements since then whose connections no longer wait, or have a request now. */
export async function updateAnnouncements(context: AppContext, lease: Lease, since: Date): Promise<void> {
  const { db, ports, log } = context;
  for (const { id, connections, shown, channel, ts } of await postedAnnouncements(db, since)) {
    if (lease.left() <= 0) return;
    const now = await announcedNow(context, connections);
    if (shown === now.view || shown === partialView(now)) continue;
    const next = await announcement(context, connections);
    try {
      await ports.messenger.update({ channel, ts }, next.message, announcementMetadata(id));
    } catch (error) {
      const failure = ports.messenger.classifyError(error);
      if (failure.kind !== 'refused' && failure.kind !== 'missing') return;
      log.warn({ notice: id, problem: failure.sentence }, 'the message of a notice could not be updated');
    }
    await markShown(db, id, next.shown);
  }
}

async function announcedNow(context: AppContext, ids: readonly string[]): Promise<Announced> {
  const { topology, readAt } = await context.inventory.currentTopology(Number.POSITIVE_INFINITY);
  const keys = new Set(ids.map(keyOf));
  const pending = pendingConnections(topology).filter(({ id }) => keys.has(keyOf(id)));
  const states: string[] = [];
  for (const connection of pending) {
    const [open] = await openRequestsOn(context.db, connection);
    states.push(`${connection.name}:${open === undefined ? '' : `${open.id}:${open.state}:${open.plan?.hash ?? ''}`}`);
  }
  return { topology, pending, view: states.join(' '), readAt };
}

/** Azure did not answer. */
function isUnknown({ plan, request, impossible }: PendingEntry): boolean {
  return plan === null && request === undefined && impossible.length === 0;
}

function partialView({ view, readAt }: Announced): string {
  return `${view}@${readAt.getTime()}`;
}
