import { kindOf } from '../changes/index.ts';
import type { PlanStep } from '../findings/plan-context.ts';
import { parseId } from '../ids.ts';
import { targetTypes } from '../targets.ts';

/** Returns the keys that a request with these changes holds while it is executed. */
export function locksOf(steps: readonly PlanStep[]): readonly string[] {
  return [...new Set(steps.flatMap(({ change, before }) => kindOf(change).locks(before, change)))].sort();
}

/** The types of objects that count what is linked to them, and whose counts only a change that holds them adds to. */
const countingTypes: ReadonlySet<string> = new Set([...targetTypes.scope, ...targetTypes.resource]);

/**
 * Returns the keys of locks by which the requests are found whose reservations may count in the limits of a plan.
 * Undefined where that may be any request: two requests may add to one DNS domain, and others may join it with a third,
 * without sharing a key.
 */
export function reservationKeys(locks: readonly string[]): readonly string[] | undefined {
  return locks.every(key => countingTypes.has(parseId(key)?.type ?? '')) ? locks : undefined;
}
