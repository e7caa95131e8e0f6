import { z } from 'zod';
import { durationSchema, durationText, parseDuration } from '../domain/duration.ts';
import { formatCount, formatDuration, listChoices } from '../domain/format.ts';
import { matchName } from '../domain/match-name.ts';
import type { TargetKind } from '../domain/targets.ts';
import { isTargetKind, targetKinds } from '../domain/targets.ts';

/** Slack's limits: 75 characters for an option, 100 options in a menu, 3,000 characters in a field. */
const OPTION_LENGTH = 75;
const OPTIONS = 100;
const TEXT_LENGTH = 3000;

/** Longer than any id in Azure. */
const NAME_LENGTH = 1000;

const common = {
  label: z.string().min(1).max(150),
  hint: z.string().max(150).optional(),
  required: z.boolean().default(true),
};

/** An object in Azure, by name. */
const target = z.strictObject({
  ...common,
  kind: z.enum(targetKinds),
  list: z.boolean().default(false),
  /** Accepts only these kinds of resource. */
  only: z
    .array(z.enum(['workspace', 'component', 'collection-endpoint']))
    .min(1)
    .optional(),
});

/** One of several values. */
const choice = z.strictObject({
  ...common,
  kind: z.literal('choice'),
  list: z.literal(false).default(false),
  options: z
    .array(
      z.strictObject({
        value: z.string().min(1).max(OPTION_LENGTH),
        label: z.string().min(1).max(OPTION_LENGTH),
        /** Other words for the option that people type. */
        also: z.array(z.string().min(1).max(OPTION_LENGTH)).default([]),
      }),
    )
    .min(1)
    .max(OPTIONS),
  default: z.string().optional(),
  /**
   * An option that includes more objects in the request, such as the workspace of a component. The form says which. The
   * option is preselected where the inputs in `chosen-with` have the given values.
   */
  offers: z.strictObject({ value: z.string(), 'chosen-with': z.record(z.string(), z.string()).default({}) }).optional(),
});

/** Free text, up to a length and optionally of a pattern. */
const text = z.strictObject({
  ...common,
  kind: z.literal('text'),
  list: z.boolean().default(false),
  /** Whether the value may have several lines. */
  multiline: z.boolean().default(false),
  /** The maximum number of characters of one value. */
  max: z.int().min(1).max(TEXT_LENGTH),
  /** A regular expression for the whole value, ignoring case, and a sentence that tells people what to type. */
  pattern: z.strictObject({ expression: z.string().min(1), sentence: z.string().min(1) }).optional(),
  default: z.string().optional(),
});

/** How long what the request changes stays in place. When the time is over, the bot undoes it. */
const duration = z.strictObject({
  ...common,
  kind: z.literal('duration'),
  required: z.literal(false).default(false),
  list: z.literal(false).default(false),
  /** The longest duration, in milliseconds. */
  max: durationSchema,
  /** The values of other inputs with which it makes sense, by their names. */
  'only-with': z.record(z.string(), z.string()).default({}),
});

const inputKinds: readonly string[] = [...targetKinds, 'choice', 'text', 'duration'];

/** An input of a workflow, as its file defines it. */
export const inputSchema = z
  .discriminatedUnion('kind', [target, choice, text, duration], {
    error: issue => (issue.code === 'invalid_union' ? `expected one of ${inputKinds.join(', ')}` : undefined),
  })
  .superRefine((input, context) => {
    for (const { path, message } of findInputProblems(input)) {
      context.addIssue({ code: 'custom', path: [path], message });
    }
  });

export type WorkflowInput = z.infer<typeof inputSchema>;

/** Returns whether an input takes an object in Azure by its name. */
export function takesName(input: WorkflowInput): input is Extract<WorkflowInput, { readonly kind: TargetKind }> {
  return isTargetKind(input.kind);
}

export type CheckedValue = { readonly value: string } | { readonly error: string };

/**
 * Checks one value for an input, as far as that is possible without Azure.
 *
 * @returns the trimmed value, with a choice spelled as in its file; or a sentence that says what is wrong
 */
export function checkValue(input: WorkflowInput, typed: string): CheckedValue {
  const value = typed.trim();
  if (value === '') return { error: `${input.label}: expected a value, but it is empty.` };
  switch (input.kind) {
    case 'choice':
      return checkChoice(input, value);
    case 'text':
      return checkText(input, value);
    case 'duration':
      return checkDuration(input, value);
    default:
      return value.length <= NAME_LENGTH ? { value } : tooLong(input, value, NAME_LENGTH);
  }
}

function checkChoice({ label, options }: z.infer<typeof choice>, value: string): CheckedValue {
  const typed = spelling(value);
  const found = options.find(option => namesOf(option).some(known => spelling(known) === typed));
  if (found !== undefined) return { value: found.value };
  const expected = listChoices(options.map(option => option.value));
  return { error: `${label}: expected ${expected}, but found "${value.slice(0, 60)}".` };
}

type Option = z.infer<typeof choice>['options'][number];

/** Everything that people can type for an option. */
function namesOf({ value, label, also }: Option): readonly string[] {
  return [value, label, ...also];
}

/** Without what people spell in many ways: `private only`, `Private-Only` and `PrivateOnly` are the same. */
function spelling(typed: string): string {
  return typed.toLowerCase().replace(/[\s_-]/g, '');
}

/** Returns the option that was probably meant by a misspelt value, or undefined if none is similar. */
export function nearestOption(input: WorkflowInput, typed: string): string | undefined {
  if (input.kind !== 'choice') return undefined;
  const names = input.options.flatMap(option =>
    [option.value, ...option.also].map(name => ({ id: option.value, name })),
  );
  const match = matchName(typed, names);
  return 'found' in match ? match.found.id : 'suggestions' in match ? match.suggestions[0]?.id : undefined;
}

function checkText(input: z.infer<typeof text>, value: string): CheckedValue {
  const { label, max, pattern } = input;
  if (value.length > max) return tooLong(input, value, max);
  if (pattern !== undefined && !wholeMatch(pattern.expression).test(value)) {
    return { error: `${label}: "${value.slice(0, 60)}" is not valid. ${pattern.sentence}` };
  }
  return { value };
}

function checkDuration({ label, max }: z.infer<typeof duration>, value: string): CheckedValue {
  const ms = parseDuration(value);
  if (ms === undefined) {
    const found = value.slice(0, 60);
    return {
      error: `${label}: expected a number of minutes, hours or days, such as 30m, 4h or 2d, but found "${found}".`,
    };
  }
  if (ms > max) return { error: `${label}: expected at most ${formatDuration(max)}, but found ${formatDuration(ms)}.` };
  return { value: durationText(ms) };
}

function tooLong({ label }: { readonly label: string }, { length }: string, max: number): CheckedValue {
  return {
    error: `${label}: expected at most ${formatCount(max, 'character')}, but found ${formatCount(length, 'character')}.`,
  };
}

function wholeMatch(expression: string): RegExp {
  return new RegExp(`^(?:${expression})$`, 'iu');
}

/** Returns the values of an input that was left out: the default in its file, if there is one. */
export function defaultValues(input: WorkflowInput): readonly string[] {
  return 'default' in input && input.default !== undefined ? [input.default] : [];
}

interface InputProblem {
  readonly path: string;
  readonly message: string;
}

function findInputProblems(input: WorkflowInput): readonly InputProblem[] {
  switch (input.kind) {
    case 'choice':
      return [...findAmbiguousOption(input), ...findDefaultProblems(input, input.default), ...findOfferProblems(input)];
    case 'text':
      if (input.pattern !== undefined && !isRegularExpression(input.pattern.expression)) {
        return [{ path: 'pattern', message: `${input.pattern.expression} is not a valid regular expression` }];
      }
      return findDefaultProblems(input, input.default);
    case 'resource':
    case 'duration':
      return [];
    default:
      return input.only === undefined ? [] : [{ path: 'only', message: 'only works for inputs of the kind resource' }];
  }
}

/** Finds two options with the same value or label, because people can type either. */
function findAmbiguousOption({ options }: z.infer<typeof choice>): readonly InputProblem[] {
  const names = options.flatMap(option => [...new Set(namesOf(option).map(spelling))]);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? [] : [{ path: 'options', message: `two options are called "${twice}"` }];
}

function findOfferProblems({ offers, options }: z.infer<typeof choice>): readonly InputProblem[] {
  if (offers === undefined || options.some(({ value }) => value === offers.value)) return [];
  return [{ path: 'offers', message: `there is no option ${offers.value}` }];
}

function findDefaultProblems(input: WorkflowInput, value: string | undefined): readonly InputProblem[] {
  if (value === undefined) return [];
  if (input.required) return [{ path: 'default', message: 'has no effect, because the input is required' }];
  const checked = checkValue(input, value);
  if ('error' in checked) return [{ path: 'default', message: checked.error }];
  return checked.value === value
    ? []
    : [{ path: 'default', message: `expected the option's own spelling, ${checked.value}` }];
}

function isRegularExpression(expression: string): boolean {
  try {
    wholeMatch(expression);
    return true;
  } catch {
    return false;
  }
}
