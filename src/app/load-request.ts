import { Problem } from '../base/problem.ts';
import type { RequestDetails } from '../cards/request-details.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { findRequest, readRequestRecord } from '../store/requests.ts';
import { headingOf } from '../workflows/load-rulebook.ts';
import type { AppContext } from './context.ts';

export type { RequestDetails } from '../cards/request-details.ts';

/** A use case refused: why, and the request as it is now. */
export interface Refused<Reason extends string> {
  readonly refused: Reason;
  readonly request: RequestDetails;
}

/** Returns a request. @throws Problem `unknown-request` */
export async function loadRequest({ db }: Pick<AppContext, 'db'>, id: number): Promise<ChangeRequest> {
  const request = await findRequest(db, id);
  if (request === undefined) throw unknownRequest(id);
  return request;
}

/** Returns everything about a request. @throws Problem `unknown-request` */
export async function loadRequestDetails(
  { db, rulebook, portal }: Pick<AppContext, 'db' | 'rulebook' | 'portal'>,
  id: number,
): Promise<RequestDetails> {
  const details = await readRequestRecord(db, id);
  if (details === undefined) throw unknownRequest(id);
  return { ...details, ...headingOf(rulebook, details.request), portal };
}

/** Returns a refusal with the request as it is now. */
export async function refuse<Reason extends string>(
  context: Pick<AppContext, 'db' | 'rulebook' | 'portal'>,
  id: number,
  refused: Reason,
): Promise<Refused<Reason>> {
  return { refused, request: await loadRequestDetails(context, id) };
}

/** Returns the problem that there is no such request. */
export function unknownRequest(id: number): Problem {
  return new Problem('unknown-request', `There is no ${refOf(id)}.`);
}
