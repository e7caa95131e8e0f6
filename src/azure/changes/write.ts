import { z } from 'zod';
import type { WriteReceipt } from '../../app/ports.ts';
import type { ArmResponse } from '../plain-calls.ts';

const provisioned = z.looseObject({
  properties: z.looseObject({ provisioningState: z.string().nullish() }).nullish(),
});

/**
 * Returns the receipt for ARM's response to a write. A 202, a body that is not provisioned yet, and one that does not
 * have the format of an object are in progress: reading the object shows how far it is.
 */
export function receiptOf({ status, body, correlationId, operationUrl, retryAfterMs }: ArmResponse): WriteReceipt {
  const parsed = provisioned.safeParse(body ?? {});
  const state = parsed.success ? parsed.data.properties?.provisioningState?.toLowerCase() : 'unknown';
  const finished = status !== 202 && (state === undefined || state === 'succeeded');
  return { correlationId, finished, operationUrl: finished ? null : operationUrl, retryAfterMs };
}

/** The receipt for a write that turned out not to be needed. */
export const nothingSent: WriteReceipt = {
  correlationId: null,
  finished: true,
  operationUrl: null,
  retryAfterMs: undefined,
};
