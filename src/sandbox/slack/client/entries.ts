import { ControlError } from '../errors.ts';
import { isJson, type Json } from '../json.ts';
import type { Workspace } from '../model.ts';
import { type AskOptions, enter, type Field, heldBy, unwrapped } from './fields.ts';

/** The fields that an entry of `values` speaks of: all of its block in Slack's form, else the only one. */
function entriesFor(fields: readonly Field[], blockId: string, given: unknown): (readonly [Field, unknown])[] {
  const inBlock = fields.filter(field => field.blockId === blockId);
  const [first, ...others] = inBlock;
  if (first === undefined) {
    const known = [...new Set(fields.map(field => field.blockId))];
    throw new ControlError(400, `No field in a block "${blockId}"; there is ${known.join(', ') || 'none'}.`);
  }
  const named = isJson(given) ? inBlock.filter(field => field.actionId in given) : [];
  if (isJson(given) && named.length > 0)
    return named.map(field => {
      const own = given[field.actionId];
      return [field, isJson(own) ? unwrapped(field, own) : own];
    });
  if (others.length > 0)
    throw new ControlError(400, `The block "${blockId}" has several fields; give {action_id: value} for it.`);
  return [[first, given]];
}

/**
 * Enters values into fields, as a person does.
 *
 * @param values as in `state.values`, or flat: `{block_id: text, value or list}`
 * @param entered what had been entered before
 * @returns everything entered now
 */
export async function enterAll(
  workspace: Workspace,
  fields: readonly Field[],
  values: Json,
  entered: Json,
  ask: AskOptions,
): Promise<Json> {
  const result: Record<string, Json> = {};
  for (const [blockId, block] of Object.entries(entered)) if (isJson(block)) result[blockId] = block;
  for (const [blockId, given] of Object.entries(values)) {
    for (const [field, wanted] of entriesFor(fields, blockId, given)) {
      const value = await enter(workspace, field, wanted, ask);
      result[blockId] = { ...result[blockId], [field.actionId]: value };
    }
  }
  return result;
}

/** A number that an element names, or none. */
function bound(element: Json, key: string): number | undefined {
  const value = element[key];
  return value === undefined ? undefined : Number(value);
}

function lengthProblem(element: Json, text: string): string | undefined {
  const least = bound(element, 'min_length') ?? 0;
  const most = bound(element, 'max_length') ?? 3000;
  if (text.length < least) return `Please enter at least ${least} characters.`;
  return text.length > most ? `Please enter no more than ${most} characters.` : undefined;
}

function numberProblem(element: Json, text: string): string | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return 'Please enter a valid number.';
  if (element['is_decimal_allowed'] !== true && text.includes('.')) return 'Please enter a whole number.';
  const low = bound(element, 'min_value') ?? Number.NEGATIVE_INFINITY;
  const high = bound(element, 'max_value') ?? Number.POSITIVE_INFINITY;
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
  const most = bound(element, 'max_selected_items') ?? bound(element, 'max_files') ?? Number.POSITIVE_INFINITY;
  return Array.isArray(value) && value.length > most ? `Please choose no more than ${most}.` : undefined;
}

/**
 * What a client checks before it sends a submitted view: nothing required is empty, nothing entered breaks a rule of its
 * field.
 *
 * @returns the sentence shown at each block that has a problem
 */
export function submitProblems(fields: readonly Field[], state: Json): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const value = heldBy(field, state);
    const missing = value === undefined && field.input?.optional === false;
    const problem = missing ? 'Please complete this required field.' : undefined;
    const found = value === undefined ? problem : valueProblem(field, value);
    if (found !== undefined) problems[field.blockId] = found;
  }
  return problems;
}
