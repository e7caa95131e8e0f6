import type { PrivateLinkScopedResourcesGetOptionalParams } from '@azure/arm-monitor';
import { parseId } from '../../domain/ids.ts';
import { operationUrlIn } from '../plain-calls.ts';
import { retryAfter } from '../trouble.ts';
import type { Receipt } from './executor.ts';

/** Options for a call of an official client, and what they let us see of its answer. */
export interface Answer extends PrivateLinkScopedResourcesGetOptionalParams {
  /** ARM's own id for what it did: the first thing its support asks for. */
  correlationId(): string | null;
  /** What ARM said to a write. */
  receipt(settled: boolean): Receipt;
}

/** @param clientRequestId sent as `x-ms-client-request-id`, so that a write can be told apart in Azure's activity log */
export function answerOf(clientRequestId?: string): Answer {
  let headers: { get(name: string): string | undefined } = { get: () => undefined };
  const correlationId = () => headers.get('x-ms-correlation-request-id') ?? null;
  return {
    requestOptions: clientRequestId === undefined ? {} : { headers: { 'x-ms-client-request-id': clientRequestId } },
    onResponse(response) {
      headers = response.headers;
    },
    correlationId,
    receipt: settled => ({
      correlationId: correlationId(),
      settled,
      operationUrl: settled ? null : operationUrlIn(headers),
      retryAfterMs: retryAfter(headers.get('retry-after')),
    }),
  };
}

/** Where the official clients find a scope. */
export function scopeAddress(scopeId: string) {
  const parsed = parseId(scopeId);
  if (parsed === undefined) throw new Error(`${scopeId} is no id of a private link scope`);
  return parsed;
}
