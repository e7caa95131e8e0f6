import { z } from 'zod';
import type { ArmObject } from '../inventory/arm-object.ts';
import type { Reply } from '../plain-calls.ts';
import type { Receipt } from './executor.ts';

const shown = z.looseObject({ properties: z.looseObject({ provisioningState: z.string().nullish() }).nullish() });

/** What ARM said to a write. A 202, or a body that is still being provisioned, is on its way. */
export function receiptOf({ status, body, correlationId, operationUrl, retryAfterMs }: Reply): Receipt {
  const parsed = shown.safeParse(body);
  const state = parsed.success ? parsed.data.properties?.provisioningState?.toLowerCase() : undefined;
  const settled = status !== 202 && (state === undefined || state === 'succeeded');
  return { correlationId, settled, operationUrl: settled ? null : operationUrl, retryAfterMs };
}

/** For a write that turned out not to be needed. */
export const nothingSent: Receipt = { correlationId: null, settled: true, operationUrl: null, retryAfterMs: undefined };

/** What Azure tells of an object and nobody can set. */
const told = new Set(['id', 'name', 'type', 'etag', 'systemData']);

/**
 * The body that puts an object back as it was read, with some properties changed: everything that can be set is in it,
 * also what this version does not know, because a PUT replaces the whole object.
 *
 * @param leftOut properties that Azure works out itself
 */
export function bodyOf(
  object: ArmObject,
  changed: Readonly<Record<string, unknown>>,
  leftOut: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const rest = Object.entries(object).filter(([key]) => !told.has(key));
  const properties = Object.entries(object.properties ?? {}).filter(([key]) => !leftOut.includes(key));
  return { ...Object.fromEntries(rest), properties: { ...Object.fromEntries(properties), ...changed } };
}
