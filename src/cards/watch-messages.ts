import type { Button, KnownBlock } from '@slack/types';
import { formatCount, formatDuration } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import type { Connection } from '../domain/topology/objects.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { InventoryDifference } from '../domain/watch/differences.ts';
import { describePendingConnection } from '../domain/watch/pending-connections.ts';
import { itemsThatFit, lengthOfBlocks, MAX_BLOCKS_LENGTH } from './fit.ts';
import { plainTextObject } from './form-fields.ts';
import type { Message, Span } from './message.ts';
import { bullets, line, message, plainText, richText, truncate } from './message.ts';

/** Slack takes 50 blocks in a message and a limited number of characters in them, so long lists are cut. */
const MAX_CONNECTIONS = 12;
const MAX_DIFFERENCES = 25;
/** What the heading and the last line may take. */
const HEADING_LENGTH = 600;

/** Returns the connections that wait for approval in Azure, with buttons. @param ageMs age of the inventory */
export function pendingConnectionsMessage(topology: Topology, pending: readonly Connection[], ageMs: number): Message {
  const heading = pending.length === 0 ? 'No pending connections' : formatCount(pending.length, 'pending connection');
  const head = line({ bold: heading }, ` · read from Azure ${formatDuration(ageMs)} ago`);
  const all = pending.slice(0, MAX_CONNECTIONS).map((connection, index) => {
    const text = line(truncate(describePendingConnection(topology, connection), 600));
    return { text, blocks: [richText([text]), connectionButtons(connection, index)] };
  });
  const entries = itemsThatFit(all, ({ blocks }) => lengthOfBlocks(blocks), MAX_BLOCKS_LENGTH - HEADING_LENGTH);
  const more = moreLine(pending.length - entries.length);
  return {
    text: plainText([head, ...entries.map(({ text }) => text), ...more]),
    blocks: [
      richText([head]),
      ...entries.flatMap(({ blocks }) => blocks),
      ...(more.length === 0 ? [] : [richText(more)]),
    ],
  };
}

function connectionButtons({ id, endpointId }: Connection, index: number): KnownBlock {
  const button = (verb: 'approve' | 'reject', label: string, style: 'primary' | 'danger'): Button => ({
    type: 'button',
    action_id: `connection:${verb}`,
    text: plainTextObject(label),
    accessibility_label: truncate(`${label} ${nameOf(endpointId)}`, 75),
    value: id,
    style,
  });
  return {
    type: 'actions',
    block_id: `connection-${index}`,
    elements: [button('approve', 'Approve', 'primary'), button('reject', 'Reject', 'danger')],
  };
}

/** Returns the notice about changes in Azure that no request made. */
export function driftMessage(differences: readonly InventoryDifference[]): Message {
  const items = differences.slice(0, MAX_DIFFERENCES).map(differenceSpans);
  const lengthOf = (item: readonly Span[]) => lengthOfBlocks([richText([bullets([item])])]);
  const shown = itemsThatFit(items, lengthOf, MAX_BLOCKS_LENGTH - HEADING_LENGTH);
  return message(
    line({ bold: '👀 Changed in Azure outside of any request' }),
    bullets(shown),
    ...moreLine(differences.length - shown.length),
  );
}

function differenceSpans({ title, before, after, by }: InventoryDifference): readonly Span[] {
  const who = by === null ? '' : ` · by ${truncate(by, 80)}`;
  return [{ bold: truncate(title, 150) }, `: ${truncate(before, 100)} → ${truncate(after, 100)}${who}`];
}

function moreLine(count: number) {
  return count === 0 ? [] : [line(`and ${count} more`)];
}
