import { z } from 'zod';

const value = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});

/** A form as Slack sends it; the rest of it is not looked at. */
export const submissionSchema = z
  .object({
    user: z.object({ id: z.string() }),
    view: z.object({
      id: z.string(),
      hash: z.string(),
      callback_id: z.string(),
      private_metadata: z.string(),
      state: z.object({ values: z.record(z.string(), z.record(z.string(), value)) }),
    }),
  })
  .transform(({ user, view }) => ({
    person: user.id,
    form: view.callback_id,
    view: { id: view.id, hash: view.hash },
    metadata: view.private_metadata,
    /** What each field holds, by the field's block id. */
    values: Object.fromEntries(
      Object.entries(view.state.values).map(([block, fields]) => [block, Object.values(fields).flatMap(heldIn)]),
    ),
  }));

/** Somebody has sent a form. */
export type Submission = z.infer<typeof submissionSchema>;

function heldIn({ value: text, selected_option: one, selected_options: many }: z.infer<typeof value>): string[] {
  const held = [...(many ?? []), ...(one == null ? [] : [one])].map(option => option.value);
  return [...held, ...(text == null ? [] : [text])].map(entry => entry.trim()).filter(entry => entry !== '');
}
