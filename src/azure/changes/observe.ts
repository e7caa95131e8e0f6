import type { ChangeObservation } from '../../app/ports.ts';
import type { Json } from '../../domain/canonical-json.ts';
import type { Change } from '../../domain/changes/index.ts';
import { kindOf } from '../../domain/changes/index.ts';
import type { Inventory } from '../../domain/topology/objects.ts';
import { emptyInventory } from '../../domain/topology/objects.ts';
import { topologyOf } from '../../domain/topology/topology.ts';
import type { Arm } from '../arm.ts';
import { classifyArmError } from '../classify-error.ts';
import type { ArmObject } from '../inventory/arm-object.ts';
import { parseArmObject } from '../inventory/arm-object.ts';

/** An object as its provider shows it now. */
export interface FoundObject {
  readonly object: ArmObject;
  readonly correlationId: string | null;
}

/** Reads an object. @throws RestError, also where the object is missing */
export async function read(arm: Arm, id: string, apiVersion: string): Promise<FoundObject> {
  const { body, correlationId } = await arm.get(id, apiVersion);
  return { object: parseArmObject(body), correlationId };
}

/** Reads an object, or returns undefined where it is missing. @throws RestError */
export async function readIfPresent(arm: Arm, id: string, apiVersion: string): Promise<FoundObject | undefined> {
  return await undefinedIfMissing(read(arm, id, apiVersion));
}

/** Returns the result of a call, or undefined where its object is missing. @throws RestError */
export async function undefinedIfMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (classifyArmError(error)?.kind === 'missing') return undefined;
    throw error;
  }
}

/** Returns whether a change is done in the part of the inventory that was read. */
export function isDoneIn(change: Change, part: Partial<Inventory>): boolean {
  return kindOf(change).isDone(topologyOf({ ...emptyInventory, ...part }), change);
}

/**
 * Returns the status of a change whose object is as the change wants it.
 *
 * @param provisioning the object's `provisioningState` in lower case
 */
export function statusWhenPresent(provisioning: string): ChangeObservation['status'] {
  if (provisioning === 'succeeded') return 'applied';
  if (provisioning === 'failed' || provisioning === 'canceled') return 'failed';
  return provisioning === 'deleting' ? 'not-applied' : 'in-progress';
}

/**
 * Returns the status of a change that removes an object.
 *
 * @param provisioning the object's `provisioningState` in lower case; undefined where the object is missing
 */
export function statusWhenRemoved(provisioning: string | undefined): ChangeObservation['status'] {
  if (provisioning === undefined) return 'applied';
  return provisioning === 'deleting' ? 'in-progress' : 'not-applied';
}

/** Returns an observation. @param image what was read, for the record */
export function observed(
  status: ChangeObservation['status'],
  image: Json,
  correlationId: string | null = null,
): ChangeObservation {
  return { status, image, correlationId };
}
