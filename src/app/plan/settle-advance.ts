import { sameId } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { SettledAdvance } from '../../domain/request/advance.ts';
import type { VoidReason } from '../../domain/request/events.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import type { Arrival } from '../../domain/watch/arrival.ts';
import { arrivalOf } from '../../domain/watch/arrival.ts';
import { addDecisions } from '../../store/decisions.ts';
import type { NewEvent, RequestTransaction } from '../../store/transition.ts';

/**
 * Records what a person has decided before there was a plan, in the transaction that saves the plan: as an approval of it, or with
 * why it does not count.
 *
 * @returns the events that say so, and whether the plan has all its approvals now
 */
export async function settle(
  tx: RequestTransaction,
  request: ChangeRequest,
  { hash }: Plan,
  settled: SettledAdvance | null,
  now: Date,
): Promise<{ readonly events: readonly NewEvent[]; readonly isComplete: boolean }> {
  const { id: requestId, advance, planNumber } = request;
  if (advance === null || settled === null) return { events: [], isComplete: false };
  if ('void' in settled) return { events: voidEvents(request, settled), isComplete: false };
  const { person, team, channel } = advance;
  await addDecisions(tx, [
    { requestId, person, planHash: hash, planNumber, verdict: 'approve', reason: null, at: now },
  ]);
  const { missing } = settled;
  const agreed: NewEvent = { type: 'agreed', actor: { person, team, channel }, data: { hash, missing } };
  return { events: [agreed], isComplete: missing === 0 };
}

/** Returns the event that says why an earlier decision does not count; none where there was no decision. */
export function voidEvents(
  { advance }: ChangeRequest,
  { void: why }: { readonly void: VoidReason },
): readonly NewEvent[] {
  if (advance === null) return [];
  const { verdict, person } = advance;
  return [{ type: 'decision_void', actor: BOT, data: { verdict, why, person } }];
}

/** Returns who asks for the connection that a request is about, as it was read for the plan; what was known before where it is gone. */
export function arrivalIn({ arrival, inputs }: ChangeRequest, topology: Topology): Arrival | null {
  if (arrival === null) return null;
  const id = inputs['connections']?.[0] ?? '';
  const connection = [...topology.connectionsByScope.values()].flat().find(each => sameId(each.id, id));
  return connection === undefined ? arrival : arrivalOf(topology, connection);
}
