import type { ActionsBlock, Button } from '@slack/types';
import { formatCount } from '../domain/format.ts';
import { typedNameOf } from '../domain/ids.ts';
import type { ListedRequest } from './answers.ts';
import { refSpan } from './answers.ts';
import { plainTextObject } from './form-fields.ts';
import type { RestrictedChanges } from './help.ts';
import { formButton, RUN_COMMAND, restrictedLines } from './help.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, plainText, richText, truncate } from './message.ts';
import { stateLabel } from './request-card.ts';

/** What waits for a person. */
export interface Waiting {
  /** Requests that the person may approve, the oldest first. Undefined where Slack did not say which groups they are in. */
  readonly decisions: readonly ListedRequest[] | undefined;
  /** The person's own open requests, the newest first. */
  readonly own: readonly ListedRequest[];
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
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), requestButtons(words)] };
}

/** Returns buttons that open the forms of these commands, and one that lists all commands. */
export function requestButtons(words: readonly string[]): ActionsBlock {
  return { type: 'actions', elements: [...words.map(formButton), questionButton('help', 'All commands')] };
}

/** Returns a button that runs a command which changes nothing. */
export function questionButton(text: string, label: string): Button {
  const value = JSON.stringify({ text, key: 'menu' });
  return { type: 'button', action_id: RUN_COMMAND, text: plainTextObject(label), value };
}

function waitingLines(decisions: Waiting['decisions']): readonly Paragraph[] {
  if (decisions === undefined || decisions.length === 0) return [line(waitingHeading(decisions))];
  return listed(waitingHeading(decisions), decisions, decisionSpans);
}

/** Returns how many requests wait for a person, or that this is not known. */
export function waitingHeading(decisions: Waiting['decisions']): string {
  if (decisions === undefined) {
    return 'Slack did not say which groups you are in, so the bot cannot say what waits for your approval.';
  }
  if (decisions.length === 0) return 'No request waits for your approval.';
  return `${formatCount(decisions.length, 'request')} for you to approve or decline`;
}

function listed(
  heading: string,
  requests: readonly ListedRequest[],
  spansOf: (request: ListedRequest) => readonly Span[],
): readonly Paragraph[] {
  const left = requests.length - MAX_LISTED;
  return [
    line({ bold: heading }),
    bullets(requests.slice(0, MAX_LISTED).map(spansOf)),
    ...(left > 0 ? [line(`and ${left} more. To list them, type `, { code: '/ampls requests' })] : []),
  ];
}

function decisionSpans(waiting: ListedRequest): readonly Span[] {
  return [...nameSpans(waiting), ' · by ', actorSpan(waiting.request.requester)];
}

function ownSpans(waiting: ListedRequest): readonly Span[] {
  return [...nameSpans(waiting), ` · ${stateLabel(waiting.request)}`];
}

/** Returns the number of a request, with its title and the names in it. */
export function nameSpans({ title, ...listed }: ListedRequest): readonly Span[] {
  const names = truncate(Object.values(listed.request.inputs).flat().map(typedNameOf).join(', '), 120);
  return [refSpan(listed), ` ${title}: ${names}`];
}
