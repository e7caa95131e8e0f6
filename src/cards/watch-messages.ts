import type { Button, KnownBlock } from '@slack/types';
import { formatCount, formatDuration, listChoices, listNames } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import { refOf } from '../domain/request/record.ts';
import type { RequestState } from '../domain/request/states.ts';
import { isTerminal } from '../domain/request/states.ts';
import type { Connection } from '../domain/topology/objects.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { awaitsAuthor } from '../domain/watch/change-records.ts';
import type { InventoryDifference } from '../domain/watch/differences.ts';
import { describePendingConnection } from '../domain/watch/pending-connections.ts';
import { itemsThatFit, lengthOfBlocks, MAX_BLOCKS_LENGTH } from './fit.ts';
import { plainTextObject } from './form-fields.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, message, plainText, richText, truncate } from './message.ts';

/** Slack takes 50 blocks in a message and a limited number of characters in them, so long lists are cut. */
const MAX_CONNECTIONS = 12;
const MAX_DIFFERENCES = 10;
const MAX_SENTENCES = 6;
/** What the heading and the last line may take. */
const HEADING_LENGTH = 600;

/** Returns the connections that wait for approval in Azure, with buttons. @param ageMs age of the inventory */
export function pendingConnectionsMessage(
  topology: Topology,
  pending: readonly Connection[],
  ageMs: number,
  mayReject = true,
): Message {
  const heading = pending.length === 0 ? 'No pending connections' : formatCount(pending.length, 'pending connection');
  const head = line({ bold: heading }, ` · read from Azure ${formatDuration(ageMs)} ago`);
  const all = pending.slice(0, MAX_CONNECTIONS).map((connection, index) => {
    const text = line(truncate(describePendingConnection(topology, connection), 600));
    return { text, blocks: [richText([text]), connectionButtons(connection, index, mayReject)] };
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

function connectionButtons({ id, endpointId }: Connection, index: number, mayReject: boolean): KnownBlock {
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
    elements: [button('approve', 'Approve', 'primary'), ...(mayReject ? [button('reject', 'Reject', 'danger')] : [])],
  };
}

/** What a notice says. */
export interface NoticeContent {
  readonly id: string;
  readonly observations: readonly InventoryDifference[];
  readonly meaning: readonly string[];
  /** Azure may still say who made the changes. */
  readonly awaitsAuthors: boolean;
}

/** What a person decided about a notice, with the request that puts the earlier state back. */
interface ShownDecision {
  readonly verdict: 'accept' | 'revert';
  readonly person: string;
  readonly at: Date;
  readonly request: { readonly id: number; readonly state: RequestState } | null;
}

/** Which buttons a notice has. */
export interface NoticeButtons {
  readonly revert: boolean;
  readonly accept: boolean;
}

/** Returns the notice about changes in Azure that no request made, with what was decided about it, if anything was. */
export function driftMessage(
  { id, observations, meaning, awaitsAuthors }: NoticeContent,
  decision: ShownDecision | null,
  buttons: NoticeButtons,
): Message {
  const rest = [
    ...meaningLines(meaning),
    ...(buttons.revert ? notRevertibleLines(observations) : []),
    ...(decision === null ? [] : [decisionLine(decision)]),
  ];
  const items = observations.slice(0, MAX_DIFFERENCES).map(difference => differenceSpans(difference, awaitsAuthors));
  const lengthOf = (item: readonly Span[]) => lengthOfBlocks([richText([bullets([item])])]);
  const shown = itemsThatFit(items, lengthOf, MAX_BLOCKS_LENGTH - HEADING_LENGTH - lengthOfBlocks([richText(rest)]));
  const content = message(
    line({ bold: '👀 Changed in Azure outside of any request' }),
    bullets(shown),
    ...moreLine(observations.length - shown.length),
    ...rest,
  );
  const actions = noticeActions(id, buttons);
  return { ...content, blocks: [...content.blocks, ...(actions === undefined ? [] : [actions])] };
}

function differenceSpans(difference: InventoryDifference, awaitsAuthors: boolean): readonly Span[] {
  const { title, before, after } = difference;
  const change = `: ${truncate(before, 100)} → ${truncate(after, 100)}`;
  return [{ bold: truncate(title, 150) }, `${change} · ${describeAuthor(difference, awaitsAuthors)}`];
}

function describeAuthor({ by, client, correlationId, ...rest }: InventoryDifference, awaitsAuthors: boolean): string {
  const who =
    by === null
      ? awaitsAuthors && awaitsAuthor({ by, client, correlationId, ...rest })
        ? 'who made it is not known yet'
        : 'who made it is not known'
      : by === 'System'
        ? 'by Azure in the background'
        : `by ${truncate(by, 80)}`;
  const how = client == null || client === by ? '' : ` with ${truncate(client, 60)}`;
  return `${who}${how}${correlationId == null ? '' : ` · correlation id ${truncate(correlationId, 60)}`}`;
}

function meaningLines(meaning: readonly string[]): readonly Paragraph[] {
  if (meaning.length === 0) return [line('Nobody gains or loses access by this, as far as the bot can tell.')];
  const shown = meaning.slice(0, MAX_SENTENCES).map(sentence => [truncate(sentence, 300)]);
  return [line({ bold: 'What it means' }), bullets(shown), ...moreLine(meaning.length - shown.length)];
}

function notRevertibleLines(observations: readonly InventoryDifference[]): readonly Paragraph[] {
  const titles = observations.filter(({ revert }) => revert == null).map(({ title }) => truncate(title, 150));
  return titles.length === 0 ? [] : [line(`A request can't put back ${listNames(titles)}.`)];
}

function decisionLine({ verdict, person, at, request }: ShownDecision): Paragraph {
  const actor = actorSpan(person);
  if (verdict === 'accept' || request === null) return line('Accepted by ', actor, ' on ', { time: at }, '.');
  const { id, state } = request;
  const ref = { bold: refOf(id) };
  if (state === 'succeeded') return line('Put back by ', ref, ', requested by ', actor, '.');
  if (!isTerminal(state)) return line(actor, ' requested to put it back: ', ref, '.');
  return line(actor, ' requested to put it back with ', ref, ', which has ended without doing so.');
}

function noticeActions(id: string, { revert, accept }: NoticeButtons): KnownBlock | undefined {
  const button = (verb: 'revert' | 'accept', label: string, hint: string): Button => ({
    type: 'button',
    action_id: `drift:${verb}`,
    text: plainTextObject(label),
    accessibility_label: hint,
    value: id,
  });
  const elements = [
    ...(revert ? [button('revert', 'Revert', 'Request to put the earlier state back')] : []),
    ...(accept ? [button('accept', 'Accept', 'Record that you accept the change')] : []),
  ];
  return elements.length === 0 ? undefined : { type: 'actions', block_id: `drift-${id}`, elements };
}

/** Returns the answer to a person who accepted what a notice reports. */
export function noticeAcceptedMessage(): Message {
  return message(line('Recorded that you accept the change. Nothing was changed in Azure.'));
}

/** Returns the answer to a person who requested to put back what a notice reports. */
export function noticeRevertedMessage(id: number, channel: string): Message {
  return message(line('Created ', { bold: refOf(id) }, ` to put the earlier state back. Follow it in ${channel}.`));
}

/** Why an answer to a notice is not accepted. */
export type RefusedNotice =
  | { readonly refused: 'not-allowed'; readonly groups: readonly string[] }
  | { readonly refused: 'gone' | 'not-revertible' }
  | { readonly refused: 'decided'; readonly by: ShownDecision }
  | { readonly refused: 'changed-again'; readonly titles: readonly string[] };

/** Returns why a person's answer to a notice is not accepted. */
export function noticeRefusedMessage(refusal: RefusedNotice, verdict: 'accept' | 'revert'): Message {
  switch (refusal.refused) {
    case 'not-allowed':
      return refusal.groups.length === 0
        ? message(line(`Nobody can ${verdict} this: policy.yaml names no group for it. Ask an administrator.`))
        : message(line(`You can't ${verdict} this. Only members of ${listChoices(refusal.groups)} can.`));
    case 'gone':
      return message(line('This notice is too old to be answered. Request what you want in Azure instead.'));
    case 'not-revertible':
      return message(line("A request can't put this back. Change it in Azure, or accept it."));
    case 'changed-again':
      return message(
        line(
          `Changed again since this notice: ${listNames(refusal.titles)}. Nothing was done. Answer the newer notice instead.`,
        ),
      );
    case 'decided':
      return message(line('Nothing was done. '), decisionLine(refusal.by));
  }
}

function moreLine(count: number) {
  return count === 0 ? [] : [line(`and ${count} more`)];
}
