import { z } from 'zod';
import type { WriteReceipt } from '../../app/ports.ts';
import type { ArmObject } from '../inventory/arm-object.ts';
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

/** What Azure sets on every object and nobody else can. */
const readOnly = new Set(['id', 'name', 'type', 'etag', 'systemData']);

/**
 * Returns the body that puts an object back as it was read, with some properties changed. It keeps everything that can
 * be set, including properties that this version of the bot does not know, because a PUT replaces the whole object.
 *
 * @param computed names of properties that Azure computes, which the body leaves out
 */
export function bodyWith(
  object: ArmObject,
  changed: Readonly<Record<string, unknown>>,
  computed: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const rest = Object.entries(object).filter(([key]) => !readOnly.has(key));
  const properties = Object.entries(object.properties ?? {}).filter(([key]) => !computed.includes(key));
  return { ...Object.fromEntries(rest), properties: { ...Object.fromEntries(properties), ...changed } };
}
