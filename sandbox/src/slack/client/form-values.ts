import { ControlError } from '../errors.ts';
import { isJson, type Json } from '../json.ts';
import type { Workspace } from '../model.ts';
import { type Field, fieldValue, type LoadOptions, parseInputValue, valueFromState } from './fields.ts';

/**
 * Returns the fields that an entry of `values` sets, each with its value. In Slack's form an entry can set all fields
 * of its block. In the flat form the block must have only one field.
 */
function fieldsForBlock(fields: readonly Field[], blockId: string, given: unknown): (readonly [Field, unknown])[] {
  const inBlock = fields.filter(field => field.blockId === blockId);
  const [first, ...others] = inBlock;
  if (first === undefined) {
    const known = [...new Set(fields.map(field => field.blockId))];
    throw new ControlError(400, `No input field in a block "${blockId}". Known: ${known.join(', ') || 'none'}.`);
  }
  const named = isJson(given) ? inBlock.filter(field => field.actionId in given) : [];
  if (isJson(given) && named.length > 0)
    return named.map(field => {
      const own = given[field.actionId];
      return [field, isJson(own) ? valueFromState(field, own) : own];
    });
  if (others.length > 0)
    throw new ControlError(400, `The block "${blockId}" has several fields. Pass {action_id: value} for it.`);
  return [[first, given]];
}

/**
 * Enters values in fields, as a person does.
 *
 * @param values in the form of `state.values`, or flat: `{block_id: text, value or list}`
 * @param entered the values that were entered before
 * @returns all values, the earlier ones included
 */
export async function enterValues(
  workspace: Workspace,
  fields: readonly Field[],
  values: Json,
  entered: Json,
  loadOptions: LoadOptions,
): Promise<Json> {
  const result: Record<string, Json> = {};
  for (const [blockId, block] of Object.entries(entered)) if (isJson(block)) result[blockId] = block;
  for (const [blockId, given] of Object.entries(values)) {
    for (const [field, wanted] of fieldsForBlock(fields, blockId, given)) {
      const value = await parseInputValue(workspace, field, wanted, loadOptions);
      result[blockId] = { ...result[blockId], [field.actionId]: value };
    }
  }
  return result;
}

/** Returns a numeric property of an element. */
function numericLimit(element: Json, key: string): number | undefined {
  const value = element[key];
  return value === undefined ? undefined : Number(value);
}

// The messages below are those of Slack's own client.

function lengthProblem(element: Json, text: string): string | undefined {
  const least = numericLimit(element, 'min_length') ?? 0;
  const most = numericLimit(element, 'max_length') ?? 3000;
  if (text.length < least) return `Please enter at least ${least} characters.`;
  return text.length > most ? `Please enter no more than ${most} characters.` : undefined;
}

function numberProblem(element: Json, text: string): string | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return 'Please enter a valid number.';
  if (element['is_decimal_allowed'] !== true && text.includes('.')) return 'Please enter a whole number.';
  const low = numericLimit(element, 'min_value') ?? Number.NEGATIVE_INFINITY;
  const high = numericLimit(element, 'max_value') ?? Number.POSITIVE_INFINITY;
  if (Number(text) < low) return `Please enter a number of ${low} or more.`;
  return Number(text) > high ? `Please enter a number of ${high} or less.` : undefined;
}

function valueProblem({ element }: Field, value: unknown): string | undefined {
  const text = String(value);
  if (element.type === 'plain_text_input') return lengthProblem(element, text);
  if (element.type === 'number_input') return numberProblem(element, text);
  if (element.type === 'email_text_input')
    return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? undefined : 'Please enter a valid email address.';
  if (element.type === 'url_text_input') return URL.canParse(text) ? undefined : 'Please enter a valid URL.';
  const most =
    numericLimit(element, 'max_selected_items') ?? numericLimit(element, 'max_files') ?? Number.POSITIVE_INFINITY;
  return Array.isArray(value) && value.length > most ? `Please choose no more than ${most}.` : undefined;
}

/**
 * Checks a form as Slack's client does before it submits a view: required fields have a value, and each value obeys the
 * limits of its field.
 *
 * @returns the message to show at each block that has a problem
 */
export function validateFields(fields: readonly Field[], state: Json): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const value = fieldValue(field, state);
    const missing = value === undefined && field.input?.optional === false;
    const problem = missing ? 'Please complete this required field.' : undefined;
    const found = value === undefined ? problem : valueProblem(field, value);
    if (found !== undefined) problems[field.blockId] = found;
  }
  return problems;
}
