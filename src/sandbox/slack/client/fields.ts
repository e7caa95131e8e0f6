import { blocksWithin, elementsOf } from '../block-kit/check.ts';
import { channelNamed } from '../channels.ts';
import { ControlError } from '../errors.ts';
import { isJson, type Json, listAt, textAt } from '../json.ts';
import type { Workspace } from '../model.ts';
import { personNamed } from '../people.ts';

/** An element that keeps a value, where it stands. */
export interface Field {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Json & { readonly type: string };
  /** What the input block that it stands in says; undefined where it stands in another block. */
  readonly input: { readonly optional: boolean; readonly dispatches: boolean } | undefined;
}

/** The options an app offers for an external select. */
export type AskOptions = (field: Field, query: string) => Promise<Json[]>;

interface Kind {
  /** Where the value stands in `state.values`, and what it starts with. */
  readonly key: string;
  readonly initial: string;
  readonly many: boolean;
}

function kind(key: string, initial: string, many = false): Kind {
  return { key, initial, many };
}

const typed = kind('value', 'initial_value');
const option = kind('selected_option', 'initial_option');
const options = kind('selected_options', 'initial_options', true);

/** What each element keeps: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
const kinds: Readonly<Record<string, Kind>> = {
  plain_text_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  number_input: typed,
  rich_text_input: kind('rich_text_value', 'initial_value'),
  file_input: kind('files', 'initial_files', true),
  static_select: option,
  external_select: option,
  radio_buttons: option,
  multi_static_select: options,
  multi_external_select: options,
  checkboxes: options,
  users_select: kind('selected_user', 'initial_user'),
  multi_users_select: kind('selected_users', 'initial_users', true),
  channels_select: kind('selected_channel', 'initial_channel'),
  multi_channels_select: kind('selected_channels', 'initial_channels', true),
  conversations_select: kind('selected_conversation', 'initial_conversation'),
  multi_conversations_select: kind('selected_conversations', 'initial_conversations', true),
  datepicker: kind('selected_date', 'initial_date'),
  timepicker: kind('selected_time', 'initial_time'),
  datetimepicker: kind('selected_date_time', 'initial_date_time'),
};

function kindOf(field: Field): Kind {
  const found = kinds[field.element.type];
  if (found === undefined) throw new ControlError(400, `A ${field.element.type} takes no value.`);
  return found;
}

/** The elements of some blocks that keep a value. */
export function fieldsIn(blocks: readonly Json[]): Field[] {
  return [...blocksWithin(blocks, '')].flatMap(([block, here]) =>
    elementsOf(block, here).flatMap(([element]) => {
      const type = textAt(element, 'type') ?? '';
      if (kinds[type] === undefined) return [];
      const says = { optional: block['optional'] === true, dispatches: block['dispatch_action'] === true };
      const input = block['type'] === 'input' ? says : undefined;
      const blockId = textAt(block, 'block_id') ?? '';
      return [{ blockId, actionId: textAt(element, 'action_id') ?? '', element: { ...element, type }, input }];
    }),
  );
}

/** The state of one field: what was entered, or what it starts with. */
function stateOf(field: Field, entered: unknown): Json {
  const { key, initial, many } = kindOf(field);
  const start = field.element[initial] ?? (many ? [] : null);
  return { type: field.element.type, [key]: entered === undefined ? start : entered };
}

/** `state.values` of some blocks: what was entered, and the initial values of the rest. */
export function stateOfAll(fields: readonly Field[], entered: Json): Json {
  const values: Record<string, Json> = {};
  for (const field of fields) {
    const block = entered[field.blockId];
    const value = isJson(block) ? block[field.actionId] : undefined;
    values[field.blockId] = { ...values[field.blockId], [field.actionId]: stateOf(field, value) };
  }
  return values;
}

/** What a field holds in `state.values`; undefined when it is empty. */
export function heldBy(field: Field, state: Json): unknown {
  const block = state[field.blockId];
  const own = isJson(block) ? block[field.actionId] : undefined;
  const value = isJson(own) ? own[kindOf(field).key] : undefined;
  return value === null || value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

/** The options that an element itself offers. */
export function offeredBy(element: Json): Json[] {
  return [
    ...listAt(element, 'options'),
    ...listAt(element, 'option_groups').flatMap(group => listAt(group, 'options')),
  ];
}

/** An option by its value or by its text, as a person would name it. */
export function optionNamed(offered: readonly Json[], wanted: unknown): Json | undefined {
  const name = isJson(wanted) ? textAt(wanted, 'value') : String(wanted);
  return offered.find(item => item['value'] === name || textAt(item['text'], 'text') === name);
}

/** What a client lists for an external select: what stands there already, and what the app offers for the name typed. */
async function listed(field: Field, wanted: unknown, ask: AskOptions): Promise<Json[]> {
  const { element } = field;
  const initial = [element['initial_option'], ...listAt(element, 'initial_options')].filter(isJson);
  if (optionNamed(initial, wanted) !== undefined) return initial;
  const found = await ask(field, optionName(wanted));
  // Before anything is typed a client shows a list only where no characters are asked for.
  const shown = element['min_query_length'] === 0 && optionNamed(found, wanted) === undefined;
  return shown ? ask(field, '') : found;
}

/** What a person types to find an option: its text, as far as that is known. */
function optionName(wanted: unknown): string {
  return isJson(wanted) ? (textAt(wanted['text'], 'text') ?? textAt(wanted, 'value') ?? '') : String(wanted);
}

async function chooseOption(field: Field, wanted: unknown, ask: AskOptions): Promise<Json> {
  const isExternal = field.element.type.endsWith('external_select');
  const offered = isExternal ? await listed(field, wanted, ask) : offeredBy(field.element);
  const found = optionNamed(offered, wanted);
  if (found !== undefined) return found;
  const names = offered.slice(0, 20).map(item => textAt(item, 'value') ?? textAt(item['text'], 'text'));
  const there = names.length === 0 ? 'none is offered' : `offered: ${names.join(', ')}`;
  throw new ControlError(400, `"${optionName(wanted)}" is not among the options of ${field.actionId}; ${there}.`);
}

const formats: Readonly<Record<string, readonly [RegExp, string]>> = {
  datepicker: [/^\d{4}-\d{2}-\d{2}$/, 'a date: YYYY-MM-DD'],
  timepicker: [/^([01]\d|2[0-3]):[0-5]\d$/, 'a time: HH:mm'],
  datetimepicker: [/^\d{10}$/, 'a time in seconds since 1970'],
};

function chooseMoment(field: Field, wanted: unknown): unknown {
  const [format, name] = formats[field.element.type] ?? [/^/, ''];
  if (!format.test(String(wanted))) throw new ControlError(400, `"${wanted}" is not ${name} (${field.actionId}).`);
  return field.element.type === 'datetimepicker' ? Number(wanted) : String(wanted);
}

async function chooseOne(workspace: Workspace, field: Field, wanted: unknown, ask: AskOptions): Promise<unknown> {
  const { type } = field.element;
  if (type.includes('users_select')) return personNamed(workspace, String(wanted)).id;
  if (type.includes('channels_select') || type.includes('conversations_select'))
    return channelNamed(workspace, String(wanted)).id;
  if (type in formats) return chooseMoment(field, wanted);
  if (type === 'rich_text_input') return isJson(wanted) ? wanted : asRichText(String(wanted));
  if (type === 'file_input') return wanted;
  if (type.endsWith('_input')) return String(wanted);
  return chooseOption(field, wanted, ask);
}

function asRichText(text: string): Json {
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  return { type: 'rich_text', elements: [section] };
}

/** What a person enters into a field, as `state.values` keeps it. Null, an empty text or list clears the field. */
export async function enter(workspace: Workspace, field: Field, wanted: unknown, ask: AskOptions): Promise<unknown> {
  const { many } = kindOf(field);
  const given = (Array.isArray(wanted) ? wanted : [wanted]).filter(item => ![null, undefined, ''].includes(item));
  if (given.length > 1 && !many) throw new ControlError(400, `${field.actionId} takes one value, not ${given.length}.`);
  const entered: unknown[] = [];
  for (const item of given) entered.push(await chooseOne(workspace, field, item, ask));
  return many ? entered : (entered[0] ?? null);
}

/** The value inside what was given in the form of `state.values`; a mistake is named. */
export function unwrapped(field: Field, given: Json): unknown {
  const { key } = kindOf(field);
  if (key in given) return given[key];
  throw new ControlError(400, `The state of ${field.actionId} (a ${field.element.type}) is given as {"${key}": …}.`);
}
