import { briefVerdict } from '../domain/findings/brief-verdict.ts';
import type { ApproverCall, RequestEvent } from '../domain/request/events.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { answerButtonBlock } from './card-buttons.ts';
import type { Message, Span } from './message.ts';
import { line, message, plainText, richText } from './message.ts';
import { planSummary } from './plan-sections.ts';
import { describeEvent, mentionLines } from './thread-lines.ts';

/** A request as messages about it name it. */
interface NamedRequest {
  readonly request: ChangeRequest;
  readonly title: string;
  /** Address of its card; null where Slack does not say it. */
  readonly permalink: string | null;
}

/** The most characters of what a request changes. */
const MAX_SUMMARY = 200;

/** What a call says beside the request. */
interface CallDetails {
  /** The requester's name, which notifies nobody; null where Slack does not say it. */
  readonly requester: string | null;
  /** The name of whoever handed the decision to the person who is called; null where everybody is called. */
  readonly handedOverBy?: string | null;
  /** Whether somebody approved an earlier plan of the request. */
  readonly approvedBefore?: boolean;
}

/**
 * Returns the message that calls the approvers of a plan: which request, what it changes, who asks for it, and what it does to
 * people's access. What a phone shows of it is the sentence alone.
 */
export function callMessage(
  named: NamedRequest,
  call: ApproverCall,
  { requester, handedOverBy = null, approvedBefore = false }: CallDetails,
): Message {
  const { request } = named;
  const by = request.requester === BOT ? ' (requested in Azure)' : requester === null ? '' : ` (${requester})`;
  const verdict = request.plan === null ? '' : ` ${briefVerdict(request.plan)}`;
  const from = handedOverBy === null ? '' : ` Handed over by ${handedOverBy}.`;
  const earlier = approvedBefore ? ' Earlier approvals no longer count.' : '';
  const again = call.reminder === true ? 'Reminder: ' : '';
  const sentence = line(
    again,
    refSpan(named),
    ` needs you: ${lowerFirst(whatOf(named))}${by}.${verdict}${earlier}${from}`,
  );
  const called = call.to === 'person' ? [] : calledSpans(call);
  return {
    text: plainText([sentence]),
    blocks: [richText(called.length === 0 ? [sentence] : [sentence, line(...called)])],
  };
}

/**
 * Returns the message that tells people about an event of the request. A question comes with the button to answer it.
 *
 * @param mentioned people whom it is to notify in a channel
 */
export function tellMessage(named: NamedRequest, event: RequestEvent, mentioned: readonly string[] = []): Message {
  const { text, blocks } = message(
    line(refSpan(named), ` · ${whatOf(named)}`),
    ...describeEvent(event),
    ...mentionLines(mentioned),
  );
  const answer = event.type === 'question_asked' ? [answerButtonBlock(named.request.id)] : [];
  return { text, blocks: [...blocks, ...answer] };
}

function refSpan({ request, permalink }: NamedRequest): Span {
  const ref = refOf(request.id);
  return permalink === null ? { bold: ref } : { link: permalink, text: ref };
}

function whatOf({ request, title }: NamedRequest): string {
  return planSummary(request.plan, title, MAX_SUMMARY);
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function calledSpans({ usergroups, people }: Extract<ApproverCall, { to: 'channel' }>): readonly Span[] {
  const mentions: Span[] = [
    ...usergroups.map(({ id: usergroup, name }) => ({ usergroup, name })),
    ...people.map(user => ({ user })),
  ];
  return mentions.flatMap((mention, index) => (index === 0 ? [mention] : [' ', mention]));
}
