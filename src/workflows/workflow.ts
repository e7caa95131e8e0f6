import { z } from 'zod';
import type { LimitProfile } from '../domain/limits/profile.ts';
import type { RecipeName } from '../domain/recipes/index.ts';
import { recipeNames } from '../domain/recipes/index.ts';
import type { CommandSyntax } from './command-syntax.ts';
import { parseCommandSyntax } from './command-syntax.ts';
import { inputSchema } from './inputs.ts';
import { stepsSchema } from './steps.ts';

/** `reason` is a field that every form has; `constructor` is a property of every JavaScript object. */
const RESERVED_NAMES = ['reason', 'constructor'];

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'expected a name of lower-case letters, digits and hyphens, such as resource-group')
  .refine(text => !RESERVED_NAMES.includes(text), `the names ${RESERVED_NAMES.join(' and ')} are reserved`);

const scalar = z.union(
  [z.string(), z.number(), z.boolean()],
  'expected text, a number, true, false, or a list of these',
);

/**
 * Property values of a change. `$input` is replaced by the value of an input, and inside a list by all its values.
 * `$item` is replaced by the current value of `each`. Any other value is taken literally. A property whose input was
 * left out is left out too.
 */
const changeTemplate = z.record(z.string(), z.union([scalar, z.array(scalar)]));

export type ChangeTemplate = z.infer<typeof changeTemplate>;

/** One entry under `changes`: a single change, one change for every value of a list, or a recipe with its arguments. */
export type ChangeEntry =
  | { readonly each?: string | undefined; readonly change: ChangeTemplate }
  | { readonly recipe: RecipeName; readonly with: ChangeTemplate };

const changeEntry = z
  .strictObject({
    each: z
      .string()
      .regex(/^\$[a-z][a-z0-9-]*$/, 'expected the name of an input after a $, such as $resources')
      .optional(),
    change: changeTemplate.optional(),
    recipe: z.enum(recipeNames).optional(),
    with: changeTemplate.optional(),
  })
  .transform(({ each, change, recipe, with: args }, context): ChangeEntry => {
    if (change !== undefined && recipe === undefined && args === undefined) return { each, change };
    if (recipe !== undefined && args !== undefined && change === undefined && each === undefined) {
      return { recipe, with: args };
    }
    context.addIssue('expected either change (with or without each), or recipe together with with');
    return z.NEVER;
  });

/** A way of saying the command, with the values that it implies: `close public access on {resources}`. */
const phrasing = z
  .union([z.string().min(1), z.strictObject({ say: z.string().min(1), with: z.record(name, z.string()) })])
  .transform(entry => (typeof entry === 'string' ? { say: entry, with: {} } : entry));

/** What people want to get done, by which help groups the workflows. */
export const tasks = ['connect', 'access', 'connections', 'scopes'] as const;

/** The shape of a workflow file in `workflows/`. */
export const workflowSchema = z.strictObject({
  title: z.string().min(1).max(150),
  /** Where help lists it. Without one, it comes after all others. */
  task: z.enum(tasks).optional(),
  commands: z.tuple([phrasing], phrasing),
  risk: z.enum(['low', 'medium', 'high']),
  /** Whether its form demands a reason. A typed command never does. */
  reason: z.enum(['optional', 'required']).default('optional'),
  inputs: z.record(name, inputSchema),
  changes: z.array(changeEntry).min(1),
  /** The steps in which its form asks for the inputs. Without them, it asks for all at once. */
  steps: stepsSchema,
});

export type WorkflowFile = z.infer<typeof workflowSchema>;

/** A kind of request that people can make. */
export interface Workflow extends WorkflowFile {
  readonly name: string;
  readonly syntax: CommandSyntax;
  /** The limits in force, which a recipe that chooses between ways to do something keeps to. */
  readonly limits: LimitProfile;
}

/** Returns the workflow for a file's content. Throws an Error that says what is wrong with its command. */
export function toWorkflow(name: string, file: WorkflowFile, limits: LimitProfile): Workflow {
  return { ...file, name, limits, syntax: parseCommandSyntax(file.commands, file.inputs) };
}
