import type { PageStart } from '../domain/request/list-page.ts';
import { parseRef, refOf } from '../domain/request/record.ts';
import { parseSince } from '../domain/since.ts';

/** The kinds of objects by which requests are listed. */
export const listedKinds = ['scope', 'resource', 'network'] as const;

/** What they are called where one is not found. */
export const listedNouns = { scope: 'private link scope', resource: 'resource', network: 'network' } as const;

/** A question for a list of requests. */
export interface ListQuestion {
  readonly list: 'mine' | 'open' | 'all';
  /** The object that the requests are about, and its kind where that was typed. */
  readonly about?: { readonly typed: string; readonly kind?: (typeof listedKinds)[number] };
  readonly since?: Date;
  readonly from?: PageStart;
}

const PAGE = /(?:^|\s+)(before|after)\s+((?:cr-)?\d{1,9})$/i;
const SINCE = /(?:^|\s+)since(?:\s+([^"“”„«»]*))?$/i;
const LIST = /^(mine|open|all)(?=\s|$)\s*/i;
const OF = /^(?:for|about|of|on|by|that touch)\s+/i;
const KIND = /^(scope|resource|network)\s+(?=\S)/i;

/**
 * Reads what follows `requests` or `history`: `mine`, `open for ampls-a`, `by scope ampls-a since 2026-11-01`, `since yesterday
 * before CR-12`. Without any of it the open requests are meant.
 *
 * @returns the question; or a sentence that says what is wrong with it
 */
export function parseListQuestion(text: string, now: Date): ListQuestion | { readonly error: string } {
  const [whole, word, ref] = PAGE.exec(text.trim()) ?? [];
  const withoutPage = text.trim().slice(0, whole === undefined ? undefined : -whole.length);
  const [typedSince, time = ''] = SINCE.exec(withoutPage) ?? [];
  const since = typedSince === undefined ? undefined : parseSince(time, now);
  if (since !== undefined && 'error' in since) return since;
  const before = withoutPage.slice(0, typedSince === undefined ? undefined : -typedSince.length).trim();
  const list = LIST.exec(before)?.[1]?.toLowerCase();
  const about = objectIn(before.replace(LIST, ''));
  const isBare = about === undefined && since === undefined;
  const number = parseRef(ref ?? '') ?? 0;
  return {
    list: list === 'mine' || list === 'open' || list === 'all' ? list : isBare ? 'open' : 'all',
    ...(about !== undefined && { about }),
    ...(since !== undefined && since),
    ...(word !== undefined && { from: word.toLowerCase() === 'after' ? { after: number } : { before: number } }),
  };
}

function objectIn(text: string): ListQuestion['about'] {
  const named = text.trim().replace(OF, '');
  const kind = KIND.exec(named)?.[1]?.toLowerCase();
  const typed = named
    .replace(KIND, '')
    .replace(/^["“”„«](.*)["“”»]$/s, '$1')
    .trim();
  if (typed === '') return undefined;
  const known = listedKinds.find(each => each === kind);
  return { typed, ...(known !== undefined && { kind: known }) };
}

/** Returns what to type for a question, such as `all for "ampls-a" since 2026-11-01T00:00:00.000Z before CR-12`. */
export function listQuestionText({ list, about, since, from }: ListQuestion): string {
  return [
    list,
    ...(about === undefined ? [] : [`for "${about.typed}"`]),
    ...(since === undefined ? [] : [`since ${since.toISOString()}`]),
    ...(from === undefined ? [] : ['after' in from ? `after ${refOf(from.after)}` : `before ${refOf(from.before)}`]),
  ].join(' ');
}
