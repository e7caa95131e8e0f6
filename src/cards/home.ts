import type { KnownBlock, HomeView as SlackHomeView } from '@slack/types';
import { verdictOf } from '../domain/findings/verdict.ts';
import { formatCount, listNames } from '../domain/format.ts';
import { meterNoun } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import type { ListedRequest } from './answers.ts';
import type { Risk } from './card-buttons.ts';
import { buttonBlocks } from './card-buttons.ts';
import { plainTextObject } from './form-fields.ts';
import type { RestrictedChanges } from './help.ts';
import { restrictedLines } from './help.ts';
import { nameSpans, questionButton, requestButtons, waitingHeading } from './menu.ts';
import type { Paragraph, Span } from './message.ts';
import { actorSpan, bullets, contextBlock, line, richText, truncate } from './message.ts';
import { assignmentSection, openUntilSpans, questionSection } from './question-lines.ts';
import { stateLabel } from './request-card.ts';
import { verdictHeadlines } from './verdict.ts';

/** A person's Home tab, as Slack takes it. */
export type HomeView = SlackHomeView;

/** What a person's Home tab shows. */
export interface HomeContent {
  /** Requests that the person may decide on, the oldest first. Undefined where Slack did not say which groups they are in. */
  readonly decisions: readonly DecidableRequest[] | undefined;
  /** The person's own open requests, the newest first. */
  readonly own: readonly ListedRequest[];
  /** What is executed or rolled back now. */
  readonly running: readonly ListedRequest[];
  /** What ended last, the latest first. */
  readonly ended: readonly ListedRequest[];
  /** What is known of Azure; undefined where it was never read. */
  readonly azure: AzureHealth | undefined;
  /** What changed in Azure outside of any request, and nobody has answered yet: titles, the newest first. */
  readonly drift: readonly string[];
  /** The commands whose forms are offered. */
  readonly words: readonly string[];
  readonly restricted: RestrictedChanges | undefined;
}

/** A request that a person may decide on. */
interface DecidableRequest extends ListedRequest {
  readonly risk: Risk;
}

/** How Azure is, as far as it was read. */
export interface AzureHealth {
  readonly readAt: Date;
  /** Limits that are reached or nearly reached, the fullest first. */
  readonly nearLimits: readonly Usage[];
  /** How many private endpoint connections wait for approval. */
  readonly pending: number;
  /** Names of the scopes that the bot can read only in part: their numbers may be higher. */
  readonly unreadable: readonly string[];
}

/** How much of each list is shown. A tab has 100 blocks at most: https://docs.slack.dev/reference/views/home-tab-views */
const MAX_DECISIONS = 10;
const MAX_LISTED = 10;

/** The buttons of a card with which a person decides. The others belong to its requester. */
const DECIDING = ['request:approve', 'request:decline', 'connection:reject', 'request:details'];

/** Returns a person's Home tab. */
export function homeView(content: HomeContent): HomeView {
  const { own, running, ended, words, restricted } = content;
  return {
    type: 'home',
    blocks: [
      ...waitingBlocks(content.decisions),
      ...listBlocks('Your open requests', own, ownSpans, 'You have no open requests.'),
      ...listBlocks('Running now', running, otherSpans, 'Nothing is running.'),
      ...listBlocks('Recently finished', ended, endedSpans, 'No request has finished yet.'),
      ...healthBlocks(content),
      header('Request a change'),
      requestButtons(words),
      ...(restricted === undefined ? [] : [richText(restrictedLines(restricted))]),
    ],
  };
}

/** Returns the Home tab of somebody who may not use the bot, or of whom that is not known. */
export function refusedHomeView(sentence: string): HomeView {
  return { type: 'home', blocks: [richText([line(sentence)])] };
}

function waitingBlocks(decisions: HomeContent['decisions']): readonly KnownBlock[] {
  const heading = header('Waiting for you');
  if (decisions === undefined || decisions.length === 0) return [heading, richText([line(waitingHeading(decisions))])];
  const shown = decisions.slice(0, MAX_DECISIONS);
  const used = new Set<string>();
  return [
    heading,
    richText([line(waitingHeading(decisions))]),
    ...shown.flatMap(decision => [richText(decisionLines(decision)), ...decisionButtons(decision, used)]),
    ...moreBlocks(decisions.length - shown.length),
  ];
}

function decisionLines(decision: DecidableRequest): readonly Paragraph[] {
  const { request } = decision;
  const { requester, plan } = request;
  const verdict = plan === null ? [] : [line(verdictHeadlines[verdictOf(plan).level])];
  return [
    line(...nameSpans(decision), ' · by ', actorSpan(requester), ...openUntilSpans(request)),
    ...questionSection(request),
    ...assignmentSection(request),
    ...verdict,
  ];
}

/**
 * Returns the buttons with which to decide. Their block carries the hash of the plan, and Slack takes each id of a block once
 * in a view: of two requests with the same plan, the second is decided on its card.
 */
function decisionButtons({ request, risk }: DecidableRequest, used: Set<string>): readonly KnownBlock[] {
  return buttonBlocks({ request, steps: [], risk, undoneBy: null }).flatMap(block => {
    if (block.type !== 'actions' || block.block_id === undefined || used.has(block.block_id)) return [];
    used.add(block.block_id);
    const elements = block.elements.filter(({ action_id: action = '' }) => DECIDING.includes(action));
    return [{ ...block, elements }];
  });
}

function listBlocks(
  heading: string,
  requests: readonly ListedRequest[],
  spansOf: (request: ListedRequest) => readonly Span[],
  none: string,
): readonly KnownBlock[] {
  if (requests.length === 0) return [header(heading), richText([line(none)])];
  const shown = requests.slice(0, MAX_LISTED);
  return [header(heading), richText([bullets(shown.map(spansOf))]), ...moreBlocks(requests.length - shown.length)];
}

function moreBlocks(left: number): readonly KnownBlock[] {
  return left === 0 ? [] : [richText([line(`and ${left} more. To list them, type `, { code: '/ampls requests' })])];
}

function ownSpans(listed: ListedRequest): readonly Span[] {
  return [...nameSpans(listed), ` · ${stateLabel(listed.request)}`];
}

function otherSpans(listed: ListedRequest): readonly Span[] {
  return [...ownSpans(listed), ' · by ', actorSpan(listed.request.requester)];
}

function endedSpans(listed: ListedRequest): readonly Span[] {
  return [...otherSpans(listed), ' · ', { time: listed.request.changedAt }];
}

function healthBlocks({ azure, drift }: HomeContent): readonly KnownBlock[] {
  const show: KnownBlock = { type: 'actions', elements: [questionButton('pending', 'Show pending connections')] };
  return [
    header('Azure'),
    richText([bullets([...azureItems(azure), ...driftItems(drift)])]),
    ...(azure === undefined ? [] : [contextBlock('Read from Azure at ', { time: azure.readAt })]),
    ...(azure === undefined || azure.pending === 0 ? [] : [show]),
  ];
}

function azureItems(azure: AzureHealth | undefined): readonly (readonly Span[])[] {
  if (azure === undefined) {
    return [['Azure was not read yet, so how full the scopes are and what waits there is not known.']];
  }
  const { nearLimits, pending, unreadable } = azure;
  const shown = nearLimits.slice(0, MAX_LISTED);
  return [
    ...(shown.length === 0 ? [['No scope is near a limit.']] : shown.map(usage => [fullness(usage)])),
    ...(shown.length < nearLimits.length ? [[`and ${nearLimits.length - shown.length} more near a limit`]] : []),
    ...(unreadable.length === 0 ? [] : [[`Not known: what the bot cannot read in ${listNames(unreadable)}`]]),
    [pending === 0 ? 'No pending connections' : `${formatCount(pending, 'pending connection')} to approve or reject`],
  ];
}

function driftItems(drift: readonly string[]): readonly (readonly Span[])[] {
  if (drift.length === 0) return [['No change outside of requests waits for an answer.']];
  const count = formatCount(drift.length, 'change');
  return [[`${count} outside of requests without an answer: ${truncate(listNames(drift), 600)}`]];
}

/** Returns `ampls-a: 49 of 50 resources`, with what approved requests will add. */
function fullness({ subject, meter, used, reserved, limit, lowerBound }: Usage): string {
  const least = lowerBound ? 'at least ' : '';
  const others = reserved === 0 ? '' : `, ${reserved} more reserved by approved requests`;
  return `${truncate(subject, 100)}: ${least}${used} of ${limit} ${meterNoun(meter, limit ?? used)}${others}`;
}

function header(text: string): KnownBlock {
  return { type: 'header', text: plainTextObject(text) };
}
