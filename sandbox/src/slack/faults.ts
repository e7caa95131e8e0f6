import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  createFaultRegistry,
  type FaultRegistry,
  faultFields,
  type RegisteredFault,
  simulateFault,
} from '../faults.ts';
import { type Json, stringsIn } from './json.ts';

/** A fault that makes calls to Slack fail. `method` is a Web API method, `response_url` or `upload`. */
export const faultSchema = z
  .strictObject({
    method: z.string().min(1).optional(),
    match: z.string().min(1).optional(),
    error: z.string().min(1).optional(),
    retryAfter: z.number().nonnegative().optional(),
    ...faultFields,
  })
  .refine(
    ({ error, retryAfter, status, delayMs, reset, hang }) =>
      [error, retryAfter, status, delayMs, reset, hang].some(effect => effect !== undefined),
    'a fault needs an effect: status, error, retryAfter, delayMs, reset or hang',
  );

type Fault = z.output<typeof faultSchema>;
export type Faults = FaultRegistry<Fault>;

export function createFaults(): Faults {
  return createFaultRegistry<Fault>();
}

/** Returns whether the arguments contain the text, or match it as a regular expression. */
function matchesArguments(match: string, args: Json): boolean {
  const texts = [JSON.stringify(args), ...[...stringsIn(args)].map(([, text]) => text)];
  if (texts.some(text => text.includes(match))) return true;
  try {
    const pattern = new RegExp(match);
    return texts.some(text => pattern.test(text));
  } catch {
    return false;
  }
}

/** Takes the fault that matches this call before or after its effect, if there is one. */
function takeMatchingFault(
  faults: Faults,
  when: Fault['when'],
  method: string,
  args: Json,
): RegisteredFault<Fault> | undefined {
  return faults.take(
    fault =>
      fault.when === when &&
      (fault.method ?? method) === method &&
      (fault.match === undefined || matchesArguments(fault.match, args)),
  );
}

/** The HTTP response to a call. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Json | string;
  /** The header Retry-After, in seconds. */
  readonly retryAfter?: number | undefined;
}

/**
 * Applies a fault to a call.
 *
 * @returns the fault's answer, `answer` when the fault does not set one, or undefined when the call must not be
 * answered
 */
async function applyFault(
  fault: RegisteredFault<Fault>,
  reply: FastifyReply,
  answer?: ApiAnswer,
): Promise<ApiAnswer | undefined> {
  if (await simulateFault(fault, reply)) return undefined;
  const { error, retryAfter, status } = fault;
  if (error === undefined && retryAfter === undefined && status === undefined) return answer;
  const limited = status === 429 || (status === undefined && retryAfter !== undefined);
  return {
    status: status ?? (limited ? 429 : 200),
    body: { ok: false, error: error ?? (limited ? 'ratelimited' : 'internal_error') },
    retryAfter: retryAfter ?? (limited ? 1 : undefined),
  };
}

/** Stands for "continue with the call". No fault has this answer. */
const proceed: ApiAnswer = { status: 0, body: '' };

/**
 * Runs a call, with the faults that match it before and after its effect.
 *
 * @param method a Web API method, `response_url` or `upload`
 * @param effect runs the call itself
 * @returns the answer, or undefined when the call must not be answered
 */
export async function withFaults(
  faults: Faults,
  method: string,
  args: Json,
  reply: FastifyReply,
  effect: () => Promise<ApiAnswer>,
): Promise<ApiAnswer | undefined> {
  const before = takeMatchingFault(faults, 'before', method, args);
  const early = before === undefined ? proceed : await applyFault(before, reply, proceed);
  if (early !== proceed) return early;
  const answer = await effect();
  const after = takeMatchingFault(faults, 'after', method, args);
  return after === undefined ? answer : applyFault(after, reply, answer);
}

/** Sends the answer to a call. Does nothing when there is none. */
export function sendAnswer(reply: FastifyReply, answer: ApiAnswer | undefined): FastifyReply {
  if (answer === undefined) return reply;
  const { status, body, retryAfter } = answer;
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (typeof body === 'string') return reply.code(status).type('text/plain; charset=utf-8').send(body);
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
