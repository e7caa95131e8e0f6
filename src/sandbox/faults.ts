import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** What every fault can do, on either side; the sides add how they recognise a call and what they answer. */
export const faultEffect = {
  when: z.enum(['before', 'after']).default('before'),
  status: z.int().min(100).max(599).optional(),
  delayMs: z.int().nonnegative().optional(),
  reset: z.boolean().optional(),
  hang: z.boolean().optional(),
  times: z.int().positive().default(1),
};

interface Effect {
  when: 'before' | 'after';
  status?: number | undefined;
  delayMs?: number | undefined;
  reset?: boolean | undefined;
  hang?: boolean | undefined;
  times: number;
}

export type Armed<F> = F & { readonly id: string };

export interface FaultBook<F extends Effect> {
  add(fault: F): Armed<F>;
  remove(id: string): boolean;
  clear(): void;
  list(): readonly Armed<F>[];
  /** Takes one turn of the oldest fault that matches the call and has turns left; it is gone after its last. */
  take(matches: (fault: Armed<F>) => boolean): Armed<F> | undefined;
}

export function createFaultBook<F extends Effect>(): FaultBook<F> {
  const faults = new Map<string, Armed<F>>();
  let next = 1;
  return {
    add(fault) {
      const armed = { ...fault, id: `F${next++}` };
      faults.set(armed.id, armed);
      return armed;
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
 * Lets a call suffer a fault: waits, then breaks the connection or keeps it hanging.
 *
 * @returns true when the call has ended here and nothing may be answered any more; false when the caller still has to
 * answer: with the fault's `status`, or, without one, as if nothing had happened.
 */
export async function suffer(fault: Pick<Effect, 'delayMs' | 'reset' | 'hang'>, reply: FastifyReply): Promise<boolean> {
  if (fault.delayMs !== undefined) await sleep(fault.delayMs);
  if (fault.reset !== true && fault.hang !== true) return false;
  reply.hijack();
  if (fault.reset === true) reply.raw.socket?.resetAndDestroy();
  return true;
}
