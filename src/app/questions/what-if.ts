import { Problem } from '../../base/problem.ts';
import type { Answer } from '../../cards/answer.ts';
import { correctionMessage } from '../../cards/help.ts';
import type { Timing } from '../../cards/what-if.ts';
import { whatIfMessage, whatIfProblems } from '../../cards/what-if.ts';
import { listAll } from '../../domain/format.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { estimateMs } from '../../domain/questions/estimate.ts';
import { holdersOf } from '../../store/locks.ts';
import { paceOfChanges, stepsOf } from '../../store/steps.ts';
import type { CommandError, ParsedCommand } from '../../workflows/parse-command.ts';
import { parseCommand } from '../../workflows/parse-command.ts';
import type { AppContext } from '../context.ts';
import { previewOnKnown } from '../plan/preview-request.ts';
import type { Question } from './question.ts';

/** Asks what a request would change, who would be asked and how long it would take. */
export const whatIfQuestion: Question = {
  word: 'what-if',
  also: ['whatif'],
  syntax: 'what-if <command>',
  title: 'Show what a request would change, who would be asked and how long it would take, without submitting it',
  ask: (text, asked) => async context => {
    const parsed = readCommand(context, text);
    if ('error' in parsed) {
      const corrected = parsed.corrected === undefined ? undefined : { ...asked, text: `what-if ${parsed.corrected}` };
      return { ...correctionMessage(parsed.error, corrected), data: { error: parsed.error } };
    }
    const { workflow, missing } = parsed;
    if (missing.length === 0) return answerWhatIf(context, parsed, { ...asked, text });
    const labels = missing.map(name => workflow.inputs[name]?.label ?? name);
    throw new Problem('bad-input', `Not typed: ${listAll(labels)}. ${EXAMPLE}`);
  },
};

const EXAMPLE = 'Example: /ampls what-if connect law-prod to ampls-a';

/** Reads a command that requests a change. @throws Problem `bad-input` where it requests nothing */
export function readCommand({ rulebook }: Pick<AppContext, 'rulebook'>, text: string): ParsedCommand | CommandError {
  const parsed = parseCommand([...rulebook.workflows.values()], text);
  if (!('similar' in parsed)) return parsed;
  throw new Problem('bad-input', `"${text.slice(0, 60)}" is not a command that requests a change. ${EXAMPLE}`);
}

/**
 * Answers what would become of a request that nobody has submitted, by what is known. Changes nothing.
 *
 * @throws Problem `unavailable` where Azure cannot be read; the database's own error
 */
async function answerWhatIf(
  context: AppContext,
  { workflow, inputs }: ParsedCommand,
  { person, ...command }: { readonly person: string; readonly text: string; readonly key: string },
): Promise<Answer> {
  const { preview, ageMs, unread } = await previewOnKnown(context, { workflow, inputs, person });
  if ('problems' in preview) {
    const problems = preview.problems.map(({ input, sentence }) => {
      return { label: workflow.inputs[input]?.label ?? input, sentence };
    });
    return { ...whatIfProblems(problems, ageMs), data: { problems, ageMs } };
  }
  const found = { ...preview, timing: await timingOf(context, preview.plan), ageMs, unread };
  return { ...whatIfMessage(found, command, context.clock()), data: found };
}

/** Returns how long a plan would take by what such changes have taken so far, and what it would wait for. */
async function timingOf({ db }: AppContext, { locks, changes }: Plan): Promise<Timing> {
  const pace = await paceOfChanges(db);
  const startsAfter = await holdersOf(db, locks);
  const waits: (number | undefined)[] = [];
  for (const id of startsAfter) {
    const left = (await stepsOf(db, id)).filter(({ state }) => state === 'pending' || state === 'writing');
    waits.push(estimateMs(left, pace));
  }
  const waitMs = waits.reduce((sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms), 0);
  const open = changes.filter(({ done }) => !done);
  return { ownMs: estimateMs(open, pace), startsAfter, waitMs };
}
