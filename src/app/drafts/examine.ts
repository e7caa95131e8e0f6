import pTimeout from 'p-timeout';
import { describeForLog } from '../../base/postgres.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { openQuestions } from '../../domain/findings/open-questions.ts';
import type { DraftAnswer } from '../../domain/request/draft.ts';
import { effectKey } from '../../domain/request/effect.ts';
import type { Suggestion } from '../../domain/resolve-input.ts';
import { workflowNamed } from '../../workflows/load-rulebook.ts';
import { resolveRequest } from '../../workflows/resolve-request.ts';
import type { AppContext } from '../context.ts';
import { knownTopology } from '../inventory/known-topology.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { Submission } from '../submit-request.ts';

/** The longest that somebody waits for what is known of Azure, in milliseconds. Slack waits three seconds for everything. */
const MAX_WAIT_MS = 1_200;

/** A draft has no number, so nothing is reserved for it. */
const NO_REQUEST = 0;

const NOT_READ_AGAIN = 'Azure did not answer in time, so what was created within the last minutes may be missing here.';

/** Why a request does not make sense, the objects that may be meant, and what it does if it makes sense. */
interface Examined {
  readonly questions: readonly Finding[];
  readonly suggestions: readonly Suggestion[];
  readonly effect: string | null;
}

/** What is known of a request before it gets a number. */
export type Examination =
  /** What to ask first: its names do not mean one object each of the right type, or there is nothing to change. */
  | { readonly question: DraftAnswer }
  /** It makes sense, and has this {@link effectKey}. Null also where nothing is known in time: planning asks later. */
  | { readonly effect: string | null };

/**
 * Examines a request before it gets a number. What is known of Azure is enough to see that a request makes sense. Where it
 * does not, Azure is read again, because an object may have been created a moment ago.
 */
export async function examine(
  context: AppContext,
  asked: Pick<Submission, 'workflow' | 'inputs'>,
): Promise<Examination> {
  const giveUpAt = performance.now() + MAX_WAIT_MS;
  const inTime = (work: Promise<Examined | undefined>) =>
    pTimeout(work, { milliseconds: Math.max(1, giveUpAt - performance.now()), message: false }).catch(error => {
      context.log.info({ error: describeForLog(error) }, 'a request could not be checked while its requester waits');
      return undefined;
    });
  const known = await inTime(examineByKnown(context, asked));
  if (known === undefined) return { effect: null };
  if (known.questions.length === 0) return known;
  const { workflow, inputs } = asked;
  const read = await inTime(makePlan(context, { id: NO_REQUEST, workflow, inputs, createdAt: context.clock() }));
  if (read === undefined) return { question: questionOf(known, [NOT_READ_AGAIN]) };
  return read.questions.length === 0 ? read : { question: questionOf(read) };
}

async function examineByKnown(
  context: AppContext,
  { workflow: name, inputs }: Pick<Submission, 'workflow' | 'inputs'>,
): Promise<Examined | undefined> {
  const workflow = workflowNamed(context.rulebook, name);
  if (workflow === undefined) return undefined;
  const topology = await knownTopology(context);
  const resolved = resolveRequest(workflow, inputs, topology);
  const questions = openQuestions(topology, resolved, context.rulebook.policy.severities);
  return { questions, suggestions: resolved.suggestions, effect: effectKey(resolved) };
}

/** Returns what to ask: names to pick, and a sentence for everything that has nothing to pick. @param notes what else to say */
function questionOf({ questions, suggestions: all }: Examined, notes: readonly string[] = []): DraftAnswer {
  const suggestions = all.filter(({ options }) => options.length > 0);
  const asked = new Set(suggestions.map(({ typed }) => typed));
  const others = questions.filter(({ subjects }) => !asked.has(subjects[0] ?? ''));
  const sentences = [...new Set([...others.map(({ sentence }) => sentence), ...notes])];
  if (suggestions.length > 0) return { sentences, suggestions, next: 'pick' };
  if (notes.length > 0) return { sentences, suggestions, next: 'repeat' };
  const isDone = questions.every(({ code }) => code === 'nothing-to-do');
  return { sentences, suggestions, next: isDone ? 'nothing' : 'edit' };
}
