import type { ActionsBlockElement, Button, KnownBlock } from '@slack/types';
import { formatUsage, listAll, pluralize } from '../domain/format.ts';
import { BOT } from '../domain/request/events.ts';
import type { ApprovalDecision, ChangeRequest, Step } from '../domain/request/record.ts';
import { approvedBy, importedConnectionId, refOf } from '../domain/request/record.ts';
import { ROLLBACK_WORKFLOW } from '../domain/request/rollback.ts';
import type { RequestState } from '../domain/request/states.ts';
import { REVERT_WORKFLOW } from '../domain/watch/plan-revert.ts';
import { firstThatFits } from './fit.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { bullets, line, plainText, quote, richText, truncate } from './message.ts';
import type { PlanDetail } from './plan-sections.ts';
import { approvalNeeds, changesSection, findingsSection, planDetails, usageSection } from './plan-sections.ts';

/** What the card of a request shows. */
export interface RequestCardData {
  readonly request: ChangeRequest;
  readonly title: string;
  readonly decisions: readonly ApprovalDecision[];
  readonly steps: readonly Step[];
  /** Requests whose locks this one waits for. */
  readonly waitsFor: readonly number[];
}

const stateLabels = {
  planning: '🔎 Planning',
  blocked: '⛔ Blocked',
  awaiting_approval: '⏳ Waiting for approval',
  approved: '👍 Approved, waiting to start',
  executing: '⚙️ In progress',
  succeeded: '✅ Done',
  rolling_back: '↩️ Failed, undoing the changes',
  rolled_back: '↩️ Failed, all changes undone',
  failed: '❌ Failed',
  stale: '🔀 Azure changed, re-plan to continue',
  declined: '🚫 Declined',
  cancelled: '✖️ Cancelled',
  expired: '⌛ Expired',
} as const satisfies Record<RequestState, string>;

/** The labels of a request that a person stops, or has stopped. */
const stopLabels: Partial<Record<RequestState, string>> = {
  executing: '🛑 Stopping after the present step',
  rolling_back: '↩️ Stopped, undoing the changes',
  rolled_back: '↩️ Stopped, nothing is left in place',
};

/** Returns the state of a request as people see it, with its icon. */
export function stateLabel({ state, stopRequestedAt }: Pick<ChangeRequest, 'state' | 'stopRequestedAt'>): string {
  return (stopRequestedAt === null ? undefined : stopLabels[state]) ?? stateLabels[state];
}

/**
 * Returns the card of a request: its changes and findings, who has to approve it, and its progress. A long plan is shown
 * in less detail.
 */
export function requestCard(data: RequestCardData): Message {
  return firstThatFits(planDetails, detail => cardWith(data, detail));
}

function cardWith(data: RequestCardData, detail: PlanDetail): Message {
  const { request, title } = data;
  const body = [
    ...headSection(data, detail),
    ...planSection(request, detail),
    ...approvalSection(data),
    ...progressSection(data),
  ];
  const heading = truncate(`${refOf(request.id)} · ${title}`, 150);
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: heading } },
    richText(body),
    ...buttonBlocks(request),
  ];
  return { text: `${plainText([line(heading)])}\n${plainText(body)}`, blocks };
}

function headSection({ request }: RequestCardData, { sentence }: PlanDetail): readonly Paragraph[] {
  const { requester, retryOf, reverses, statusReasons } = request;
  const retry = retryOf === null ? [] : [`, retry of ${refOf(retryOf)}`];
  const reversal = reverses === null ? [] : [`, closes again what ${refOf(reverses)} opened`];
  const by: Span[] = requester === BOT ? [' · requested in Azure'] : [' · requested by ', { user: requester }];
  return [
    line({ bold: stateLabel(request) }, ...by, ...retry, ...reversal),
    ...reasonSection(request, 300),
    ...(statusReasons.length === 0 ? [] : [bullets(statusReasons.slice(0, 8).map(text => [truncate(text, sentence)]))]),
    ...(request.plan === null ? [line(describeInputs(request))] : []),
  ];
}

/** Returns the reason of a request, or that its requester gave none. What undoes something else has its reason in that. */
export function reasonSection(
  { reason, requester, workflow }: Pick<ChangeRequest, 'reason' | 'requester' | 'workflow'>,
  maxLength: number,
): readonly Paragraph[] {
  if (reason !== null) return [quote(truncate(reason, maxLength))];
  const needsNone = requester === BOT || workflow === ROLLBACK_WORKFLOW || workflow === REVERT_WORKFLOW;
  return needsNone ? [] : [line('No reason given')];
}

function describeInputs({ inputs }: ChangeRequest): string {
  const parts = Object.entries(inputs).map(([name, values]) => `${name}: ${truncate(values.join(', '), 200)}`);
  return parts.join(' · ');
}

/** Returns the plan. Leaves out the blocking findings of a blocked request: its status reasons already show them. */
function planSection({ plan, state, undoAt }: ChangeRequest, detail: PlanDetail): readonly Paragraph[] {
  if (plan === null) return [];
  const isBlocked = state === 'blocked';
  const findings = isBlocked ? plan.findings.filter(({ severity }) => severity !== 'block') : plan.findings;
  return [
    ...changesSection(plan, detail, undoAt),
    ...usageSection(plan, detail),
    ...findingsSection(findings, detail, isBlocked ? '' : ', under View details'),
  ];
}

function approvalSection({ request, decisions }: RequestCardData): readonly Paragraph[] {
  const { requirements, state, plan } = request;
  if (requirements === null || state === 'blocked') return [];
  if (requirements.length === 0) {
    const why = request.reverses === null ? 'not needed' : `given together with ${refOf(request.reverses)}`;
    return [line({ bold: 'Approval' }, `: ${why}`)];
  }
  const approvers = approvedBy(request, decisions).flatMap((person): Span[] => [' ', { user: person }]);
  const given = approvers.length === 0 ? [] : [' · approved by', ...approvers];
  const covers = plan?.reversal === undefined ? '' : ' · covers closing it again';
  return [line({ bold: 'Approval' }, `: needs ${approvalNeeds(requirements)}`, ...given, covers)];
}

function progressSection({ request, steps, waitsFor }: RequestCardData): readonly Paragraph[] {
  if (request.state === 'approved' && waitsFor.length > 0) {
    const verb = pluralize(waitsFor.length, 'changes', 'change');
    return [line({ bold: 'Waiting for' }, ` ${listAll(waitsFor.map(refOf))}, which ${verb} the same resources`)];
  }
  const planned = steps.filter(({ undoes }) => undoes === null);
  const finished = planned.filter(({ state }) => state !== 'pending' && state !== 'writing').length;
  if (finished === 0) return [];
  return [line({ bold: 'Progress' }, `: ${formatUsage(finished, planned.length, 'change')}`)];
}

const approve: Button = button('request:approve', 'Approve', 'primary');
const decline: Button = button('request:decline', 'Decline', 'danger');
const cancel: Button = button('request:cancel', 'Cancel request');
const amend: Button = button('request:amend', 'Amend');
const details: Button = button('request:details', 'View details');
const retry: Button = button('request:retry', 'Retry');
const rollBack: Button = button('request:rollback', 'Roll back');
const stop: Button = {
  ...button('request:stop', 'Stop', 'danger'),
  confirm: {
    title: { type: 'plain_text', text: 'Stop this request?' },
    text: { type: 'plain_text', text: 'It ends after the present step, and what it did is undone.' },
    confirm: { type: 'plain_text', text: 'Stop' },
    deny: { type: 'plain_text', text: 'Keep running' },
    style: 'danger',
  },
};
const rejectConnection: Button = button('connection:reject', 'Reject connection', 'danger');

const buttons: Readonly<Record<RequestState, readonly Button[]>> = {
  planning: [cancel, details],
  blocked: [],
  awaiting_approval: [approve, decline, amend, cancel, details],
  approved: [cancel, details],
  executing: [stop, details],
  succeeded: [rollBack, details],
  rolling_back: [details],
  rolled_back: [retry, details],
  failed: [retry, rollBack, details],
  stale: [button('request:retry', 'Re-plan', 'primary'), amend, cancel, details],
  declined: [details],
  cancelled: [details],
  expired: [retry, details],
};

function button(actionId: string, label: string, style?: 'primary' | 'danger'): Button {
  const text = { type: 'plain_text', text: label } as const;
  return { type: 'button', action_id: actionId, text, ...(style !== undefined && { style }) };
}

/**
 * Returns the buttons of a card. A connection that was requested in Azure can be rejected there. To decline its request
 * leaves the connection pending. Nobody can approve or amend any more once the approvals are complete, or stop once a stop was
 * requested. What undoes something has no content of its own that could be amended.
 */
function buttonsOf(request: ChangeRequest): readonly Button[] {
  const { state, workflow, approvalsCompleteAt, stopRequestedAt } = request;
  const hidden = new Set<Button>();
  if (stopRequestedAt !== null) hidden.add(stop);
  if (approvalsCompleteAt !== null) hidden.add(approve).add(amend);
  if (workflow === ROLLBACK_WORKFLOW || workflow === REVERT_WORKFLOW) hidden.add(amend);
  const connection = state === 'awaiting_approval' ? importedConnectionId(request) : undefined;
  const all =
    connection === undefined ? buttons[state] : [approve, { ...rejectConnection, value: connection }, decline, details];
  return all.filter(each => !hidden.has(each));
}

/** Returns the block of buttons. Its id carries the plan's hash, so that a click tells which plan the person saw. */
function buttonBlocks(request: ChangeRequest): KnownBlock[] {
  const { id, plan } = request;
  const elements: ActionsBlockElement[] = buttonsOf(request).map(element => ({ value: refOf(id), ...element }));
  return elements.length === 0 ? [] : [{ type: 'actions', block_id: planBlockId(plan?.hash), elements }];
}

const PLAN_PREFIX = 'plan:';
const HASH_LENGTH = 32;

function planBlockId(hash: string | undefined): string {
  return `${PLAN_PREFIX}${hash?.slice(0, HASH_LENGTH) ?? ''}`;
}

/** Returns the first characters of the plan's hash that a block id carries, or null if it carries none. */
export function planHashOfBlock(blockId: string | undefined): string | null {
  const hash = blockId?.startsWith(PLAN_PREFIX) ? blockId.slice(PLAN_PREFIX.length) : '';
  return hash === '' ? null : hash;
}
