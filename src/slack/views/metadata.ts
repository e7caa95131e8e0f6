import { z } from 'zod';

const formSchema = z.object({ workflow: z.string(), channel: z.string(), offered: z.string().optional() });

const declineSchema = z.object({ request: z.int().positive(), plan: z.string().nullable() });

/** What a workflow's form remembers: its workflow, where it was asked for, and which offers it has made. */
export type FormMetadata = z.infer<typeof formSchema>;

/** What the form for declining remembers: the request, and the beginning of the hash of the plan that was on the screen. */
export type DeclineMetadata = z.infer<typeof declineSchema>;

/** As the text that Slack carries with the form and brings back, at most 3,000 characters. */
export function formMetadata(metadata: FormMetadata): string {
  return JSON.stringify(metadata);
}

/** As the text that Slack carries with the form and brings back. */
export function declineMetadata(metadata: DeclineMetadata): string {
  return JSON.stringify(metadata);
}

/** @throws where it is not what {@link formMetadata} wrote */
export function readFormMetadata(text: string): FormMetadata {
  return formSchema.parse(JSON.parse(text));
}

/** @throws where it is not what {@link declineMetadata} wrote */
export function readDeclineMetadata(text: string): DeclineMetadata {
  return declineSchema.parse(JSON.parse(text));
}
