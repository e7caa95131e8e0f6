import type { Button } from '@slack/types';
import { formatCount } from '../domain/format.ts';
import { typedNameOf } from '../domain/ids.ts';
import { refOf } from '../domain/request/record.ts';
import type { ListedRequest } from './answers.ts';
import { plainTextObject } from './form-fields.ts';
import type { RestrictedChanges } from './help.ts';
import { formButton, RUN_COMMAND, restrictedLines } from './help.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, plainText, richText, truncate } from './message.ts';
import { stateLabel } from './request-card.ts';

/** A request that waits, with the address of its card in Slack where Slack has said it. */
export interface WaitingRequest extends ListedRequest {
  readonly permalink: string | null;
}

/** What waits for a person. */
export interface Waiting {
  /** Requests that the person may approve, the oldest first. Undefined where Slack did not say which groups they are in. */
  readonly decisions: readonly WaitingRequest[] | undefined;
  /** The person's own open requests, the newest first. */
  readonly own: readonly WaitingRequest[];
}

const MAX_LISTED = 10;

/** Returns what waits for a person, with buttons for common requests. @param words the commands whose forms are offered */
export function menuMessage(
  { decisions, own }: Waiting,
  words: readonly string[],
  restricted?: RestrictedChanges,
): Message {
  const paragraphs: readonly Paragraph[] = [
    ...waitingLines(decisions),
    ...(own.length === 0 ? [] : listed('Your open requests', own, ownSpans)),
    line('What would you like to do? Or ask how full a scope is: ', { code: '/ampls usage' }),
    ...restrictedLines(restricted),
  ];
  const value = JSON.stringify({ text: 'help', key: 'menu' });
  const all: Button = { type: 'button', action_id: RUN_COMMAND, text: plainTextObject('All commands'), value };
  const elements = [...words.map(formButton), all];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), { type: 'actions', elements }] };
}

function waitingLines(decisions: Waiting['decisions']): readonly Paragraph[] {
  if (decisions === undefined) {
    return [line('Slack did not say which groups you are in, so the bot cannot say what waits for your approval.')];
  }
  if (decisions.length === 0) return [line('No request waits for your approval.')];
  return listed(`${formatCount(decisions.length, 'request')} for you to approve or decline`, decisions, decisionSpans);
}

function listed(
  heading: string,
  requests: readonly WaitingRequest[],
  spansOf: (request: WaitingRequest) => readonly Span[],
): readonly Paragraph[] {
  const left = requests.length - MAX_LISTED;
  return [
    line({ bold: heading }),
    bullets(requests.slice(0, MAX_LISTED).map(spansOf)),
    ...(left > 0 ? [line(`and ${left} more. To list them, type `, { code: '/ampls requests' })] : []),
  ];
}

function decisionSpans(waiting: WaitingRequest): readonly Span[] {
  return [...nameSpans(waiting), ' · by ', actorSpan(waiting.request.requester)];
}

function ownSpans(waiting: WaitingRequest): readonly Span[] {
  return [...nameSpans(waiting), ` · ${stateLabel(waiting.request)}`];
}

function nameSpans({ request: { id, inputs }, title, permalink }: WaitingRequest): readonly Span[] {
  const names = truncate(Object.values(inputs).flat().map(typedNameOf).join(', '), 120);
  const ref = refOf(id);
  return [permalink === null ? { bold: ref } : { link: permalink, text: ref }, ` ${title}: ${names}`];
}
