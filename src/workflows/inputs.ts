import { z } from 'zod';
import { targetKinds } from '../domain/inputs.ts';

/** Slack's limits: 75 characters for an option, 100 options in a menu, 3,000 characters in a field. */
const OPTION_LENGTH = 75;
const OPTIONS = 100;
const TEXT_LENGTH = 3000;

/** Longer than every id in Azure: what is longer is no name of anything. */
const NAME_LENGTH = 1000;

const common = {
  label: z.string().min(1).max(150),
  hint: z.string().max(150).optional(),
  required: z.boolean().default(true),
};

/** Something in Azure, by its name. */
const target = z.strictObject({
  ...common,
  kind: z.enum(targetKinds),
  list: z.boolean().default(false),
  /** Of the resources only those of some kinds. */
  only: z
    .array(z.enum(['workspace', 'component', 'collection-endpoint']))
    .min(1)
    .optional(),
});

/** One of a few values. */
const choice = z.strictObject({
  ...common,
  kind: z.literal('choice'),
  list: z.literal(false).default(false),
  options: z
    .array(z.strictObject({ value: z.string().min(1).max(OPTION_LENGTH), label: z.string().min(1).max(OPTION_LENGTH) }))
    .min(1)
    .max(OPTIONS),
  default: z.string().optional(),
  /**
   * An option of which the form says what it adds to what was asked for, such as the workspace of a component. Where the
   * inputs of `chosen-with` have these values it is chosen beforehand.
   */
  offers: z.strictObject({ value: z.string(), 'chosen-with': z.record(z.string(), z.string()).default({}) }).optional(),
});

/** Whatever somebody types, as long as it is not too long and of the shape that is asked for. */
const text = z.strictObject({
  ...common,
  kind: z.literal('text'),
  list: z.boolean().default(false),
  /** Most characters of one value. */
  max: z.int().min(1).max(TEXT_LENGTH),
  /** A regular expression for the whole value, in any case; the sentence says what to type. */
  pattern: z.strictObject({ expression: z.string().min(1), sentence: z.string().min(1) }).optional(),
  default: z.string().optional(),
});

/** What a workflow asks people for. */
export const inputSchema = z
  .discriminatedUnion('kind', [target, choice, text], {
    error: issue => (issue.code === 'invalid_union' ? `expected one of ${kinds.join(', ')}` : undefined),
  })
  .superRefine((input, context) => {
    for (const { path, message } of mistakesInInput(input)) context.addIssue({ code: 'custom', path: [path], message });
  });

export type WorkflowInput = z.infer<typeof inputSchema>;

const kinds: readonly string[] = [...targetKinds, 'choice', 'text'];

export type Checked = { readonly value: string } | { readonly error: string };

/**
 * Checks one value for an input, as far as that can be said without looking at the estate.
 *
 * @returns the value without the space around it, a choice as its file writes it; or a sentence that says what is wrong
 */
export function checkValue(input: WorkflowInput, typed: string): Checked {
  const value = typed.trim();
  if (value === '') return { error: `${input.label}: there is nothing in it.` };
  switch (input.kind) {
    case 'choice':
      return checkChoice(input, value);
    case 'text':
      return checkText(input, value);
    default:
      return value.length <= NAME_LENGTH ? { value } : tooLong(input, value, NAME_LENGTH);
  }
}

function checkChoice({ label, options }: z.infer<typeof choice>, value: string): Checked {
  const lower = value.toLowerCase();
  const found =
    options.find(option => option.value.toLowerCase() === lower) ??
    options.find(option => option.label.toLowerCase() === lower);
  if (found !== undefined) return { value: found.value };
  return { error: `${label}: "${value.slice(0, 60)}" is none of ${options.map(option => option.value).join(', ')}.` };
}

function checkText(input: z.infer<typeof text>, value: string): Checked {
  const { label, max, pattern } = input;
  if (value.length > max) return tooLong(input, value, max);
  if (pattern !== undefined && !wholly(pattern.expression).test(value)) {
    return { error: `${label}: "${value.slice(0, 60)}" will not do. ${pattern.sentence}` };
  }
  return { value };
}

function tooLong({ label }: { readonly label: string }, { length }: string, most: number): Checked {
  return { error: `${label}: this has ${length} characters, and at most ${most} are possible.` };
}

function wholly(expression: string): RegExp {
  return new RegExp(`^(?:${expression})$`, 'iu');
}

/** Values where none were typed: what the file gives as the usual one. */
export function usualValues(input: WorkflowInput): readonly string[] {
  return 'default' in input && input.default !== undefined ? [input.default] : [];
}

interface InputMistake {
  readonly path: string;
  readonly message: string;
}

function mistakesInInput(input: WorkflowInput): readonly InputMistake[] {
  switch (input.kind) {
    case 'choice':
      return [...ambiguousOptions(input), ...mistakesInDefault(input, input.default), ...mistakesInOffer(input)];
    case 'text':
      if (input.pattern !== undefined && !isExpression(input.pattern.expression)) {
        return [{ path: 'pattern', message: `${input.pattern.expression} is no regular expression` }];
      }
      return mistakesInDefault(input, input.default);
    case 'resource':
      return [];
    default:
      return input.only === undefined ? [] : [{ path: 'only', message: 'is for inputs of the kind resource' }];
  }
}

/** An option may be meant by its value and by its label: no other one may be called the same. */
function ambiguousOptions({ options }: z.infer<typeof choice>): readonly InputMistake[] {
  const names = options.flatMap(({ value, label }) => [...new Set([value.toLowerCase(), label.toLowerCase()])]);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? [] : [{ path: 'options', message: `"${twice}" could mean two of them` }];
}

function mistakesInOffer({ offers, options }: z.infer<typeof choice>): readonly InputMistake[] {
  if (offers === undefined || options.some(({ value }) => value === offers.value)) return [];
  return [{ path: 'offers', message: `there is no option ${offers.value}` }];
}

function mistakesInDefault(input: WorkflowInput, usual: string | undefined): readonly InputMistake[] {
  if (usual === undefined) return [];
  if (input.required) return [{ path: 'default', message: 'is never used: the input is required' }];
  const checked = checkValue(input, usual);
  if ('error' in checked) return [{ path: 'default', message: checked.error }];
  return checked.value === usual ? [] : [{ path: 'default', message: `is written ${checked.value}` }];
}

function isExpression(expression: string): boolean {
  try {
    wholly(expression);
    return true;
  } catch {
    return false;
  }
}
