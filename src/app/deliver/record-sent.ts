import type { DeliveredMessage } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import type { OutboxRow } from '../../store/outbox.ts';
import { markSent } from '../../store/outbox.ts';
import type { AppContext } from '../context.ts';

/** A row of the outbox that Slack has accepted. */
export interface Sent {
  readonly row: OutboxRow;
  /** The message that Slack has now. Undefined for an update of the card; without a `ts` for what only one person saw. */
  readonly posted: { readonly channel: string; readonly ts: string | null } | undefined;
}

/**
 * Saves that messages of a request were sent. Each one that was posted becomes an event of the audit trail, with its
 * permalink. A permalink that Slack does not give is left out, and nothing waits for it.
 *
 * @returns whether more messages wait
 */
export async function recordSent(context: AppContext, request: ChangeRequest, sent: readonly Sent[]): Promise<boolean> {
  const rows = sent.map(async ({ row, posted }) => ({
    id: row.id,
    delivered: posted && (await deliveredMessage(context, row, posted)),
  }));
  return markSent(context.db, request, await Promise.all(rows), context.clock());
}

async function deliveredMessage(
  { ports: { messenger } }: AppContext,
  { id: outbox, body }: OutboxRow,
  { channel, ts }: NonNullable<Sent['posted']>,
): Promise<DeliveredMessage | undefined> {
  if (body.kind === 'call-end') return undefined;
  const permalink = ts === null ? null : await messenger.permalink({ channel, ts });
  const event = body.kind === 'line' || body.kind === 'tell' ? body.event : null;
  return { outbox, message: body.kind, event, channel, ts, permalink };
}
