import { changeSchema } from '../../src/domain/changes/index.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { planOf } from '../../src/domain/plan/plan.ts';
import type { ChangeRequest } from '../../src/domain/request/record.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import type { NewRequest } from '../../src/requests/accept.ts';
import type { Move } from '../../src/requests/change.ts';
import { record, withRequest } from '../../src/requests/change.ts';
import type { Database } from '../../src/requests/database.ts';
import { profile2020, scopeId, workspaceId } from '../domain/build.ts';
import { someRequest } from '../requests/database.ts';
import { smallEstate } from './stage.ts';

/** A plan that links law-prod to ampls-a. */
export function somePlan(policyVersion = '1'): Plan {
  const change = changeSchema.parse({ kind: 'link', scopeId: scopeId('ampls-a'), resourceId: workspaceId('law-prod') });
  const rest = { reserved: [], findings: [], profile: profile2020, policyVersion, severities: {} };
  return planOf({ topology: topologyOf(smallEstate), changes: [change], ...rest });
}

/** Moves a request on, as a worker would. */
export async function move(db: Database, id: number, what: Move): Promise<ChangeRequest> {
  return withRequest(db, id, (tx, request) => record(tx, request, what, new Date()));
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
