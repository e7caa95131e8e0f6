import { z } from 'zod';
import { meters } from './meters.ts';

const profileSchema = z.strictObject({
  source: z.url(),
  date: z.iso.date(),
  /** What each meter may count up to. A meter that is left out has no documented limit: its number is shown alone. */
  limits: z.partialRecord(z.enum(meters), z.int().positive()),
});

/** The shape of `workflows/limits.yaml`. */
export const limitsSchema = z
  .strictObject({ default: z.string(), profiles: z.record(z.string(), profileSchema) })
  .refine(file => file.default in file.profiles, { path: ['default'], error: 'names no profile of this file' });

/** The documented limits in force, under the name that is shown wherever a number is. */
export interface LimitProfile extends z.infer<typeof profileSchema> {
  readonly name: string;
}
