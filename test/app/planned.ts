import { changeSchema } from '../../src/domain/changes/index.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { planOf } from '../../src/domain/plan/plan.ts';
import type { ChangeRequest } from '../../src/domain/request/record.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import type { NewRequest } from '../../src/store/accept-request.ts';
import type { Database } from '../../src/store/database.ts';
import type { Transition } from '../../src/store/transition.ts';
import { applyTransition, withRequest } from '../../src/store/transition.ts';
import { profile2020, scopeId, workspaceId } from '../domain/build.ts';
import { someRequest, storeOn } from '../store/database.ts';
import { smallInventory } from './small-inventory.ts';

/** A plan that links law-prod to ampls-a. */
export function somePlan(policyVersion = '1'): Plan {
  const change = changeSchema.parse({ kind: 'link', scopeId: scopeId('ampls-a'), resourceId: workspaceId('law-prod') });
  const rest = { reserved: [], findings: [], profile: profile2020, policyVersion, severities: {} };
  return planOf({ topology: topologyOf(smallInventory), changes: [change], ...rest });
}

/** Moves a request on, as a worker would. */
export async function move(db: Database, id: number, what: Transition): Promise<ChangeRequest> {
  return withRequest(storeOn(db), id, (tx, request) => applyTransition(tx, request, what, new Date()));
}

/** A request whose plan waits for so many members of network-owners. */
export async function awaiting(
  db: Database,
  requester: string,
  count = 1,
  more: Partial<NewRequest> = {},
): Promise<number> {
  const id = await someRequest(db, { requester, ...more });
  const members = { usergroup: 'network-owners' };
  const requirements = [{ rule: 'every change', group: 'network-owners', members, count }];
  await move(db, id, { to: 'awaiting_approval', set: { plan: somePlan(), readAt: new Date(), requirements } });
  return id;
}
