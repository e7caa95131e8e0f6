import { z } from 'zod';
import type { UnreadableObject } from '../../domain/topology/objects.ts';
import type { Arm } from '../arm.ts';
import { classifyArmError } from '../classify-error.ts';
import { describeIssue } from '../unclear-response.ts';
import type { ArmObject } from './arm-object.ts';
import { parseArmObject } from './arm-object.ts';

/** The result of a read: the object was found, it does not exist, or it may exist and cannot be read. */
export type ReadResult<T> =
  | { readonly found: T }
  | { readonly missing: true }
  | { readonly unreadable: UnreadableObject };

/**
 * Reads something, and distinguishes a missing object from one that the bot is not allowed to read. ARM also answers
 * 404 where the bot has no access to the subscription.
 *
 * @param id listed as unreadable where the bot is not allowed to read it
 * @throws RestError where ARM cannot answer now
 */
export async function readResult<T>(id: string, read: () => Promise<T>): Promise<ReadResult<T>> {
  try {
    return { found: await read() };
  } catch (error) {
    if (error instanceof z.ZodError) return unexpectedFormat(id, error);
    const failure = classifyArmError(error);
    if (failure?.kind === 'missing') return { missing: true };
    if (failure?.kind === 'refused') return { unreadable: { id, why: failure.sentence } };
    throw error;
  }
}

/** Parses an object that was read. One with an unexpected format is unreadable, and does not affect other objects. */
export function parseResult<T>(object: ArmObject, parse: (object: ArmObject) => T): ReadResult<T> {
  return parsedAs(object.id, () => parse(object));
}

/** Returns what a parser returns, or an unreadable object with this id where the format is unexpected. */
export function parsedAs<T>(id: string, parse: () => T): ReadResult<T> {
  try {
    return { found: parse() };
  } catch (error) {
    if (error instanceof z.ZodError) return unexpectedFormat(id, error);
    throw error;
  }
}

function unexpectedFormat(id: string, error: z.ZodError): ReadResult<never> {
  return { unreadable: { id, why: `Azure's response has an unexpected format${describeIssue(error)}` } };
}

/** Reads one object from its provider. @throws RestError where ARM cannot answer now */
export function readObject(arm: Arm, id: string, apiVersion: string): Promise<ReadResult<ArmObject>> {
  return readResult(id, async () => parseArmObject((await arm.get(id, apiVersion)).body));
}

/** Parses the object of a read result, if it was found. */
export function parseFound<T>(result: ReadResult<ArmObject>, parse: (object: ArmObject) => T): ReadResult<T> {
  return 'found' in result ? parseResult(result.found, parse) : result;
}

/** Returns everything that was found. */
export function foundIn<T>(results: readonly ReadResult<T>[]): readonly T[] {
  return results.flatMap(result => ('found' in result ? [result.found] : []));
}

/** Returns everything that cannot be read, with the reason. */
export function unreadableIn(results: readonly ReadResult<unknown>[]): readonly UnreadableObject[] {
  return results.flatMap(result => ('unreadable' in result ? [result.unreadable] : []));
}
