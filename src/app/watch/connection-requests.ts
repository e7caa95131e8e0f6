import type { ApproveConnectionChange, RejectConnectionChange } from '../../domain/changes/connection.ts';
import { keyOf } from '../../domain/ids.ts';
import type { AdvanceDecision } from '../../domain/request/advance.ts';
import { effectKey } from '../../domain/request/effect.ts';
import type { Actor } from '../../domain/request/events.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { ARRIVAL_WORKFLOWS } from '../../domain/request/record.ts';
import type { Connection } from '../../domain/topology/objects.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { arrivalOf } from '../../domain/watch/arrival.ts';
import { noteKey, requestUnder } from '../../store/accept-request.ts';
import { insertConnectionRequest, openRequestsAbout } from '../../store/connection-requests.ts';
import type { Transaction } from '../../store/database.ts';
import type { RequestTransaction } from '../../store/transition.ts';

/** A connection that waits in Azure, and what is known around it. */
export interface KnownConnection {
  readonly topology: Topology;
  readonly connection: Connection;
}

/** A decision of a person with which a request is created. */
export interface EarlyDecision {
  readonly verdict: AdvanceDecision['verdict'];
  readonly planHash: string | null;
  readonly actor: Actor;
  /** The request to let the connection in that ends with it. */
  readonly instead: number | null;
  readonly origin: string;
  /** Slack's own key for the click. */
  readonly key: string;
}

/** Returns the open requests that are about a connection in any way, the oldest first. */
export function openRequestsOn(db: Transaction, connection: Connection): Promise<readonly ChangeRequest[]> {
  const effects = [effectOf(connection, 'approve'), effectOf(connection, 'reject')];
  return openRequestsAbout(
    db,
    connection,
    effects.filter(effect => effect !== null),
  );
}

/**
 * Creates the bot's request about a connection that waits in Azure: to let it in, or to do what a person has decided. The caller
 * holds the connection, and knows that no open request is about it.
 */
export async function createConnectionRequest(
  tx: RequestTransaction,
  { topology, connection }: KnownConnection,
  decision: EarlyDecision | undefined,
  now: Date,
): Promise<ChangeRequest> {
  const { verdict = 'approve', origin = BOT } = decision ?? {};
  const arrival = arrivalOf(topology, connection);
  const created = await insertConnectionRequest(
    tx,
    {
      workflow: ARRIVAL_WORKFLOWS[verdict],
      connectionId: connection.id,
      reason: arrival.message === '' ? null : arrival.message,
      origin,
      effect: effectOf(connection, verdict),
      arrival,
      advance: decision === undefined ? null : { verdict, planHash: decision.planHash, ...decision.actor },
    },
    decision === undefined
      ? []
      : [
          {
            type: 'decided_early',
            actor: decision.actor,
            data: { verdict, hash: decision.planHash, instead: decision.instead },
          },
        ],
    now,
  );
  await noteKey(tx, importKey(connection.id), created.id, now);
  if (decision !== undefined) await noteKey(tx, decision.key, created.id, now);
  return created;
}

/** Returns whether a request was created for a connection before. Azure makes up its name, so one that is created again is another. */
export async function wasImported(tx: Transaction, { id }: Connection): Promise<boolean> {
  return (await requestUnder(tx, importKey(id))) !== undefined;
}

function importKey(connectionId: string): string {
  return `connection:${keyOf(connectionId)}`;
}

/** Returns what a request does that decides about a connection without a message to its owner. */
function effectOf({ scopeId, endpointId }: Connection, verdict: AdvanceDecision['verdict']): string | null {
  const change: ApproveConnectionChange | RejectConnectionChange = {
    kind: ARRIVAL_WORKFLOWS[verdict],
    scopeId,
    endpointId,
    description: '',
  };
  return effectKey({ changes: [change] });
}
