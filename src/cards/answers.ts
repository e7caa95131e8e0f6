import type { Usage } from '../domain/limits/usage.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { counted } from '../domain/words.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import { usageText } from './plan-part.ts';
import type { Paragraph, Span } from './rich.ts';
import { actorSpan, bullets, line, shorten } from './rich.ts';
import { duration, statusOf } from './words.ts';

/** How full one scope is. */
export interface ScopeUsage {
  readonly name: string;
  readonly rows: readonly Usage[];
}

/** What the numbers rest on. */
export interface Basis {
  /** Name of the limit profile. */
  readonly profile: string;
  /** Age of the reading in milliseconds. */
  readonly ageMs: number;
}

const MOST_SCOPES = 20;

/** Used and reserved against the limits: of one scope, or of many, the fullest first. */
export function usageAnswer(scopes: readonly ScopeUsage[], basis: Basis): Message {
  const [only, ...others] = scopes;
  if (only === undefined) return message(line('There is no private link scope that the bot can see.'), footing(basis));
  if (others.length === 0) return message(bullets(only.rows.map(row => [usageText(row)])), footing(basis));
  const shown = scopes.slice(0, MOST_SCOPES);
  const left = scopes.length - shown.length;
  return message(
    line({ bold: counted(scopes.length, 'private link scope') }, ', the fullest first'),
    bullets(shown.map(({ rows }) => [rows.map(row => usageText(row)).join(' · ')])),
    ...(left === 0 ? [] : [line(`and ${left} more: /ampls usage <scope> shows one of them`)]),
    footing(basis),
  );
}

function footing({ profile, ageMs }: Basis): Paragraph {
  return line(`Limits ${profile} · as read ${duration(ageMs)} ago`);
}

/** A request in a list. */
export interface Listed {
  readonly request: ChangeRequest;
  readonly title: string;
}

/** Requests, the newest first. @param more whether there are more than these */
export function requestsAnswer(heading: string, requests: readonly Listed[], more: boolean): Message {
  if (requests.length === 0) return message(line(`${heading}: none.`));
  return message(
    line({ bold: heading }),
    bullets(requests.map(listedSpans)),
    ...(more ? [line('There are older ones: /ampls show CR-1 shows any of them.')] : []),
  );
}

function listedSpans({ request, title }: Listed): readonly Span[] {
  const { id, state, requester, inputs } = request;
  const things = shorten(Object.values(inputs).flat().join(', '), 120);
  return [{ bold: refOf(id) }, ` ${statusOf(state)} · ${title}: ${things} · by `, actorSpan(requester)];
}

/** What is answered when a request has been written down. @param where the channel in which its card will stand */
export function acceptedAnswer(id: number, title: string, where: string): Message {
  return message(
    line({ bold: refOf(id) }, ` is written down: ${title}.`),
    line(`It is being planned now. Its card, with everything that happens to it, stands in ${where}.`),
  );
}
