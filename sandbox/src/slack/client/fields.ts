import { blocksWithin, elementsOf } from '../block-kit/across-blocks.ts';
import { requireChannel } from '../channels.ts';
import { ControlError } from '../errors.ts';
import { isJson, type Json, listAt, textAt } from '../json.ts';
import type { Workspace } from '../model.ts';
import { requirePerson } from '../people.ts';

/** An element that holds a value, with the ids under which `state.values` lists it. */
export interface Field {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Json & { readonly type: string };
  /** Settings of the input block that contains the element. Undefined when another kind of block contains it. */
  readonly input: { readonly optional: boolean; readonly dispatches: boolean } | undefined;
}

/** Loads the options of an external select from the app. */
export type LoadOptions = (field: Field, query: string) => Promise<Json[]>;

interface FieldKind {
  /** The property of the value in `state.values`. */
  readonly key: string;
  /** The property of the element that holds the initial value. */
  readonly initial: string;
  readonly many: boolean;
}

function fieldKind(key: string, initial: string, many = false): FieldKind {
  return { key, initial, many };
}

const textKind = fieldKind('value', 'initial_value');
const optionKind = fieldKind('selected_option', 'initial_option');
const optionsKind = fieldKind('selected_options', 'initial_options', true);

/**
 * The value of each kind of element: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
 */
const kinds: Readonly<Record<string, FieldKind>> = {
  plain_text_input: textKind,
  email_text_input: textKind,
  url_text_input: textKind,
  number_input: textKind,
  rich_text_input: fieldKind('rich_text_value', 'initial_value'),
  file_input: fieldKind('files', 'initial_files', true),
  static_select: optionKind,
  external_select: optionKind,
  radio_buttons: optionKind,
  multi_static_select: optionsKind,
  multi_external_select: optionsKind,
  checkboxes: optionsKind,
  users_select: fieldKind('selected_user', 'initial_user'),
  multi_users_select: fieldKind('selected_users', 'initial_users', true),
  channels_select: fieldKind('selected_channel', 'initial_channel'),
  multi_channels_select: fieldKind('selected_channels', 'initial_channels', true),
  conversations_select: fieldKind('selected_conversation', 'initial_conversation'),
  multi_conversations_select: fieldKind('selected_conversations', 'initial_conversations', true),
  datepicker: fieldKind('selected_date', 'initial_date'),
  timepicker: fieldKind('selected_time', 'initial_time'),
  datetimepicker: fieldKind('selected_date_time', 'initial_date_time'),
};

function kindOf(field: Field): FieldKind {
  const found = kinds[field.element.type];
  if (found === undefined) throw new ControlError(400, `A ${field.element.type} takes no value.`);
  return found;
}

/** Returns the elements of some blocks that hold a value. */
export function fieldsIn(blocks: readonly Json[]): Field[] {
  return [...blocksWithin(blocks, '')].flatMap(([block, here]) =>
    elementsOf(block, here).flatMap(([element]) => {
      const type = textAt(element, 'type') ?? '';
      if (kinds[type] === undefined) return [];
      const settings = { optional: block['optional'] === true, dispatches: block['dispatch_action'] === true };
      const input = block['type'] === 'input' ? settings : undefined;
      const blockId = textAt(block, 'block_id') ?? '';
      return [{ blockId, actionId: textAt(element, 'action_id') ?? '', element: { ...element, type }, input }];
    }),
  );
}

/** Returns the state of one field: the entered value, or the initial one. */
function fieldState(field: Field, entered: unknown): Json {
  const { key, initial, many } = kindOf(field);
  const start = field.element[initial] ?? (many ? [] : null);
  return { type: field.element.type, [key]: entered === undefined ? start : entered };
}

/** Returns `state.values`: the entered values, and the initial values of all other fields. */
export function stateValues(fields: readonly Field[], entered: Json): Json {
  const values: Record<string, Json> = {};
  for (const field of fields) {
    const block = entered[field.blockId];
    const value = isJson(block) ? block[field.actionId] : undefined;
    values[field.blockId] = { ...values[field.blockId], [field.actionId]: fieldState(field, value) };
  }
  return values;
}

/** Returns the value of a field in `state.values`, or undefined when it is empty. */
export function fieldValue(field: Field, state: Json): unknown {
  const block = state[field.blockId];
  const own = isJson(block) ? block[field.actionId] : undefined;
  const value = isJson(own) ? own[kindOf(field).key] : undefined;
  return value === null || value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

/** Returns the options that are listed in the element itself. */
export function optionsOf(element: Json): Json[] {
  return [
    ...listAt(element, 'options'),
    ...listAt(element, 'option_groups').flatMap(group => listAt(group, 'options')),
  ];
}

/** Finds an option by its value or its text. */
export function findOption(offered: readonly Json[], wanted: unknown): Json | undefined {
  const name = isJson(wanted) ? textAt(wanted, 'value') : String(wanted);
  return offered.find(item => item['value'] === name || textAt(item['text'], 'text') === name);
}

/**
 * Returns what Slack's client lists for an external select: the initial options, and the app's options for the query.
 */
async function externalOptions(field: Field, wanted: unknown, loadOptions: LoadOptions): Promise<Json[]> {
  const { element } = field;
  const initial = [element['initial_option'], ...listAt(element, 'initial_options')].filter(isJson);
  if (findOption(initial, wanted) !== undefined) return initial;
  const found = await loadOptions(field, optionQuery(wanted));
  // Before anything is typed, the client loads options only when min_query_length is 0.
  const shown = element['min_query_length'] === 0 && findOption(found, wanted) === undefined;
  return shown ? loadOptions(field, '') : found;
}

/** Returns what a person would type to find an option: its text if known, or else its value. */
function optionQuery(wanted: unknown): string {
  return isJson(wanted) ? (textAt(wanted['text'], 'text') ?? textAt(wanted, 'value') ?? '') : String(wanted);
}

async function chooseOption(field: Field, wanted: unknown, loadOptions: LoadOptions): Promise<Json> {
  const isExternal = field.element.type.endsWith('external_select');
  const offered = isExternal ? await externalOptions(field, wanted, loadOptions) : optionsOf(field.element);
  const found = findOption(offered, wanted);
  if (found !== undefined) return found;
  const names = offered.slice(0, 20).map(item => textAt(item, 'value') ?? textAt(item['text'], 'text'));
  const listed = names.join(', ') || 'none';
  throw new ControlError(400, `"${optionQuery(wanted)}" is not an option of ${field.actionId}. Options: ${listed}.`);
}

const formats: Readonly<Record<string, readonly [RegExp, string]>> = {
  datepicker: [/^\d{4}-\d{2}-\d{2}$/, 'a date in the form YYYY-MM-DD'],
  timepicker: [/^([01]\d|2[0-3]):[0-5]\d$/, 'a time in the form HH:mm'],
  datetimepicker: [/^\d{10}$/, 'a Unix time in seconds'],
};

function parseDateOrTime(field: Field, wanted: unknown): unknown {
  const [format, name] = formats[field.element.type] ?? [/^/, ''];
  if (!format.test(String(wanted))) throw new ControlError(400, `"${wanted}" is not ${name} (${field.actionId}).`);
  return field.element.type === 'datetimepicker' ? Number(wanted) : String(wanted);
}

async function parseSingleValue(
  workspace: Workspace,
  field: Field,
  wanted: unknown,
  loadOptions: LoadOptions,
): Promise<unknown> {
  const { type } = field.element;
  if (type.includes('users_select')) return requirePerson(workspace, String(wanted)).id;
  if (type.includes('channels_select') || type.includes('conversations_select'))
    return requireChannel(workspace, String(wanted)).id;
  if (type in formats) return parseDateOrTime(field, wanted);
  if (type === 'rich_text_input') return isJson(wanted) ? wanted : toRichText(String(wanted));
  if (type === 'file_input') return wanted;
  if (type.endsWith('_input')) return String(wanted);
  return chooseOption(field, wanted, loadOptions);
}

function toRichText(text: string): Json {
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  return { type: 'rich_text', elements: [section] };
}

/**
 * Converts what a person enters in a field to its form in `state.values`. Null, an empty text and an empty list clear
 * the field.
 *
 * @throws ControlError 400 when the field does not accept the value
 */
export async function parseInputValue(
  workspace: Workspace,
  field: Field,
  wanted: unknown,
  loadOptions: LoadOptions,
): Promise<unknown> {
  const { many } = kindOf(field);
  const given = (Array.isArray(wanted) ? wanted : [wanted]).filter(item => ![null, undefined, ''].includes(item));
  if (given.length > 1 && !many) throw new ControlError(400, `${field.actionId} takes one value, not ${given.length}.`);
  const entered: unknown[] = [];
  for (const item of given) entered.push(await parseSingleValue(workspace, field, item, loadOptions));
  return many ? entered : (entered[0] ?? null);
}

/** Returns the value from the form that it has in `state.values`. @throws ControlError 400 when the form is wrong */
export function valueFromState(field: Field, given: Json): unknown {
  const { key } = kindOf(field);
  if (key in given) return given[key];
  throw new ControlError(
    400,
    `The state of ${field.actionId} (${field.element.type}) must have the form {"${key}": …}.`,
  );
}
