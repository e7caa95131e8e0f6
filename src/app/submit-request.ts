import type { Accepted, NewRequest } from '../store/accept-request.ts';
import { acceptRequest } from '../store/accept-request.ts';
import type { AppContext } from './context.ts';

export type { Accepted, NewRequest } from '../store/accept-request.ts';

/**
 * Saves a request, to be planned and announced. Once this returns the request cannot be lost. The same key twice is the
 * same request.
 *
 * @throws Problem `unavailable`
 */
export async function submitRequest(context: AppContext, request: NewRequest): Promise<Accepted> {
  return acceptRequest(context, request, context.clock());
}
