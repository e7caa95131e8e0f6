import { z } from 'zod';
import type { Unseen } from '../../domain/topology/objects.ts';
import type { Arm } from '../arm.ts';
import { isGone, troubleOf } from '../trouble.ts';
import type { ArmObject } from './arm-object.ts';
import { asArmObject } from './arm-object.ts';

/** What became of a reading: it was seen, it is not there, or it may be there and cannot be read. */
export type Sight<T> = { readonly seen: T } | { readonly gone: true } | { readonly unseen: Unseen };

/**
 * Reads something, and tells what is not there from what may not be read: a subscription out of sight is answered 404
 * as well.
 *
 * @param id what is said to be unseen where it may not be read
 * @throws RestError where ARM cannot answer at the moment
 */
export async function sightOf<T>(id: string, read: () => Promise<T>): Promise<Sight<T>> {
  try {
    return { seen: await read() };
  } catch (error) {
    if (error instanceof z.ZodError) return notUnderstood(id, error);
    const trouble = troubleOf(error);
    if (isGone(trouble)) return { gone: true };
    if (trouble.kind === 'wait' || trouble.kind === 'doubt') throw error;
    return { unseen: { id, why: trouble.sentence } };
  }
}

/** What is made of an object that was read; one whose form is not known here is unseen, and stops nothing else. */
export function sightIn<T>(object: ArmObject, make: (object: ArmObject) => T): Sight<T> {
  try {
    return { seen: make(object) };
  } catch (error) {
    if (error instanceof z.ZodError) return notUnderstood(object.id, error);
    throw error;
  }
}

function notUnderstood(id: string, { issues: [issue] }: z.ZodError): Sight<never> {
  const where = issue === undefined ? '' : ` at ${issue.path.join('.')}`;
  return { unseen: { id, why: `what Azure answered has a form that is not known here${where}` } };
}

/** Reads one object from its provider. @throws RestError where ARM cannot answer at the moment */
export function sightOfObject(arm: Arm, id: string, apiVersion: string): Promise<Sight<ArmObject>> {
  return sightOf(id, async () => asArmObject((await arm.get(id, apiVersion)).body));
}

/** What was seen, read further. */
export function mapSight<S, T>(sight: Sight<S>, map: (seen: S) => T): Sight<T> {
  return 'seen' in sight ? { seen: map(sight.seen) } : sight;
}

/** Everything that was seen. */
export function seenIn<T>(sights: readonly Sight<T>[]): readonly T[] {
  return sights.flatMap(sight => ('seen' in sight ? [sight.seen] : []));
}

/** Everything that may not be read, with the reason. */
export function unseenIn(sights: readonly Sight<unknown>[]): readonly Unseen[] {
  return sights.flatMap(sight => ('unseen' in sight ? [sight.unseen] : []));
}
