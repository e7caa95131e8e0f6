import type { Caveat } from '../domain/caveats.ts';
import { formatCount, formatDuration, listAll, listNames } from '../domain/format.ts';
import { nameOf, typedNameOf } from '../domain/ids.ts';
import { meterNoun } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import { remainingOf } from '../domain/limits/usage.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { itemsThatFit } from './fit.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, message, preformatted, truncate } from './message.ts';
import { describeUsage } from './plan-sections.ts';
import { stateLabel } from './request-card.ts';

/** The usage of one scope, or of one resource. */
export interface ScopeUsage {
  readonly name: string;
  readonly rows: readonly Usage[];
  /** How many scopes link each of a scope's resources, the fullest first. Left out for a resource, and beside other scopes. */
  readonly linked?: readonly Usage[];
}

/** What an answer about usage is based on. */
export interface UsageBasis {
  /** Name of the limit profile. */
  readonly profile: string;
  /** Age of what was read from Azure, in milliseconds. */
  readonly ageMs: number;
  /** Why the profile does not describe what is in Azure, and which one does. */
  readonly advice: readonly string[];
  /** Resources and networks that have reached their limit. Left out where one scope or resource was asked about. */
  readonly atLimit?: readonly Usage[];
}

const MAX_SCOPES = 20;
/** What all scopes may take of a message. */
const MAX_USAGE_LENGTH = 7_500;

/** Returns why nothing was done of a command, with the command, so that it can be sent again. */
export function notDoneMessage(sentence: string, typed: string): Message {
  return message(line(sentence), line('You typed: ', { code: truncate(`/ampls ${typed}`.trim(), 3_000) }));
}

/** Returns how full one scope is, or several, the fullest of which come first. */
export function usageMessage(scopes: readonly ScopeUsage[], basis: UsageBasis): Message {
  const [first, ...others] = scopes;
  if (first === undefined) return message(line('The bot sees no private link scopes.'), ...basisLines(basis));
  if (others.length === 0) {
    return message(bullets(first.rows.map(row => [describeUsage(row)])), ...linkedLines(first), ...basisLines(basis));
  }
  const items = scopes.slice(0, MAX_SCOPES).map(({ rows }) => rows.map(row => describeUsage(row)).join(' · '));
  const shown = itemsThatFit(items, ({ length }) => length, MAX_USAGE_LENGTH);
  const left = scopes.length - shown.length;
  return message(
    line({ bold: formatCount(scopes.length, 'private link scope') }, ', fullest first'),
    bullets(shown.map(text => [text])),
    ...(left === 0 ? [] : [line(`and ${left} more. Type /ampls usage <scope> to see one of them.`)]),
    ...basisLines(basis),
  );
}

/** The most resources of a scope that an answer lists. */
const MAX_LINKED = 20;

/** Returns how many scopes link each resource of a scope, and what no longer fits. */
function linkedLines({ name, rows, linked = [] }: ScopeUsage): readonly Paragraph[] {
  const full = rows
    .filter(isFull)
    .map(({ meter, limit }) => `another ${meterNoun(meter, 1)} in ${name} (limit ${limit})`);
  const resources = linked.filter(isFull).map(({ subject }) => subject);
  const elsewhere = resources.length === 0 ? [] : [`${listNames(resources)} in another scope`];
  const fits = [...full, ...elsewhere];
  return [
    ...(fits.length === 0 ? [] : [line({ bold: 'No longer fits' }, `: ${listAll(fits)}`)]),
    ...(linked.length === 0 ? [] : [line({ bold: 'Linked resources' }, ', fullest first')]),
    ...(linked.length === 0 ? [] : [bullets(linked.slice(0, MAX_LINKED).map(row => [describeUsage(row)]))]),
    ...(linked.length > MAX_LINKED ? [line(`and ${linked.length - MAX_LINKED} more`)] : []),
  ];
}

function isFull(usage: Usage): boolean {
  const left = remainingOf(usage);
  return left !== null && left <= 0;
}

/** Returns the resources and networks that have reached their limit, those over it first. */
function atLimitLines(atLimit: readonly Usage[]): readonly Paragraph[] {
  const over = atLimit.filter(usage => (remainingOf(usage) ?? 0) < 0);
  // Networks that resolve by the same zones have their count together.
  const sentences = [...new Set(over.map(row => describeUsage(row)))];
  const at = (meter: Usage['meter']) =>
    atLimit.filter(usage => usage.meter === meter && !over.includes(usage)).map(({ subjectId }) => nameOf(subjectId));
  const [resources, networks] = [at('resource-scopes'), at('network-scopes')];
  return [
    ...(over.length === 0
      ? []
      : [line({ bold: 'Over their limit' }), bullets(sentences.slice(0, MAX_LINKED).map(text => [text]))]),
    ...(resources.length === 0 ? [] : [line({ bold: 'Resources at their limit' }, `: ${listNames(resources)}`)]),
    ...(networks.length === 0 ? [] : [line({ bold: 'Networks at their limit' }, `: ${listNames(networks)}`)]),
  ];
}

function basisLines({ profile, ageMs, advice, atLimit = [] }: UsageBasis): readonly Paragraph[] {
  return [
    ...atLimitLines(atLimit),
    ...(advice.length === 0 ? [] : [line(advice.join(' '))]),
    line(`Limits: ${profile} · read from Azure ${formatDuration(ageMs)} ago`),
  ];
}

/** Returns what people have to know about private links. @param resource the resource that it is about, if it is about one */
export function caveatsMessage(caveats: readonly Caveat[], resource: string | undefined): Message {
  const about = resource === undefined ? '' : ` for ${resource}`;
  const sources = [...new Set(caveats.map(({ source }) => source))];
  return message(
    line({ bold: `What to know about private links${about}` }),
    bullets(caveats.map(({ sentence }) => [sentence])),
    line(`Sources: ${sources.join(' · ')}`),
  );
}

/** Returns the answer where a typed name matches several scopes, or several resources. */
export function ambiguousNameMessage(
  typed: string,
  names: readonly string[],
  kind: 'scope' | 'resource' | 'network' | 'object',
): Message {
  return message(line(`"${truncate(typed, 100)}" matches ${formatCount(names.length, kind)}:`), nameList(names));
}

/** Returns the answer where a typed name matches nothing that people can ask about. @param similar names with a similar spelling */
export function unknownNameMessage(
  typed: string,
  similar: readonly string[],
  kinds = 'private link scope or resource',
): Message {
  const sentence = `No ${kinds} matches "${truncate(typed, 100)}".`;
  if (similar.length === 0) return message(line(sentence, ' Type /ampls usage to see all scopes.'));
  return message(line(sentence, ' Did you mean:'), nameList(similar));
}

function nameList(names: readonly string[]): Paragraph {
  return bullets(names.map(name => [name]));
}

/** A request in a list. */
export interface ListedRequest {
  readonly request: ChangeRequest;
  readonly title: string;
  /** The address of its card in Slack; null where Slack has not said it. */
  readonly permalink: string | null;
}

/** Returns the number of a request, as a link to its card where that is known. */
export function refSpan({ request, permalink }: Pick<ListedRequest, 'request' | 'permalink'>): Span {
  const ref = refOf(request.id);
  return permalink === null ? { bold: ref } : { link: permalink, text: ref };
}

/** Returns a list of requests, newest first. @param hasMore whether older ones are left out */
export function requestListMessage(heading: string, requests: readonly ListedRequest[], hasMore: boolean): Message {
  if (requests.length === 0) return message(line(`${heading}: none`));
  return message(
    line({ bold: heading }),
    bullets(requests.map(listedSpans)),
    ...(hasMore ? [line('Older requests are not shown. Type /ampls show CR-1 to see one of them.')] : []),
  );
}

function listedSpans({ request, title, permalink }: ListedRequest): readonly Span[] {
  const { requester, inputs, undoAt } = request;
  const until: readonly Span[] = undoAt === null ? [] : [', only until ', { time: undoAt }];
  const names = truncate(Object.values(inputs).flat().map(typedNameOf).join(', '), 120);
  return [
    refSpan({ request, permalink }),
    ` ${stateLabel(request)}`,
    ...until,
    ` · ${title}: ${names} · by `,
    actorSpan(requester),
  ];
}

/** Returns the answer to a new request. @param channel where its card is posted, such as `#network-changes` */
export function createdMessage(id: number, title: string, channel: string): Message {
  return message(line('Created ', { bold: refOf(id) }, `: ${title}. Follow it in ${channel}.`));
}

/** Returns the same with a link to the request's card, once there is one. */
export function createdWithLink(id: number, title: string, channel: string, permalink: string): Message {
  const card: Span = { link: permalink, text: `its card in ${channel}` };
  return message(line('Created ', { bold: refOf(id) }, `: ${title}. Follow it on `, card, '.'));
}

/** Returns the answer to a person who asks for what an open request does already. */
export function sameRequestMessage({
  isOwn,
  ...same
}: Pick<ListedRequest, 'request' | 'permalink'> & { readonly isOwn: boolean }): Message {
  const { request } = same;
  const name = refSpan(same);
  const state: readonly Span[] = ['. Current state: ', { bold: stateLabel(request) }, '.'];
  if (isOwn) return message(line('You asked for this already: ', name, ...state));
  return message(
    request.requester === BOT
      ? line(name, ' does the same already, because it was requested in Azure', ...state)
      : line(name, ' asks for the same already, by ', actorSpan(request.requester), ...state),
    line(
      'No second request was created. You follow it: its thread mentions you. You may approve it if its card asks your group.',
    ),
  );
}

/** Returns the answer to an amendment. */
export function amendedMessage(id: number): Message {
  return message(line(`Amended ${refOf(id)}. It is planned again, and earlier approvals no longer count.`));
}

/** Returns the answer to a retry that created a new request. */
export function retriedMessage(id: number, retried: number): Message {
  return message(line('Created ', { bold: refOf(id) }, ` to retry ${refOf(retried)}.`));
}

/** Returns the answer to the choice of a resource for a name that was ambiguous or unknown. */
export function chosenMessage(id: number, retried: number): Message {
  return message(line('Created ', { bold: refOf(id) }, ` to retry ${refOf(retried)} with the resource you picked.`));
}

/** Returns the answer to the re-plan of a stale request. */
export function replanningMessage(id: number): Message {
  return message(line(`Re-planning ${refOf(id)}. Earlier approvals no longer count.`));
}

/** Returns the answer to a reminder that was sent. */
export function remindedMessage(id: number): Message {
  return message(line(`Reminded the approvers of ${refOf(id)}.`));
}

/** Returns the command that asks for the same as a request, to be copied. @param command undefined where none can */
export function commandMessage(id: number, command: string | undefined): Message {
  if (command === undefined) return message(line(`${refOf(id)} can't be written as a command.`));
  return message(line(`To request the same as ${refOf(id)}, type:`), preformatted(`/ampls ${command}`));
}

/** Returns the answer to a request to roll back another one. */
export function rollbackMessage(id: number, rolledBack: number): Message {
  return message(line('Created ', { bold: refOf(id) }, ` to roll back ${refOf(rolledBack)}.`));
}

/** Returns the answer to a cancellation. */
export function cancelledMessage(id: number): Message {
  return message(line(`Cancelled ${refOf(id)}.`));
}

/** Returns the answer to the stop of a running request. */
export function stoppingMessage(id: number): Message {
  return message(
    line(
      `Stopping ${refOf(id)}. It ends after the present step, and what it did is undone. After its last step it ends as done.`,
    ),
  );
}
