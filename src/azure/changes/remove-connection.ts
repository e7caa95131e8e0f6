import type { RemoveConnectionChange } from '../../domain/changes/remove-connection.ts';
import { apiVersions } from '../api-versions.ts';
import { imageOf, scopeSide } from './connection.ts';
import type { Executor } from './executor.ts';
import { lookOf, orMissing, standsWhenLeaving } from './looking.ts';
import { nothingSent, receiptOf } from './writing.ts';

/** Removing a connection: a DELETE of the scope's side. The endpoint stays, disconnected. */
export const removingConnection: Executor<RemoveConnectionChange> = {
  async look(arm, change) {
    const side = await orMissing(scopeSide(arm, change));
    const connection = side?.connection;
    const image = connection === undefined ? null : imageOf(connection);
    return lookOf(standsWhenLeaving(connection?.provisioning), image, side?.correlationId ?? null);
  },
  async write(arm, change, id) {
    const side = await orMissing(scopeSide(arm, change));
    if (side?.connection === undefined) return nothingSent;
    const reply = await orMissing(arm.delete(side.connection.id, apiVersions.scope, id));
    return reply === undefined ? nothingSent : receiptOf(reply);
  },
};
