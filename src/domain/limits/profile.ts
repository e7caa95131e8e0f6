import { z } from 'zod';
import { meters } from './meters.ts';

/** The profile of the limits that Azure documented in October 2020. Some of what it knows has been retired since. */
export const PROFILE_OF_2020 = 'documented-2020';

const profileSchema = z.strictObject({
  source: z.url(),
  date: z.iso.date(),
  /** The limit of each meter. A meter that is left out has no documented limit, and its count is shown without one. */
  limits: z.partialRecord(z.enum(meters), z.int().positive()),
});

/** The schema of `workflows/limits.yaml`. */
export const limitsSchema = z
  .strictObject({ default: z.string(), profiles: z.record(z.string(), profileSchema) })
  .refine(file => file.default in file.profiles, {
    path: ['default'],
    error: `must be the name of a profile in this file, for example ${PROFILE_OF_2020}`,
  });

/** The documented limits in use. The profile's name is shown wherever a number is shown. */
export interface LimitProfile extends z.infer<typeof profileSchema> {
  readonly name: string;
}
