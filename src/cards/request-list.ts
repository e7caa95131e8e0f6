import type { Button, KnownBlock } from '@slack/types';
import { formatDuration, listNames } from '../domain/format.ts';
import { keyOf, typedNameOf } from '../domain/ids.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import type { Answer } from './answer.ts';
import type { ListedRequest } from './answers.ts';
import { refSpan } from './answers.ts';
import { plainTextObject } from './form-fields.ts';
import type { CommandToRun } from './help.ts';
import { MAX_VALUE_LENGTH, RUN_COMMAND } from './help.ts';
import type { Span } from './message.ts';
import { actorSpan, bullets, line, plainText, richText, truncate } from './message.ts';
import { stateLabel } from './request-card.ts';

/** One page of a list of requests. */
export interface RequestPage {
  readonly list: 'mine' | 'open' | 'all';
  /** The object that the requests are about, with the keys under which plans touch it. */
  readonly about?: { readonly id: string; readonly name: string; readonly keys: readonly string[] };
  readonly since?: Date;
  readonly now: Date;
  /** The newest first. */
  readonly requests: readonly ListedRequest[];
  /** What to type after the command for the newer and the older page; undefined where there is none. */
  readonly newer: string | undefined;
  readonly older: string | undefined;
}

const headings = { mine: 'Your requests', open: 'Open requests', all: 'All requests' } as const;

/** Returns a page of a list of requests, with buttons for the pages beside it. */
export function requestListMessage(page: RequestPage): Answer {
  const { about, since } = page;
  const heading: readonly Span[] = [
    { bold: headings[page.list] },
    ...(about === undefined ? [] : [' whose plans touch ', { bold: truncate(about.name, 150) }]),
    ...sinceSpans(since),
  ];
  return pageMessage(page, 'requests', heading, () => []);
}

/** Returns a page of what requests have done to an object, with buttons for the pages beside it. */
export function historyMessage(page: RequestPage & Required<Pick<RequestPage, 'about'>>): Answer {
  const { about, since } = page;
  const keys = new Set(about.keys);
  const heading: readonly Span[] = [
    { bold: 'History' },
    ' of ',
    { bold: truncate(about.name, 150) },
    ', by request',
    ...sinceSpans(since),
  ];
  return pageMessage(page, 'history', heading, request => changesOf(request, keys));
}

function sinceSpans(since: Date | undefined): readonly Span[] {
  return since === undefined ? [] : [' since ', { time: since }];
}

function pageMessage(
  page: RequestPage,
  word: string,
  heading: readonly Span[],
  changesIn: (request: ChangeRequest) => readonly string[],
): Answer {
  const { requests, now, newer, older } = page;
  const paragraphs =
    requests.length === 0
      ? [line(...heading, newer === undefined && older === undefined ? ': none' : ': none on this page')]
      : [line(...heading), bullets(requests.map(listed => listedSpans(listed, now, changesIn(listed.request))))];
  const buttons = [...pageButton(word, 'Newer', newer), ...pageButton(word, 'Older', older)];
  const actions: readonly KnownBlock[] = buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }];
  return {
    text: plainText(paragraphs),
    blocks: [richText(paragraphs), ...actions],
    data: {
      list: page.list,
      about: page.about?.id ?? null,
      since: page.since?.toISOString() ?? null,
      requests: requests.map(listed => dataOf(listed, changesIn(listed.request))),
      newer: newer === undefined ? null : `${word} ${newer}`,
      older: older === undefined ? null : `${word} ${older}`,
    },
  };
}

function listedSpans({ request, title, permalink }: ListedRequest, now: Date, changes: readonly string[]): Span[] {
  const { requester, inputs, undoAt, createdAt } = request;
  const until: readonly Span[] = undoAt === null ? [] : [', only until ', { time: undoAt }];
  const names = truncate(Object.values(inputs).flat().map(typedNameOf).join(', '), 120);
  const age = formatDuration(Math.max(0, now.getTime() - createdAt.getTime()));
  return [
    refSpan({ request, permalink }),
    ` ${stateLabel(request)}`,
    ...until,
    ` · ${changes.length === 0 ? `${title}: ${names}` : truncate(listNames(changes), 300)} · by `,
    actorSpan(requester),
    ` · ${age} ago`,
  ];
}

/** Returns the titles of the changes of a request's plan that name one of these objects. */
function changesOf({ plan }: ChangeRequest, keys: ReadonlySet<string>): readonly string[] {
  return (plan?.changes ?? []).flatMap(({ change, title }) => {
    const values: readonly unknown[] = Object.values(change).flat();
    return values.some(value => typeof value === 'string' && keys.has(keyOf(value))) ? [title] : [];
  });
}

function dataOf({ request, title, permalink }: ListedRequest, changes: readonly string[]) {
  const { id, state, workflow, inputs, reason, requester, createdAt, changedAt, undoAt } = request;
  return {
    request: refOf(id),
    state,
    title,
    workflow,
    inputs,
    reason,
    requester,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
    undoAt: undoAt?.toISOString() ?? null,
    permalink,
    ...(changes.length > 0 && { changes }),
  };
}

function pageButton(word: string, label: 'Newer' | 'Older', text: string | undefined): readonly Button[] {
  if (text === undefined) return [];
  const command: CommandToRun = { text: `${word} ${text}`, key: 'page' };
  const value = JSON.stringify(command);
  // An object's id is too long for Slack's limit only where several of its names are.
  if (value.length > MAX_VALUE_LENGTH) return [];
  const action = `${RUN_COMMAND}:${label.toLowerCase()}`;
  return [
    {
      type: 'button',
      action_id: action,
      text: plainTextObject(label),
      accessibility_label: `${label} requests`,
      value,
    },
  ];
}
