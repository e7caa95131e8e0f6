import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Armed, createFaultBook, type FaultBook, faultEffect, suffer } from '../faults.ts';
import { type Json, stringsIn } from './json.ts';

/** How a call to Slack can be made to fail. `method` is a Web API method, `response_url` or `upload`. */
export const faultSchema = z
  .strictObject({
    method: z.string().min(1).optional(),
    match: z.string().min(1).optional(),
    error: z.string().min(1).optional(),
    retryAfter: z.number().nonnegative().optional(),
    ...faultEffect,
  })
  .refine(
    ({ error, retryAfter, status, delayMs, reset, hang }) =>
      [error, retryAfter, status, delayMs, reset, hang].some(effect => effect !== undefined),
    'a fault needs an effect: status, error, retryAfter, delayMs, reset or hang',
  );

type Fault = z.output<typeof faultSchema>;
export type Faults = FaultBook<Fault>;

export function createFaults(): Faults {
  return createFaultBook<Fault>();
}

/** Whether the arguments contain the text, or match it as a regular expression. */
function occurs(match: string, args: Json): boolean {
  const texts = [JSON.stringify(args), ...[...stringsIn(args)].map(([, text]) => text)];
  if (texts.some(text => text.includes(match))) return true;
  try {
    const pattern = new RegExp(match);
    return texts.some(text => pattern.test(text));
  } catch {
    return false;
  }
}

/** Takes the fault that is meant for this call at this moment, if there is one. */
function takeFault(faults: Faults, when: Fault['when'], method: string, args: Json): Armed<Fault> | undefined {
  return faults.take(
    fault =>
      fault.when === when &&
      (fault.method ?? method) === method &&
      (fault.match === undefined || occurs(fault.match, args)),
  );
}

/** What a call is answered with. */
export interface Answer {
  readonly status: number;
  readonly body: Json | string;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
}

/** Lets a call suffer. @returns the answer it gets; `own` where the fault has none; undefined when it gets none at all */
async function strike(fault: Armed<Fault>, reply: FastifyReply, own?: Answer): Promise<Answer | undefined> {
  if (await suffer(fault, reply)) return undefined;
  const { error, retryAfter, status } = fault;
  if (error === undefined && retryAfter === undefined && status === undefined) return own;
  const limited = status === 429 || (status === undefined && retryAfter !== undefined);
  return {
    status: status ?? (limited ? 429 : 200),
    body: { ok: false, error: error ?? (limited ? 'ratelimited' : 'internal_error') },
    retryAfter: retryAfter ?? (limited ? 1 : undefined),
  };
}

/** What stands for "go on": no fault has such an answer. */
const goOn: Answer = { status: 0, body: '' };

/**
 * Answers a call, or lets it suffer a fault before or after its effect.
 *
 * @param method a Web API method, `response_url` or `upload`
 * @param effect does what the call is for
 * @returns undefined when nothing may be answered any more
 */
export async function withFaults(
  faults: Faults,
  method: string,
  args: Json,
  reply: FastifyReply,
  effect: () => Promise<Answer>,
): Promise<Answer | undefined> {
  const before = takeFault(faults, 'before', method, args);
  const struck = before === undefined ? goOn : await strike(before, reply, goOn);
  if (struck !== goOn) return struck;
  const own = await effect();
  const after = takeFault(faults, 'after', method, args);
  return after === undefined ? own : strike(after, reply, own);
}

/** Answers a call; one that has ended already is left alone. */
export function send(reply: FastifyReply, answer: Answer | undefined): FastifyReply {
  if (answer === undefined) return reply;
  const { status, body, retryAfter } = answer;
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (typeof body === 'string') return reply.code(status).type('text/plain; charset=utf-8').send(body);
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
