import type { Json } from '../../domain/canonical.ts';
import type { Change } from '../../domain/changes/index.ts';
import { kindOf } from '../../domain/changes/index.ts';
import { emptyEstate } from '../../domain/topology/empty.ts';
import type { Estate } from '../../domain/topology/objects.ts';
import { topologyOf } from '../../domain/topology/topology.ts';
import type { Arm } from '../arm.ts';
import type { ArmObject } from '../inventory/arm-object.ts';
import { asArmObject } from '../inventory/arm-object.ts';
import type { Reply } from '../plain-calls.ts';
import { isGone, troubleOf } from '../trouble.ts';
import type { Look } from './executor.ts';

/** An object as its provider shows it now, with the answer that it came in. */
export interface Found {
  readonly object: ArmObject;
  readonly correlationId: string | null;
}

/** Reads an object. @throws RestError, also where it is not there */
export async function read(arm: Arm, id: string, apiVersion: string): Promise<Found> {
  return foundIn(await arm.get(id, apiVersion));
}

/** Reads an object that may not be there. @throws RestError */
export async function readIfThere(arm: Arm, id: string, apiVersion: string): Promise<Found | undefined> {
  return await orMissing(read(arm, id, apiVersion));
}

function foundIn({ body, correlationId }: Reply): Found {
  return { object: asArmObject(body), correlationId };
}

/** What a call brings; undefined where it is about something that is not there. @throws RestError */
export async function orMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isGone(troubleOf(error))) return undefined;
    throw error;
  }
}

/** Whether a change is done in what was read of the estate: the domain's own answer. */
export function isDoneIn(change: Change, part: Partial<Estate>): boolean {
  return kindOf(change).isDone(topologyOf({ ...emptyEstate, ...part }), change);
}

/**
 * How something stands that is as a change wants it, by how far Azure says it is.
 *
 * @param provisioning its `provisioningState` in lower case
 */
export function standsWhenThere(provisioning: string): Look['stands'] {
  if (provisioning === 'succeeded') return 'made';
  if (provisioning === 'failed' || provisioning === 'canceled') return 'failed';
  return provisioning === 'deleting' ? 'open' : 'under-way';
}

/** How something stands that a change wants gone: undefined where it is not there. */
export function standsWhenLeaving(provisioning: string | undefined): Look['stands'] {
  if (provisioning === undefined) return 'made';
  return provisioning === 'deleting' ? 'under-way' : 'open';
}

export function lookOf(stands: Look['stands'], image: Json, correlationId: string | null = null): Look {
  return { stands, image, correlationId };
}
