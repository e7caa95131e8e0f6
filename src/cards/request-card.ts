import type { KnownBlock } from '@slack/types';
import type { Finding } from '../domain/findings/finding.ts';
import { verdictOf } from '../domain/findings/verdict.ts';
import { formatCount, formatUsage, listAll, pluralize } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import { isIrreversible, mainObject } from '../domain/plan/summary.ts';
import { BOT } from '../domain/request/events.ts';
import { openQuestions } from '../domain/request/questions.ts';
import type { ApprovalDecision, ChangeRequest, Step } from '../domain/request/record.ts';
import { approvedBy, isRefusal, refOf } from '../domain/request/record.ts';
import { ROLLBACK_WORKFLOW, rollsBack } from '../domain/request/rollback.ts';
import type { RequestState } from '../domain/request/states.ts';
import { REVERT_WORKFLOW } from '../domain/watch/plan-revert.ts';
import { arrivalSection } from './arrival.ts';
import type { Risk } from './card-buttons.ts';
import { buttonBlocks } from './card-buttons.ts';
import { changeTable } from './change-table.ts';
import { firstThatFits } from './fit.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { bullets, contextBlock, line, plainText, quote, richText, truncate } from './message.ts';
import type { PlanDetail } from './plan-sections.ts';
import {
  approvalNeeds,
  changesSection,
  findingItems,
  findingsSection,
  planDetails,
  planSummary,
  timeLimitSection,
  usageSection,
} from './plan-sections.ts';
import { assignmentSection, openUntilSpans, questionSection } from './question-lines.ts';
import { stepTasks } from './step-tasks.ts';
import { verdictSection } from './verdict.ts';

/** What the card of a request shows. */
export interface RequestCardData {
  readonly request: ChangeRequest;
  /** The title of its workflow. */
  readonly title: string;
  readonly risk: Risk;
  readonly decisions: readonly ApprovalDecision[];
  readonly steps: readonly Step[];
  /** Requests whose locks this one waits for. */
  readonly waitsFor: readonly number[];
  /** The request that undid what this one had changed; null where none did. */
  readonly undoneBy: number | null;
  /** Addresses of the cards of the requests that this one belongs to, by their numbers, as far as they are known. */
  readonly cardLinks: ReadonlyMap<number, string>;
  /** Address of the Azure portal. */
  readonly portal: string;
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

/** What decides how the state of a request reads. */
type LabelledState = Pick<ChangeRequest, 'state' | 'stopRequestedAt' | 'approvalsCompleteAt' | 'questions'>;

/** Returns the state of a request as people see it, with its icon. */
export function stateLabel(request: LabelledState): string {
  const { state, stopRequestedAt } = request;
  if (openQuestions(request).length > 0) return '❓ Waiting for an answer';
  return (stopRequestedAt === null ? undefined : stopLabels[state]) ?? stateLabels[state];
}

/**
 * Returns the card of a request: its changes and findings, who has to approve it, and its progress. A long plan is shown
 * in less detail.
 */
export function requestCard(data: RequestCardData): Message {
  return firstThatFits(planDetails, detail => cardWith(data, detail));
}

/** A header holds so many characters. https://docs.slack.dev/reference/block-kit/blocks/header-block */
const MAX_HEADING = 150;

function cardWith(data: RequestCardData, detail: PlanDetail): Message {
  const { request } = data;
  const { plan } = request;
  const ref = `${refOf(request.id)} · `;
  const heading = `${ref}${subjectOf(data, MAX_HEADING - ref.length)}`;
  const header: KnownBlock = { type: 'header', text: { type: 'plain_text', text: heading } };
  const status = statusSpans(data);
  const body = [
    ...questionSection(request),
    ...introSection(data, detail),
    ...approvalSection(data),
    ...assignmentSection(request),
    ...waitingSection(data),
    ...undoneSection(data),
  ];
  const findings = shownFindings(request);
  const rest = ', under View details';
  const footer = footerSpans(data);
  const buttons = buttonBlocks(data);
  const isRunning = request.state === 'executing' || request.state === 'rolling_back';
  const shown = isRunning ? body : [...body, ...progressSection(data)];
  const plain = [
    line(...status),
    ...body,
    ...progressSection(data),
    ...(plan === null ? [] : [...changesSection(plan, detail), ...usageSection(plan, detail)]),
    ...findingsSection(findings, detail, rest),
    ...(footer.length === 0 ? [] : [line(...footer)]),
  ];
  return {
    text: `${plainText([line(heading)])}\n${plainText(plain)}`,
    blocks: [
      header,
      contextBlock(...status),
      ...(shown.length === 0 ? [] : [richText(shown)]),
      ...(plan === null ? [] : changeTable(plan, request.state, detail)),
      ...findingsContainer(findings, detail, rest),
      ...(isRunning ? stepTasks(data.steps) : []),
      ...buttons,
      ...(footer.length === 0 ? [] : [contextBlock(...footer)]),
    ],
    plainBlocks: [header, richText(plain), ...buttons],
  };
}

/** Returns what a request does, as its heading. What undoes something is named after that. */
function subjectOf({ request: { plan, workflow }, title }: RequestCardData, maxLength: number): string {
  const isNamedAfter = workflow === ROLLBACK_WORKFLOW || workflow === REVERT_WORKFLOW;
  return planSummary(isNamedAfter ? null : plan, title, maxLength);
}

/** Returns state, requester, risk, and until when a decision is possible. */
function statusSpans({ request, risk }: RequestCardData): readonly Span[] {
  const { requester } = request;
  return [
    { bold: stateLabel(request) },
    ...(requester === BOT
      ? [` · ${isRefusal(request) ? 'refuses what was ' : ''}requested in Azure`]
      : [' · requested by ', { user: requester }]),
    ...(risk === undefined ? [] : [` · ${risk} risk`]),
    ...(isUndecided(request) && isIrreversible(request.plan?.changes ?? []) ? [' · cannot be undone'] : []),
    ...openUntilSpans(request),
  ];
}

function isUndecided({ state }: ChangeRequest): boolean {
  return state === 'awaiting_approval' || state === 'stale';
}

/** Returns why there is this request, why it is in its state, and what it does to people's access. */
function introSection({ request }: RequestCardData, detail: PlanDetail): readonly Paragraph[] {
  const { plan, statusReasons, undoAt, state } = request;
  const reasons = statusReasons.slice(0, 8).map(text => [truncate(text, detail.sentence)]);
  return [
    ...reasonSection(request, 300),
    ...(reasons.length === 0 ? [] : [bullets(reasons)]),
    ...(plan === null ? inputsSection(request) : timeLimitSection(plan, undoAt)),
    ...(plan === null ? [] : verdictSection(plan, state, detail)),
  ];
}

/** Returns the findings that nothing else on the card shows. */
function shownFindings({ plan, state }: ChangeRequest): readonly Finding[] {
  if (plan === null) return [];
  return state === 'blocked' ? plan.findings.filter(({ severity }) => severity !== 'block') : verdictOf(plan).others;
}

/** Returns the findings folded up: who decides opens them, and they do not bury what comes before them. */
function findingsContainer(findings: readonly Finding[], detail: PlanDetail, rest: string): readonly KnownBlock[] {
  const items = findingItems(findings, detail, rest);
  if (items.length === 0) return [];
  const sections = Array.from({ length: Math.ceil(items.length / ITEMS_OF_SECTION) }, (_, index) => {
    const part = items.slice(index * ITEMS_OF_SECTION, (index + 1) * ITEMS_OF_SECTION);
    return { type: 'section', text: { type: 'plain_text', text: part.map(([text]) => text).join('\n') } } as const;
  });
  return [
    {
      type: 'container',
      title: { type: 'plain_text', text: formatCount(findings.length, 'finding') },
      child_blocks: sections,
      is_collapsible: true,
      default_collapsed: true,
    },
  ];
}

/** A section holds 3,000 characters, and each finding has 400 at most. */
const ITEMS_OF_SECTION = 5;

/** Returns what the plan rests on, and which requests this one belongs to. */
function footerSpans(data: RequestCardData): readonly Span[] {
  const { plan, readAt, retryOf, reverses } = data.request;
  const rolledBack = rollsBack(data.request);
  const object = mainObject(plan?.changes ?? []);
  const parts: Span[][] = [
    ...(plan === null ? [] : [['Plan ', { code: plan.hash.slice(0, 12) }]]),
    ...(readAt === null ? [] : [['Azure read at ', { time: readAt }]]),
    ...(plan === null ? [] : [[`limits: ${plan.profile}`]]),
    ...(retryOf === null ? [] : [['retry of ', refSpan(data, retryOf)]]),
    ...(rolledBack === undefined ? [] : [['rolls back ', refSpan(data, rolledBack)]]),
    ...(reverses === null ? [] : [['closes again what ', refSpan(data, reverses), ' opened']]),
    ...(object === undefined ? [] : [[{ link: portalLink(data.portal, object), text: `${nameOf(object)} in Azure` }]]),
  ];
  return parts.flatMap((spans, index) => (index === 0 ? spans : [' · ', ...spans]));
}

/** Returns who asks for a connection; the reason of any other request, or that its requester gave none. What undoes something else has its reason in that. */
export function reasonSection(
  { reason, requester, workflow, arrival, plan }: ChangeRequest,
  maxLength: number,
): readonly Paragraph[] {
  if (arrival !== null) return arrivalSection(arrival, plan);
  if (reason !== null) return [quote(truncate(reason, maxLength))];
  const needsNone = requester === BOT || workflow === ROLLBACK_WORKFLOW || workflow === REVERT_WORKFLOW;
  return needsNone ? [] : [line('No reason given')];
}

/** Returns what was typed, as long as there is no plan. A connection that was requested in Azure is described already. */
function inputsSection({ inputs, arrival }: ChangeRequest): readonly Paragraph[] {
  if (arrival !== null) return [];
  const parts = Object.entries(inputs).map(([name, values]) => `${name}: ${truncate(values.join(', '), 200)}`);
  return [line(parts.join(' · '))];
}

/** Returns the name of another request, with a link to its card where that is known. */
function refSpan({ cardLinks }: Pick<RequestCardData, 'cardLinks'>, id: number): Span {
  const link = cardLinks.get(id);
  return link === undefined ? refOf(id) : { link, text: refOf(id) };
}

/**
 * Returns the address of an object in the Azure portal. The portal signs people in to the directory that they used last.
 *
 * @see https://github.com/Azure/azure-cli/blob/dev/src/azure-cli-core/azure/cli/core/cloud.py the portals' addresses
 */
function portalLink(portal: string, id: string): string {
  return `${portal}/#resource${id.split('/').map(encodeURIComponent).join('/')}`;
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
  const needs = state === 'awaiting_approval' || state === 'stale' ? 'needs' : 'needed';
  return [line({ bold: 'Approval' }, `: ${needs} ${approvalNeeds(requirements)}`, ...given, covers)];
}

function waitingSection({ request, waitsFor }: RequestCardData): readonly Paragraph[] {
  if (request.state !== 'approved' || waitsFor.length === 0) return [];
  const verb = pluralize(waitsFor.length, 'changes', 'change');
  return [line({ bold: 'Waiting for' }, ` ${listAll(waitsFor.map(refOf))}, which ${verb} the same resources`)];
}

function undoneSection(data: RequestCardData): readonly Paragraph[] {
  if (data.undoneBy === null) return [];
  const how = data.request.plan?.reversal === undefined ? 'Rolled back' : 'Closed again';
  return [line('↩️ ', { bold: how }, ' by ', refSpan(data, data.undoneBy))];
}

function progressSection({ steps }: RequestCardData): readonly Paragraph[] {
  const planned = steps.filter(({ undoes }) => undoes === null);
  const finished = planned.filter(({ state }) => state === 'done' || state === 'skipped').length;
  if (finished === 0) return [];
  return [line({ bold: 'Progress' }, `: ${formatUsage(finished, planned.length, 'change')}`)];
}
