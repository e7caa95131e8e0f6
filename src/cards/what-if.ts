import type { Button, KnownBlock } from '@slack/types';
import { formatDuration, listAll, pluralize } from '../domain/format.ts';
import type { UnreadPart } from '../domain/plan/unread-parts.ts';
import { refOf } from '../domain/request/record.ts';
import { firstThatFits } from './fit.ts';
import { plainTextObject } from './form-fields.ts';
import type { CommandToRun } from './help.ts';
import { MAX_VALUE_LENGTH, RUN_COMMAND } from './help.ts';
import type { Message, Paragraph } from './message.ts';
import { line, plainText, richText } from './message.ts';
import { planDetails } from './plan-sections.ts';
import type { PreviewData } from './preview.ts';
import { previewBlocks, previewProblems } from './preview.ts';
import { ageSentence } from './reach-texts.ts';

/** When a request would be done that is not submitted yet. */
export interface Timing {
  /** How long its changes usually take, in milliseconds; undefined where such a change was never made. */
  readonly ownMs: number | undefined;
  /** The approved requests that change the same, in the order of their turns. */
  readonly startsAfter: readonly number[];
  /** How long those still take, in milliseconds; undefined where that is not known. */
  readonly waitMs: number | undefined;
}

/** What a preview rests on that is only shown. */
export interface PreviewBasis {
  /** Age of what was read from Azure, in milliseconds. */
  readonly ageMs: number;
  /** What the request reads before it is planned, and this preview did not. */
  readonly unread: readonly UnreadPart[];
}

/** Returns what would become of a request, and when, with a button that submits it. @param command what was asked about */
export function whatIfMessage(
  { timing, ageMs, unread, ...preview }: PreviewData & PreviewBasis & { readonly timing: Timing },
  command: CommandToRun,
  now: Date,
): Message {
  const times = [...timingLines(timing, now), basisLine({ ageMs, unread })];
  return firstThatFits(planDetails, detail => {
    const blocks = [...previewBlocks(preview, detail), richText(times), ...submitButton(command)];
    return { text: plainText([line('Preview: nothing is submitted yet.'), ...times]), blocks };
  });
}

/** Returns what is wrong with what was asked about. */
export function whatIfProblems(problems: Parameters<typeof previewProblems>[0], ageMs: number): Message {
  const lines = problems.map(({ label, sentence }) => line(`${label}: ${sentence}`));
  const basis = basisLine({ ageMs, unread: [] });
  return { text: plainText([...lines, basis]), blocks: [...previewProblems(problems), richText([basis])] };
}

const partNames = {
  'free-addresses': 'free addresses of subnets',
  providers: 'the registration of resource providers',
} as const satisfies Record<UnreadPart, string>;

function basisLine({ ageMs, unread }: PreviewBasis): Paragraph {
  const missing = listAll(unread.map(part => partNames[part]));
  const isComplete = unread.length === 0;
  const rest = isComplete ? '' : ` Not read for this: ${missing}. The request reads them before it is planned.`;
  return line(`${ageSentence(ageMs)}${rest}`);
}

function timingLines({ ownMs, startsAfter, waitMs }: Timing, now: Date): readonly Paragraph[] {
  const after =
    startsAfter.length === 0
      ? []
      : [
          line(
            `Starts after ${listAll(startsAfter.map(refOf))}, which ${pluralize(startsAfter.length, 'changes', 'change')} the same resources.`,
          ),
        ];
  if (ownMs === undefined) {
    return [...after, line('How long it takes is not known: such a change was never made here.')];
  }
  const own = line(`Takes about ${formatDuration(ownMs)} once it is approved.`);
  if (startsAfter.length === 0) return [own];
  const done =
    waitMs === undefined
      ? line('When it starts is not known.')
      : line(
          'If it were approved now, it would be done at about ',
          { time: new Date(now.getTime() + waitMs + ownMs) },
          '.',
        );
  return [...after, own, done];
}

function submitButton(command: CommandToRun): readonly KnownBlock[] {
  const value = JSON.stringify(command);
  if (value.length > MAX_VALUE_LENGTH) return [richText([line('To submit it, type the command without what-if.')])];
  const button: Button = {
    type: 'button',
    action_id: RUN_COMMAND,
    text: plainTextObject('Submit request'),
    style: 'primary',
    value,
  };
  return [{ type: 'actions', elements: [button] }];
}
