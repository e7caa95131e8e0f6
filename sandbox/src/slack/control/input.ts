import { z } from 'zod';
import { ControlError } from '../errors.ts';

/** Validates input to the control API. @throws ControlError 400 that says what is wrong */
export function parseInput<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const sentences = result.error.issues.map(issue => {
    const where = issue.path.length === 0 ? 'The request' : `"${issue.path.join('.')}"`;
    return `${where}: ${issue.message}.`;
  });
  throw new ControlError(400, sentences.join(' '));
}

/** A name, an id or a text. */
export const nonEmptyText = z.string().min(1, 'must not be empty');

/** The query `?as=` of the routes that show what one person sees. */
export const personQuery = z.object({ as: nonEmptyText });
