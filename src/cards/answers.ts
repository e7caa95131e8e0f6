import type { Caveat } from '../domain/caveats.ts';
import { formatCount } from '../domain/format.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, message, preformatted, truncate } from './message.ts';
import { stateLabel } from './request-card.ts';

/** Returns why nothing was done of a command, with the command, so that it can be sent again. */
export function notDoneMessage(sentence: string, typed: string): Message {
  return message(line(sentence), line('You typed: ', { code: truncate(`/ampls ${typed}`.trim(), 3_000) }));
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
  if (similar.length === 0) return message(line(sentence, ' Type /ampls map to see what there is.'));
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
