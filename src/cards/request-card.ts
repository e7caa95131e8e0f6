import type { ActionsBlockElement, Button, KnownBlock } from '@slack/types';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest, Decision, Step } from '../domain/request/record.ts';
import { approvedBy, arrivedConnection, refOf } from '../domain/request/record.ts';
import type { RequestState } from '../domain/request/states.ts';
import type { Message } from './message.ts';
import { changesPart, findingsPart, usagePart } from './plan-part.ts';
import type { Paragraph, Span } from './rich.ts';
import { bullets, line, plainText, quote, richText, shorten } from './rich.ts';
import { listed, statusOf } from './words.ts';

/** What a card is made from: what the record says of a request. */
export interface CardSource {
  readonly request: ChangeRequest;
  readonly title: string;
  readonly decisions: readonly Decision[];
  readonly steps: readonly Step[];
  readonly waitsFor: readonly number[];
}

/** The request's card: what is asked for, what it changes and what breaks, who must agree, and how far it is. */
export function requestCard(source: CardSource): Message {
  const { request, title } = source;
  const body = [...headPart(source), ...planPart(request), ...agreementPart(source), ...progressPart(source)];
  const heading = shorten(`${refOf(request.id)} · ${title}`, 150);
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: heading } },
    richText(body),
    ...buttonsFor(request),
  ];
  return { text: `${plainText([line(heading)])}\n${plainText(body)}`, blocks };
}

function headPart({ request }: CardSource): readonly Paragraph[] {
  const { state, requester, reason, retryOf, because } = request;
  const again = retryOf === null ? [] : [`, again after ${refOf(retryOf)}`];
  const by: Span[] = requester === BOT ? [' · asked for in Azure'] : [' · asked for by ', { user: requester }];
  return [
    line({ bold: statusOf(state) }, ...by, ...again),
    ...(reason === null ? [] : [quote(shorten(reason, 300))]),
    ...(because.length === 0 ? [] : [bullets(because.slice(0, 8).map(sentence => [shorten(sentence, 400)]))]),
    ...(request.plan === null ? [line(typedInputs(request))] : []),
  ];
}

function typedInputs({ inputs }: ChangeRequest): string {
  const parts = Object.entries(inputs).map(([name, values]) => `${name}: ${shorten(values.join(', '), 200)}`);
  return parts.join(' · ');
}

function planPart({ plan, state }: ChangeRequest): readonly Paragraph[] {
  if (plan === null) return [];
  const findings = state === 'blocked' ? plan.findings.filter(({ severity }) => severity !== 'block') : plan.findings;
  return [...changesPart(plan), ...usagePart(plan), ...findingsPart(findings)];
}

/** Who must agree, and who has. */
function agreementPart({ request, decisions }: CardSource): readonly Paragraph[] {
  const { requirements, state } = request;
  if (requirements === null || state === 'blocked') return [];
  if (requirements.length === 0) return [line({ bold: 'Approval' }, ': the policy asks for none')];
  const needs = listed(requirements.map(({ group, count }) => `${count} of ${group}`));
  const people = approvedBy(request, decisions);
  const agreed = people.flatMap((person): Span[] => [' ', { user: person }]);
  return [line({ bold: 'Approval' }, `: needs ${needs}`, ...(agreed.length === 0 ? [] : [' · agreed:', ...agreed]))];
}

/** How far the work is. */
function progressPart({ request, steps, waitsFor }: CardSource): readonly Paragraph[] {
  if (request.state === 'approved' && waitsFor.length > 0) {
    return [line({ bold: 'Waits for' }, ` ${listed(waitsFor.map(refOf))}, which works on the same things`)];
  }
  const made = steps.filter(({ undoes }) => undoes === null);
  const ended = made.filter(({ state }) => state !== 'pending' && state !== 'writing').length;
  if (made.length === 0 || ended === 0) return [];
  return [line({ bold: 'Progress' }, `: ${ended} of ${made.length}`)];
}

const approve: Button = button('request:approve', 'Approve', 'primary');
const decline: Button = button('request:decline', 'Decline', 'danger');
const cancel: Button = button('request:cancel', 'Cancel');
const details: Button = button('request:details', 'Details');
const leave: Button = button('request:decline', 'Leave it waiting');
const rejectConnection: Button = button('connection:reject', 'Reject', 'danger');
const rollback: Button = button('request:rollback', 'Take back');

const buttons: Readonly<Record<RequestState, readonly Button[]>> = {
  planning: [cancel, details],
  blocked: [],
  awaiting_approval: [approve, decline, cancel, details],
  approved: [cancel, details],
  executing: [details],
  succeeded: [rollback, details],
  rolling_back: [details],
  rolled_back: [button('request:retry', 'Try again'), details],
  failed: [button('request:retry', 'Try again'), rollback, details],
  stale: [button('request:retry', 'Plan again', 'primary'), cancel, details],
  declined: [details],
  cancelled: [details],
  expired: [button('request:retry', 'Ask again'), details],
};

function button(actionId: string, label: string, style?: 'primary' | 'danger'): Button {
  const text = { type: 'plain_text', text: label } as const;
  return { type: 'button', action_id: actionId, text, ...(style !== undefined && { style }) };
}

/** A connection that came of itself may be refused in Azure, or left to wait. */
function buttonsOf(request: ChangeRequest): readonly Button[] {
  const connection = arrivedConnection(request);
  if (connection === undefined || request.state !== 'awaiting_approval') return buttons[request.state];
  return [approve, { ...rejectConnection, value: connection }, leave, details];
}

/** A click says which plan was on the screen by the id of the block it was in. */
function buttonsFor(request: ChangeRequest): KnownBlock[] {
  const { id, plan } = request;
  const elements: ActionsBlockElement[] = buttonsOf(request).map(element => ({ value: refOf(id), ...element }));
  return elements.length === 0 ? [] : [{ type: 'actions', block_id: planBlockId(plan?.hash), elements }];
}

const PREFIX = 'plan:';
const SHOWN = 32;

function planBlockId(hash: string | undefined): string {
  return `${PREFIX}${hash?.slice(0, SHOWN) ?? ''}`;
}

/** The beginning of the plan's hash that a click carries; null where it was on no plan. */
export function planOfBlock(blockId: string | undefined): string | null {
  const hash = blockId?.startsWith(PREFIX) ? blockId.slice(PREFIX.length) : '';
  return hash === '' ? null : hash;
}
