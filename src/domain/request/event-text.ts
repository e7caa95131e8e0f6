import { z } from 'zod';
import type { Json } from '../canonical-json.ts';
import type { EventContext, EventDocuments } from './events.ts';

/** An event's data as it is stored, and what is stored with it. */
export interface EventContent {
  readonly data: { readonly [key: string]: Json };
  readonly context: EventContext;
  readonly documents: EventDocuments;
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Earlier versions stored no context and no documents. */
const contentSchema = z.looseObject({
  context: z
    .object({
      team: z.string().optional(),
      channel: z.string().optional(),
      policyVersion: z.string().optional(),
      planHash: z.string().optional(),
    })
    .default({}),
  documents: z.record(z.string(), digest).default({}),
});

/** Returns the text that the audit trail stores and hashes for an event. */
export function encodeEvent(data: object, context: EventContext, documents: EventDocuments): string {
  const hasContext = Object.values(context).some(value => value !== undefined);
  const hasDocuments = Object.keys(documents).length > 0;
  return JSON.stringify({ ...data, ...(hasContext && { context }), ...(hasDocuments && { documents }) });
}

/** Returns the content of an event from its stored text. @throws where the text is not that of an event */
export function decodeEvent(text: string): EventContent {
  const { context, documents, ...data } = contentSchema.parse(JSON.parse(text));
  return { data: data as EventContent['data'], context, documents };
}

/**
 * Returns the digests of the documents that an event names in its stored text: under `documents`, whatever the event's
 * type. A text that is not that of an event names none.
 */
export function documentsNamedIn(text: string): readonly string[] {
  try {
    return Object.values(decodeEvent(text).documents);
  } catch {
    return [];
  }
}
