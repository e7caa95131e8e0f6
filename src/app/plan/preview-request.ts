import { isDatabaseError } from '../../base/postgres.ts';
import type { Requirement } from '../../domain/approval/requirements.ts';
import { requirementsFor } from '../../domain/approval/requirements.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { UnreadPart } from '../../domain/plan/unread-parts.ts';
import type { InputValues } from '../../workflows/build-changes.ts';
import type { InputProblem } from '../../workflows/name-problems.ts';
import { nameProblems } from '../../workflows/name-problems.ts';
import type { Workflow } from '../../workflows/workflow.ts';
import type { AppContext } from '../context.ts';
import type { SameRequest } from '../follow-request.ts';
import { findSameRequest } from '../follow-request.ts';
import type { MadePlan } from './make-plan.ts';
import { makePlanOnKnown, makePlanToShow } from './make-plan.ts';
import { impossibleApproval } from './plan-request.ts';

/** What would become of a request that is not submitted yet. */
export type Preview =
  | {
      readonly plan: Plan;
      readonly requirements: readonly Requirement[];
      /** Why nobody could approve it; empty where people can, or where Slack does not say who they are. */
      readonly impossible: readonly string[];
      /** An open request that does the same; not the one that is to be amended. */
      readonly same: SameRequest | undefined;
    }
  /** Why the request makes no sense as it is. */
  | { readonly problems: readonly InputProblem[] };

/** What a person is about to ask for. */
export interface ToPreview {
  readonly workflow: Workflow;
  readonly inputs: InputValues;
  readonly person: string;
  /** The request that is to become this. */
  readonly amends?: number | undefined;
}

/**
 * Plans what a person is about to ask for, on what is read again now, and changes nothing.
 *
 * @throws an error of Azure's, Problem `unavailable`, or the database's own error
 */
export async function previewRequest(context: AppContext, asked: ToPreview): Promise<Preview> {
  const { workflow, inputs } = asked;
  return previewOf(context, asked, await makePlanToShow(context, { workflow: workflow.name, inputs }));
}

/** A preview on what was known, with how old that was, and what it is not known to rest on. */
export interface PreviewOnKnown {
  readonly preview: Preview;
  /** Age of what was read from Azure, in milliseconds. */
  readonly ageMs: number;
  readonly unread: readonly UnreadPart[];
}

/**
 * Plans what a person is about to ask for, on what is known, and changes nothing. See {@link makePlanOnKnown}.
 *
 * @throws Problem `unavailable`, or the database's own error
 */
export async function previewOnKnown(context: AppContext, asked: ToPreview): Promise<PreviewOnKnown> {
  const { workflow, inputs } = asked;
  const made = await makePlanOnKnown(context, { workflow: workflow.name, inputs });
  const ageMs = context.clock().getTime() - made.reading.readAt.getTime();
  return { preview: await previewOf(context, asked, made), ageMs, unread: made.unread };
}

async function previewOf(context: AppContext, asked: ToPreview, made: MadePlan): Promise<Preview> {
  const { workflow, inputs, person, amends } = asked;
  const { plan, questions, reading, suggestions } = made;
  if (questions.length > 0) {
    return { problems: nameProblems(workflow, inputs, { topology: reading.topology, questions, suggestions }) };
  }
  const requirements = requirementsFor(context.rulebook.policy, { workflow: workflow.name, findings: plan.findings });
  const [impossible, same] = await Promise.all([
    impossibleIfKnown(context, person, requirements),
    findSameRequest(context, made.effect, person),
  ]);
  return { plan, requirements, impossible, same: same?.request.id === amends ? undefined : same };
}

async function impossibleIfKnown(
  context: AppContext,
  requester: string,
  requirements: readonly Requirement[],
): Promise<readonly string[]> {
  try {
    return await impossibleApproval(context, { requester }, requirements);
  } catch (error) {
    if (isDatabaseError(error)) throw error;
    return [];
  }
}
