import { z } from 'zod';

const previewedSchema = z.object({
  asked: z.string(),
  plan: z.string().nullable(),
  policy: z.string().optional(),
  same: z.int().positive().optional(),
});

/**
 * What the person saw a preview of: a digest of the inputs, and the plan's hash, which is null where Azure did not answer; the
 * version of the policy, and the open request that does the same.
 */
export type Previewed = z.infer<typeof previewedSchema>;

const workflowFormSchema = z.object({
  workflow: z.string(),
  channel: z.string(),
  effects: z.string().optional(),
  previewed: previewedSchema.optional(),
  amends: z.int().positive().optional(),
  step: z.int().positive().optional(),
  reached: z.int().positive().optional(),
  answers: z.record(z.string(), z.string()).optional(),
});

const requestFormSchema = z.object({
  request: z.int().positive(),
  plan: z.string().nullable(),
  channel: z.string().optional(),
});

/**
 * What a workflow's form carries: the workflow, the channel of the command, which option effects and preview it showed, and
 * the request that it amends. Of a form that asks in steps, the step that it shows, the last one that it has shown, and the
 * answers that later ones have to fit: Slack does not say what the fields of a view hold when it asks for the options of a menu
 * (https://github.com/slackapi/bolt-js/issues/1146).
 */
export type WorkflowFormMetadata = z.infer<typeof workflowFormSchema>;

/**
 * What a form about one request carries: the request, the beginning of the hash of the plan that the person saw, where it decides
 * on that plan, and the channel of the click.
 */
type RequestFormMetadata = z.infer<typeof requestFormSchema>;

/** Encodes the metadata as text, which Slack returns with the submission. Slack takes at most 3,000 characters. */
export function encodeFormMetadata(metadata: WorkflowFormMetadata | RequestFormMetadata): string {
  return JSON.stringify(metadata);
}

/** Parses the metadata of a workflow's form. @throws if the text is anything else */
export function decodeWorkflowForm(text: string): WorkflowFormMetadata {
  return workflowFormSchema.parse(JSON.parse(text));
}

/** Parses the metadata of a form about one request. @throws if the text is anything else */
export function decodeRequestForm(text: string): RequestFormMetadata {
  return requestFormSchema.parse(JSON.parse(text));
}
