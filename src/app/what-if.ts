import type { Timing } from '../cards/what-if.ts';
import { estimateMs } from '../domain/questions/estimate.ts';
import { holdersOf } from '../store/locks.ts';
import { paceOfChanges, stepsOf } from '../store/steps.ts';
import type { AppContext } from './context.ts';
import type { Preview, ToPreview } from './plan/preview-request.ts';
import { previewRequest } from './plan/preview-request.ts';
import { answerable } from './read-topology.ts';

/** What would become of a request, and when. */
export type WhatIf =
  | Extract<Preview, { readonly problems: unknown }>
  | (Exclude<Preview, { readonly problems: unknown }> & { readonly timing: Timing });

/**
 * Returns what would become of a request that nobody has submitted, and how long it would take by what such changes have taken
 * so far. Changes nothing.
 *
 * @throws Problem `unavailable` where Azure cannot be read; the database's own error
 */
export async function whatIf(context: AppContext, asked: ToPreview): Promise<WhatIf> {
  const preview = await answerable(context, () => previewRequest(context, asked));
  if ('problems' in preview) return preview;
  const { db } = context;
  const pace = await paceOfChanges(db);
  const startsAfter = await holdersOf(db, preview.plan.locks);
  const waits: (number | undefined)[] = [];
  for (const id of startsAfter) {
    const left = (await stepsOf(db, id)).filter(({ state }) => state === 'pending' || state === 'writing');
    waits.push(estimateMs(left, pace));
  }
  const waitMs = waits.reduce((sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms), 0);
  const open = preview.plan.changes.filter(({ done }) => !done);
  return { ...preview, timing: { ownMs: estimateMs(open, pace), startsAfter, waitMs } };
}
