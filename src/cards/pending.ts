import type { Button, KnownBlock } from '@slack/types';
import { nameOf } from '../domain/ids.ts';
import type { Connection } from '../domain/topology/objects.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { arrivalSentence } from '../domain/watch/arrivals.ts';
import { counted } from '../domain/words.ts';
import { plain } from './form-fields.ts';
import type { Message } from './message.ts';
import { line, plainText, richText, shorten } from './rich.ts';
import { duration } from './words.ts';

/** Slack takes 50 blocks in a message, and some 13,000 characters of them. */
const MOST = 12;

/** The connections that wait for a decision, with buttons to ask for one. @param ageMs age of the reading */
export function pendingAnswer(topology: Topology, waiting: readonly Connection[], ageMs: number): Message {
  const shown = waiting.slice(0, MOST);
  const left = waiting.length - shown.length;
  const heading = waiting.length === 0 ? 'No connection waits' : `${counted(waiting.length, 'connection')} waiting`;
  const parts = shown.map(connection => {
    return { connection, words: line(shorten(arrivalSentence(topology, connection), 600)) };
  });
  const head = line({ bold: heading }, ` · as read ${duration(ageMs)} ago`);
  const more = left === 0 ? [] : [line(`and ${left} more`)];
  return {
    text: plainText([head, ...parts.map(({ words }) => words), ...more]),
    blocks: [
      richText([head]),
      ...parts.flatMap(({ connection, words }, index) => [richText([words]), buttonsFor(connection, index)]),
      ...(more.length === 0 ? [] : [richText(more)]),
    ],
  };
}

function buttonsFor({ id, endpointId }: Connection, index: number): KnownBlock {
  const button = (verb: 'approve' | 'reject', label: string, style: 'primary' | 'danger'): Button => ({
    type: 'button',
    action_id: `connection:${verb}`,
    text: plain(label),
    accessibility_label: shorten(`${label} ${nameOf(endpointId)}`, 75),
    value: id,
    style,
  });
  return {
    type: 'actions',
    block_id: `connection-${index}`,
    elements: [button('approve', 'Approve', 'primary'), button('reject', 'Reject', 'danger')],
  };
}
