import { canBeApproved } from '../domain/approval/decide.ts';
import type { Requirement } from '../domain/approval/requirements.ts';
import { requirementsFor, seatsRequired } from '../domain/approval/requirements.ts';
import { blocks } from '../domain/findings/finding.ts';
import type { Hint } from '../domain/inputs.ts';
import type { Need, OutgoingBody } from '../domain/request/events.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { enterApproved } from '../requests/approve.ts';
import type { Move } from '../requests/change.ts';
import { record, withRequest } from '../requests/change.ts';
import type { Lease } from '../requests/leases.ts';
import { findRequest } from '../requests/read.ts';
import type { JobDeps } from './deps.ts';
import { delayOf, putOff } from './later.ts';
import type { MadePlan } from './make-plan.ts';
import { makePlan } from './make-plan.ts';
import { membersOf, needsOf } from './people.ts';

/** Plans a request: blocked, or awaiting approval, or approved at once where the policy asks nobody. */
export async function planRequest(deps: JobDeps, id: number, lease: Lease): Promise<void> {
  const request = await findRequest(deps.db, id);
  if (request?.state !== 'planning' || isLater(request, deps.clock())) return;
  try {
    const made = await makePlan(deps, request);
    const requirements = requirementsFor(deps.rulebook.policy, {
      workflow: request.workflow,
      findings: made.plan.findings,
    });
    const impossible = await nobodyCanApprove(deps, request, requirements);
    const needs = await needsOf(deps, requirements);
    await settle(deps, request, { made, requirements, impossible, needs }, lease);
  } catch (error) {
    const delay = delayOf(error);
    if (delay !== undefined) await putOff(deps, 'plan', id, lease, delay);
  }
}

interface Planned {
  readonly made: MadePlan;
  readonly requirements: readonly Requirement[];
  readonly impossible: readonly string[];
  readonly needs: readonly Need[];
}

async function settle(deps: JobDeps, { id }: ChangeRequest, planned: Planned, lease: Lease): Promise<void> {
  const { made, requirements, impossible, needs } = planned;
  const { plan, readAt } = made;
  const now = deps.clock();
  const after = await withRequest(
    deps.db,
    id,
    async (tx, request) => {
      if (request.state !== 'planning') return request;
      const set = { plan, readAt, requirements, because: [], notBefore: null, attempts: 0 };
      const also = hintsFor(request, made.hints);
      const reasons = blocks(plan.findings)
        ? plan.findings.filter(({ severity }) => severity === 'block').map(({ sentence }) => sentence)
        : impossible;
      if (reasons.length > 0) {
        const blocked = { type: 'blocked', actor: BOT, data: { sentences: reasons } } as const;
        const because = { ...set, because: reasons };
        return record(tx, request, { to: 'blocked', set: because, events: [blocked], also }, now);
      }
      const data = { hash: plan.hash, changes: plan.changes.length, needs };
      const move: Omit<Move, 'to'> = { set, events: [{ type: 'planned', actor: BOT, data }], also };
      if (seatsRequired(requirements) === 0) return enterApproved(tx, request, { plan, readAt }, move, now);
      const expiresAt = new Date(now.getTime() + deps.rulebook.policy.expiry);
      return record(tx, request, { ...move, to: 'awaiting_approval', set: { ...set, expiresAt } }, now);
    },
    lease,
  );
  deps.nudge('deliver', id);
  if (after.state === 'approved') deps.nudge('execute', id);
}

/** Whether a request is to be left alone for now. */
export function isLater({ notBefore }: Pick<ChangeRequest, 'notBefore'>, now: Date): boolean {
  return notBefore !== null && notBefore > now;
}

/** What was not found, or could be several things, is told to the requester alone. */
function hintsFor({ requester, origin }: ChangeRequest, hints: readonly Hint[]): readonly OutgoingBody[] {
  const told = hints.filter(({ options }) => options.length > 0);
  return told.length === 0 || requester === BOT
    ? []
    : [{ kind: 'hints', person: requester, channel: origin, hints: told }];
}

async function nobodyCanApprove(
  deps: JobDeps,
  { requester }: ChangeRequest,
  requirements: readonly Requirement[],
): Promise<readonly string[]> {
  if (seatsRequired(requirements) === 0) return [];
  const membership = await membersOf(deps, requirements);
  if (canBeApproved(requirements, membership, requester)) return [];
  const asked = requirements.map(({ group, count }) => `${count} of ${group}`).join(', ');
  return [
    `Nobody could approve this: the policy asks for ${asked}, and there are not as many people in it beside the requester. Ask an administrator to look at the groups in policy.yaml.`,
  ];
}
