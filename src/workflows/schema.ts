import { z } from 'zod';
import type { RecipeName } from '../domain/recipes/index.ts';
import { recipeNames } from '../domain/recipes/index.ts';
import { inputSchema } from './inputs.ts';

/** A form has a field `reason` of its own; the other one is there on every object. */
const TAKEN = ['reason', 'constructor'];

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'expected a name of a-z, 0-9 and -')
  .refine(text => !TAKEN.includes(text), `the names ${TAKEN.join(' and ')} are taken`);

const scalar = z.union(
  [z.string(), z.number(), z.boolean()],
  'expected a text, a number, true, false, or a list of them',
);

/**
 * Values by property: `$input` or `$item` where they come from, in a list for all values of an input; anything else is
 * taken as it stands. What an input that was left out stands for is left out.
 */
const template = z.record(z.string(), z.union([scalar, z.array(scalar)]));

export type Template = z.infer<typeof template>;

/** One change, for every value of a list input where it says `each`; or a recipe of the domain's with its arguments. */
export type Entry =
  | { readonly each?: string | undefined; readonly change: Template }
  | { readonly recipe: RecipeName; readonly with: Template };

const entry = z
  .strictObject({
    each: z
      .string()
      .regex(/^\$[a-z][a-z0-9-]*$/, 'expected the name of an input with a $ before it')
      .optional(),
    change: template.optional(),
    recipe: z.enum(recipeNames).optional(),
    with: template.optional(),
  })
  .transform(({ each, change, recipe, with: args }, context): Entry => {
    if (change !== undefined && recipe === undefined && args === undefined) return { each, change };
    if (recipe !== undefined && args !== undefined && change === undefined && each === undefined) {
      return { recipe, with: args };
    }
    context.addIssue('expected a `change`, with or without `each`; or a `recipe` and what it is made `with`');
    return z.NEVER;
  });

/** The shape of a file in `workflows/`: what people may ask for, as data. */
export const workflowSchema = z.strictObject({
  title: z.string().min(1).max(150),
  command: z.string().min(1),
  risk: z.enum(['low', 'medium', 'high']),
  inputs: z.record(name, inputSchema),
  changes: z.array(entry).min(1),
});

export type WorkflowFile = z.infer<typeof workflowSchema>;
