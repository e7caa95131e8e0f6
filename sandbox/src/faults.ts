import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/**
 * The fields that faults of both simulators have. Each simulator adds the fields that match a call and those that
 * describe the answer.
 */
export const faultFields = {
  when: z.enum(['before', 'after']).default('before'),
  status: z.int().min(100).max(599).optional(),
  delayMs: z.int().nonnegative().optional(),
  reset: z.boolean().optional(),
  hang: z.boolean().optional(),
  times: z.int().positive().default(1),
};

interface FaultFields {
  when: 'before' | 'after';
  status?: number | undefined;
  delayMs?: number | undefined;
  reset?: boolean | undefined;
  hang?: boolean | undefined;
  times: number;
}

/** A fault with the id under which it can be removed. */
export type RegisteredFault<F> = F & { readonly id: string };

export interface FaultRegistry<F extends FaultFields> {
  add(fault: F): RegisteredFault<F>;
  remove(id: string): boolean;
  clear(): void;
  list(): readonly RegisteredFault<F>[];
  /** Returns the oldest fault that matches and counts one use of it. A fault disappears after its last use. */
  take(matches: (fault: RegisteredFault<F>) => boolean): RegisteredFault<F> | undefined;
}

export function createFaultRegistry<F extends FaultFields>(): FaultRegistry<F> {
  const faults = new Map<string, RegisteredFault<F>>();
  let next = 1;
  return {
    add(fault) {
      const registered = { ...fault, id: `F${next++}` };
      faults.set(registered.id, registered);
      return registered;
    },
    remove: id => faults.delete(id),
    clear: () => faults.clear(),
    list: () => [...faults.values()],
    take(matches) {
      const fault = [...faults.values()].find(matches);
      if (fault === undefined) return undefined;
      fault.times -= 1;
      if (fault.times === 0) faults.delete(fault.id);
      return fault;
    },
  };
}

/**
 * Simulates a fault's delay, then resets the connection or leaves it hanging.
 *
 * @returns true when the call must not be answered; false when the caller has to answer it, with the fault's `status`
 * or, without one, as usual
 */
export async function simulateFault(
  fault: Pick<FaultFields, 'delayMs' | 'reset' | 'hang'>,
  reply: FastifyReply,
): Promise<boolean> {
  if (fault.delayMs !== undefined) await sleep(fault.delayMs);
  if (fault.reset !== true && fault.hang !== true) return false;
  reply.hijack();
  if (fault.reset === true) reply.raw.socket?.resetAndDestroy();
  return true;
}
