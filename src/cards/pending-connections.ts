import type { KnownBlock } from '@slack/types';
import type { Requirement } from '../domain/approval/requirements.ts';
import { requiredApprovals } from '../domain/approval/requirements.ts';
import { verdictOf } from '../domain/findings/verdict.ts';
import { formatCount, listChoices, pluralize } from '../domain/format.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { ARRIVAL_WORKFLOWS, arrivingConnectionId, refOf } from '../domain/request/record.ts';
import type { ConnectionState } from '../domain/topology/objects.ts';
import type { Arrival } from '../domain/watch/arrival.ts';
import type { ListedRequest } from './answers.ts';
import { refSpan } from './answers.ts';
import { arrivalSection } from './arrival.ts';
import type { Risk } from './card-buttons.ts';
import { connectionButtonBlocks } from './card-buttons.ts';
import { itemsThatFit, lengthOfBlocks, MAX_BLOCKS_LENGTH } from './fit.ts';
import type { Message, Paragraph } from './message.ts';
import { bullets, line, message, plainText, richText, truncate } from './message.ts';
import { approvalNeeds } from './plan-sections.ts';
import { readingAge } from './reading-age.ts';
import { stateLabel } from './request-card.ts';
import { verdictHeadlines } from './verdict.ts';

/** A connection that waits in Azure, with what approving it would do. */
export interface PendingEntry {
  /** Id of the connection. */
  readonly id: string;
  readonly arrival: Arrival;
  /** The open request that is about it. */
  readonly request: ListedRequest | undefined;
  /** The plan of that request, or the one that a request would have; null where it is not known. */
  readonly plan: Plan | null;
  readonly requirements: readonly Requirement[];
  /** Why nobody could approve it. */
  readonly impossible: readonly string[];
}

/** What the heading and the last line may take. */
const HEADING_LENGTH = 600;
const MAX_VERDICT = 300;

/** Returns the connections that wait for approval in Azure, with the buttons that decide about them. @param ageMs age of the inventory */
export function pendingConnectionsMessage(
  entries: readonly PendingEntry[],
  { pending, ageMs, risk }: { readonly pending: number; readonly ageMs: number; readonly risk: Risk },
): Message {
  const heading = pending === 0 ? 'No pending connections' : formatCount(pending, 'pending connection');
  const head = line({ bold: heading }, ` · ${readingAge(ageMs)}`);
  return listMessage([head], entries, pending, risk);
}

/**
 * Returns the message that announces what waited in Azure already when the bot first read it.
 *
 * @param entries those that still wait
 */
export function waitingAtStartMessage(
  entries: readonly PendingEntry[],
  { waited, waiting, risk }: { readonly waited: number; readonly waiting: number; readonly risk: Risk },
): Message {
  const heading = `🔌 ${formatCount(waited, 'private endpoint connection')} waited for approval in Azure when the bot first read it`;
  const gone = waited - waiting;
  const next =
    waiting === 0
      ? 'None of them waits any more.'
      : `Each becomes a request when somebody decides.${gone === 0 ? '' : ` ${gone} of them no longer ${pluralize(gone, 'waits', 'wait')}.`}`;
  return listMessage([line({ bold: heading }), line(next)], entries, waiting, risk);
}

function listMessage(
  head: readonly Paragraph[],
  entries: readonly PendingEntry[],
  pending: number,
  risk: Risk,
): Message {
  const all = entries.map(entry => {
    const paragraphs = entryParagraphs(entry);
    return { paragraphs, blocks: [richText(paragraphs), ...buttonsOf(entry, risk)] };
  });
  const shown = itemsThatFit(all, ({ blocks }) => lengthOfBlocks(blocks), MAX_BLOCKS_LENGTH - HEADING_LENGTH);
  const left = pending - shown.length;
  const more = left === 0 ? [] : [line(`and ${left} more. Decide on these first, then type /ampls pending.`)];
  return {
    text: plainText([...head, ...shown.flatMap(({ paragraphs }) => paragraphs), ...more]),
    blocks: [richText(head), ...shown.flatMap(({ blocks }) => blocks), ...(more.length === 0 ? [] : [richText(more)])],
  };
}

function entryParagraphs({ arrival, request, plan, requirements, impossible }: PendingEntry): readonly Paragraph[] {
  const isUnknown = plan === null && request === undefined && impossible.length === 0;
  const needs = request === undefined && requiredApprovals(requirements) > 1;
  return [
    ...arrivalSection(arrival, plan),
    ...(plan === null ? [] : outcomeLines(plan)),
    ...(isUnknown ? [line('What approving it does is not known: Azure did not answer.')] : []),
    ...impossible.map(sentence => line(truncate(sentence, MAX_VERDICT))),
    ...(needs ? [line(`Needs ${approvalNeeds(requirements)}`)] : []),
    ...(request === undefined ? [] : [line(refSpan(request), ` ${stateLabel(request.request)}`)]),
  ];
}

/** Returns what approving a connection does, or why it cannot be approved. */
function outcomeLines(plan: Plan): readonly Paragraph[] {
  const blocking = plan.findings.filter(({ severity }) => severity === 'block');
  if (blocking.length === 0) return verdictLines(plan);
  const items = blocking.map(({ sentence }) => [truncate(sentence, MAX_VERDICT)]);
  return [line({ bold: '⛔ Cannot be approved' }), bullets(items)];
}

function verdictLines(plan: Plan): readonly Paragraph[] {
  const { level, sentences } = verdictOf(plan);
  const heading = line(verdictHeadlines[level]);
  return level === 'lost'
    ? [heading, bullets(sentences.slice(0, 3).map(text => [truncate(text, MAX_VERDICT)]))]
    : [heading];
}

function buttonsOf({ id, arrival, request, plan, impossible }: PendingEntry, risk: Risk): readonly KnownBlock[] {
  const isFree = request === undefined;
  const isBlocked = plan?.findings.some(({ severity }) => severity === 'block') === true;
  const canApprove = isFree ? plan !== null && !isBlocked && impossible.length === 0 : waitsToLetIn(request.request);
  const canReject = isFree ? impossible.length === 0 : waitsToLetIn(request.request) && isArriving(request.request);
  const approves = canApprove && plan !== null ? plan : undefined;
  return connectionButtonBlocks({ id, endpoint: arrival.endpoint, approves, canReject, plan }, risk);
}

function waitsToLetIn({ workflow, state, approvalsCompleteAt, plan }: ChangeRequest): boolean {
  const isOne = workflow === ARRIVAL_WORKFLOWS.approve && plan?.changes.length === 1;
  return isOne && state === 'awaiting_approval' && approvalsCompleteAt === null;
}

function isArriving(request: ChangeRequest): boolean {
  return arrivingConnectionId(request) !== undefined;
}

/** Returns the answer to a decision about a connection that was made with the creation of its request. */
export function connectionDecidedMessage(
  id: number,
  verdict: 'approve' | 'reject',
  { missing, channel }: { readonly missing: number; readonly channel: string },
): Message {
  const ref = { bold: refOf(id) };
  const follow = `Follow it in ${channel}.`;
  if (verdict === 'reject')
    return message(line('You rejected the connection. ', ref, ` rejects it in Azure. ${follow}`));
  const needs =
    missing === 0 ? '' : ` Yours is the first approval: it needs at least ${formatCount(missing, 'more approval')}.`;
  return message(
    line('You approved the connection. ', ref, ` does it, if its plan is the one that you saw.${needs} ${follow}`),
  );
}

/** Returns why a request to let a connection in was declined. @param id the request that rejects it */
export function rejectedReason(id: number): string {
  return `Rejected: ${refOf(id)} rejects the connection in Azure.`;
}

/** Returns the answer to a person who may not decide about connections. */
export function notAmongMessage(verdict: 'approve' | 'reject', groups: readonly string[]): Message {
  return message(line(`You can't ${verdict} this connection. Only members of ${listChoices(groups)} can.`));
}

/** Returns the answer to a decision about a connection that does not wait any more. */
export function noLongerPendingMessage(state: ConnectionState | null): Message {
  const now = state === null ? 'It no longer exists' : `It is ${state.toLowerCase()} now`;
  return message(
    line(`This connection no longer waits for approval. ${now}, as far as Azure was read. Nothing was done.`),
  );
}

/** Returns the answer to a button that shows no plan. */
export function planNotSeenMessage(): Message {
  return message(line('This button shows no plan, so nothing was done. Type /ampls pending to see the plan first.'));
}
