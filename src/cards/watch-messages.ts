import type { Button, KnownBlock } from '@slack/types';
import { listChoices, listNames } from '../domain/format.ts';
import { refOf } from '../domain/request/record.ts';
import type { RequestState } from '../domain/request/states.ts';
import { isTerminal } from '../domain/request/states.ts';
import { awaitsAuthor } from '../domain/watch/change-records.ts';
import type { InventoryDifference } from '../domain/watch/differences.ts';
import { itemsThatFit, lengthOfBlocks, MAX_BLOCKS_LENGTH } from './fit.ts';
import { plainTextObject } from './form-fields.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, message, richText, truncate } from './message.ts';

/** Slack takes 50 blocks in a message and a limited number of characters in them, so long lists are cut. */
const MAX_DIFFERENCES = 10;
const MAX_SENTENCES = 6;
/** What the heading and the last line may take. */
const HEADING_LENGTH = 600;

/** What a notice says. */
export interface NoticeContent {
  readonly id: string;
  readonly observations: readonly InventoryDifference[];
  readonly meaning: readonly string[];
  /** Azure may still say who made the changes. */
  readonly awaitsAuthors: boolean;
}

/** What a person decided about a notice, with the request that puts the earlier state back. */
export interface ShownDecision {
  readonly verdict: 'accept' | 'revert';
  readonly person: string;
  readonly at: Date;
  readonly request: { readonly id: number; readonly state: RequestState } | null;
}

/** Which buttons a notice has. */
export interface NoticeButtons {
  readonly revert: boolean;
  readonly accept: boolean;
}

/** Returns the notice about changes in Azure that no request made, with what was decided about it, if anything was. */
export function driftMessage(
  { id, observations, meaning, awaitsAuthors }: NoticeContent,
  decision: ShownDecision | null,
  buttons: NoticeButtons,
): Message {
  const rest = [
    ...meaningLines(meaning),
    ...(buttons.revert ? notRevertibleLines(observations) : []),
    ...(decision === null ? [] : [decisionLine(decision)]),
  ];
  const items = observations.slice(0, MAX_DIFFERENCES).map(difference => differenceSpans(difference, awaitsAuthors));
  const lengthOf = (item: readonly Span[]) => lengthOfBlocks([richText([bullets([item])])]);
  const shown = itemsThatFit(items, lengthOf, MAX_BLOCKS_LENGTH - HEADING_LENGTH - lengthOfBlocks([richText(rest)]));
  const content = message(
    line({ bold: '👀 Changed in Azure outside of any request' }),
    bullets(shown),
    ...moreLine(observations.length - shown.length),
    ...rest,
  );
  const actions = noticeActions(id, buttons);
  return { ...content, blocks: [...content.blocks, ...(actions === undefined ? [] : [actions])] };
}

/** Returns what changed and who changed it. @param awaitsAuthors whether Azure may still say who did */
export function differenceSpans(difference: InventoryDifference, awaitsAuthors: boolean): readonly Span[] {
  const { title, before, after } = difference;
  const change = `: ${truncate(before, 100)} → ${truncate(after, 100)}`;
  return [
    { bold: truncate(title, 150) },
    `${change} · ${describeAuthor(difference, awaitsAuthors && awaitsAuthor(difference))}`,
  ];
}

/** Who made a change in Azure, and how, as far as Azure says so. */
type ChangeAuthor = Pick<InventoryDifference, 'by' | 'client' | 'correlationId'>;

/** Returns who made a change. @param mayBeSaid whether Azure may still say who did */
export function describeAuthor({ by, client, correlationId }: ChangeAuthor, mayBeSaid: boolean): string {
  const who =
    by === null
      ? `who made it is not known${mayBeSaid ? ' yet' : ''}`
      : by === 'System'
        ? 'by Azure in the background'
        : `by ${truncate(by, 80)}`;
  const how = client == null || client === by ? '' : ` with ${truncate(client, 60)}`;
  return `${who}${how}${correlationId == null ? '' : ` · correlation id ${truncate(correlationId, 60)}`}`;
}

function meaningLines(meaning: readonly string[]): readonly Paragraph[] {
  if (meaning.length === 0) return [line('Nobody gains or loses access by this, as far as the bot can tell.')];
  const shown = meaning.slice(0, MAX_SENTENCES).map(sentence => [truncate(sentence, 300)]);
  return [line({ bold: 'What it means' }), bullets(shown), ...moreLine(meaning.length - shown.length)];
}

function notRevertibleLines(observations: readonly InventoryDifference[]): readonly Paragraph[] {
  const titles = observations.filter(({ revert }) => revert == null).map(({ title }) => truncate(title, 150));
  return titles.length === 0 ? [] : [line(`A request can't put back ${listNames(titles)}.`)];
}

function decisionLine({ verdict, person, at, request }: ShownDecision): Paragraph {
  const actor = actorSpan(person);
  if (verdict === 'accept' || request === null) return line('Accepted by ', actor, ' on ', { time: at }, '.');
  const { id, state } = request;
  const ref = { bold: refOf(id) };
  if (state === 'succeeded') return line('Put back by ', ref, ', requested by ', actor, '.');
  if (!isTerminal(state)) return line(actor, ' requested to put it back: ', ref, '.');
  return line(actor, ' requested to put it back with ', ref, ', which has ended without doing so.');
}

function noticeActions(id: string, { revert, accept }: NoticeButtons): KnownBlock | undefined {
  const button = (verb: 'revert' | 'accept', label: string, hint: string): Button => ({
    type: 'button',
    action_id: `drift:${verb}`,
    text: plainTextObject(label),
    accessibility_label: hint,
    value: id,
  });
  const elements = [
    ...(revert ? [button('revert', 'Revert', 'Request to put the earlier state back')] : []),
    ...(accept ? [button('accept', 'Accept', 'Record that you accept the change')] : []),
  ];
  return elements.length === 0 ? undefined : { type: 'actions', block_id: `drift-${id}`, elements };
}

/** Returns the answer to a person who accepted what a notice reports. */
export function noticeAcceptedMessage(): Message {
  return message(line('Recorded that you accept the change. Nothing was changed in Azure.'));
}

/** Returns the answer to a person who requested to put back what a notice reports. */
export function noticeRevertedMessage(id: number, channel: string): Message {
  return message(line('Created ', { bold: refOf(id) }, ` to put the earlier state back. Follow it in ${channel}.`));
}

/** Why an answer to a notice is not accepted. */
export type RefusedNotice =
  | { readonly refused: 'not-allowed'; readonly groups: readonly string[] }
  | { readonly refused: 'gone' | 'not-revertible' }
  | { readonly refused: 'decided'; readonly by: ShownDecision }
  | { readonly refused: 'changed-again'; readonly titles: readonly string[] };

/** Returns why a person's answer to a notice is not accepted. */
export function noticeRefusedMessage(refusal: RefusedNotice, verdict: 'accept' | 'revert'): Message {
  switch (refusal.refused) {
    case 'not-allowed':
      return refusal.groups.length === 0
        ? message(line(`Nobody can ${verdict} this: policy.yaml names no group for it. Ask an administrator.`))
        : message(line(`You can't ${verdict} this. Only members of ${listChoices(refusal.groups)} can.`));
    case 'gone':
      return message(line('This notice is too old to be answered. Request what you want in Azure instead.'));
    case 'not-revertible':
      return message(line("A request can't put this back. Change it in Azure, or accept it."));
    case 'changed-again':
      return message(
        line(
          `Changed again since this notice: ${listNames(refusal.titles)}. Nothing was done. Answer the newer notice instead.`,
        ),
      );
    case 'decided':
      return message(line('Nothing was done. '), decisionLine(refusal.by));
  }
}

function moreLine(count: number) {
  return count === 0 ? [] : [line(`and ${count} more`)];
}
