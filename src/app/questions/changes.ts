import { isDatabaseError } from '../../base/postgres.ts';
import { isProblem, Problem } from '../../base/problem.ts';
import type { Answer } from '../../cards/answer.ts';
import type { ChangesAnswer } from '../../cards/changes.ts';
import { changesMessage } from '../../cards/changes.ts';
import { parseSince } from '../../domain/since.ts';
import type { ChangeRecord } from '../../domain/watch/change-records.ts';
import { explainChanges, RECORDS_KEPT_MS } from '../../domain/watch/explain-changes.ts';
import { snapshotTime } from '../../store/inventory.ts';
import { recentNotices } from '../../store/notices.ts';
import { requestsById } from '../../store/requests.ts';
import { stepsWrittenSince } from '../../store/steps.ts';
import type { AppContext } from '../context.ts';
import { withLinks } from '../list-requests.ts';
import { answerable } from '../read-topology.ts';
import type { Question } from './question.ts';

/** How far back the answer goes where no time is typed. */
const USUAL_SPAN = '1d';

/** How much is read at most. What is shown is less. */
const MAX_NOTICES = 500;
const MAX_STEPS = 2_000;

/** Asks what changed in Azure. Azure is read for it: its own history is not part of what is known of it. */
export const changesQuestion: Question = {
  word: 'changes',
  also: ['drift'],
  syntax: 'changes [since 3d]',
  title: 'Show what changed in Azure, who changed it, and which request explains it',
  ask: text => {
    const typed = text.trim().replace(/^since(?=\s|$)/i, '');
    return async context => {
      const found = parseSince(text.trim() === '' ? USUAL_SPAN : typed, context.clock());
      if ('error' in found) throw new Problem('bad-input', found.error);
      return changesSince(context, found.since);
    };
  },
};

async function changesSince(context: AppContext, since: Date): Promise<Answer> {
  const { db, clock } = context;
  const now = clock();
  const kept = new Date(now.getTime() - RECORDS_KEPT_MS);
  const recordsSince = since > kept ? since : kept;
  const [notices, steps, comparedAt, history] = await Promise.all([
    recentNotices(db, since, MAX_NOTICES),
    stepsWrittenSince(db, since, MAX_STEPS),
    snapshotTime(db, 'watched'),
    readHistory(context, recordsSince),
  ]);
  const found = notices.flatMap(({ observations, createdAt: at, decision, awaitsAuthors }) =>
    observations.map(difference => ({ difference, at, decision, awaitsAuthors })),
  );
  const own = steps.toReversed();
  const { unexplained, explained } = explainChanges(found, history.records, own);
  const requests = await withLinks(
    context,
    await requestsById(
      db,
      explained.map(({ request }) => request),
    ),
  );
  const listed = new Map(requests.map(each => [each.request.id, each]));
  const answer: ChangesAnswer = {
    since,
    now,
    unexplained,
    explained: explained.flatMap(each => {
      const of = listed.get(each.request);
      return of === undefined ? [] : [{ ...each, of }];
    }),
    recordsSince: since < recordsSince ? recordsSince : undefined,
    comparedAt,
    historyProblem: history.problem,
    isCut: notices.length === MAX_NOTICES || steps.length === MAX_STEPS,
  };
  return changesMessage(answer);
}

/** Reads Azure's history; where it does not answer, what is known without it is still an answer. */
async function readHistory(
  context: AppContext,
  since: Date,
): Promise<{ readonly records: readonly ChangeRecord[]; readonly problem?: string }> {
  try {
    return { records: await answerable(context, () => context.inventory.changesSince(since)) };
  } catch (error) {
    if (isDatabaseError(error) || !isProblem(error, 'unavailable')) throw error;
    return { records: [], problem: error.message };
  }
}
