import { z } from 'zod';
import type { Json } from '../canonical-json.ts';

/** What is known of an event beside its own data. What is not known, or does not apply, is left out. */
export interface EventContext {
  /** The Slack workspace in which a person did it. */
  readonly team?: string | undefined;
  /** The Slack channel in which a person did it. */
  readonly channel?: string | undefined;
  /** The version of the policy that the request is decided under. */
  readonly policyVersion?: string | undefined;
  /** The hash of the plan that the request has. */
  readonly planHash?: string | undefined;
}

/** Digests of documents that an event names, each by what it is: `plan`, `requirements` or `rulebook`. */
export type EventDocuments = Readonly<Record<string, string>>;

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
