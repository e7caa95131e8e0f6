import type { InputBlock, PlainTextOption } from '@slack/types';
import { parseDuration } from '../domain/duration.ts';
import { formatDuration } from '../domain/format.ts';
import { parseId } from '../domain/ids.ts';
import { qualifiedName } from '../domain/match-name.ts';
import type { TargetKind } from '../domain/targets.ts';
import { isTargetKind } from '../domain/targets.ts';
import { truncate } from './message.ts';

interface InputBase {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly required?: boolean;
  readonly list: boolean;
}

/** An input of a workflow, as its form shows it. */
export type FormInput = InputBase &
  (
    | { readonly kind: TargetKind }
    | {
        readonly kind: 'choice';
        readonly options: readonly ChoiceOption[];
        readonly default?: string | undefined;
        /**
         * The labels differ from those of the form before. With the same action id, Slack would keep showing the old
         * ones.
         */
        readonly hasNewLabels?: boolean;
      }
    | {
        readonly kind: 'text';
        readonly max: number;
        readonly multiline?: boolean;
        readonly default?: string | undefined;
      }
    /** The longest duration in milliseconds. */
    | { readonly kind: 'duration'; readonly max: number }
  );

interface ChoiceOption {
  readonly value: string;
  readonly label: string;
}

/**
 * Slack's limits for menus. https://docs.slack.dev/reference/block-kit/composition-objects/option-object and
 * https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
 */
export const menuLimits = { options: 100, text: 75, value: 150 } as const;

/** How many menus a list of names is spread over. Slack takes 250 kB for a view: 600 options are at most 200. */
const MAX_MENUS = 6;

const MAX_TEXT_LENGTH = 3000;

const ACTION_PREFIX = 'pick:';

function actionIdOf(name: string, input: FormInput): string {
  return `${ACTION_PREFIX}${name}${input.kind === 'choice' && input.hasNewLabels === true ? ':renewed' : ''}`;
}

/** Returns the input that a field's action id names, or undefined for another element. */
export function inputOfField(actionId: string): string | undefined {
  return actionId.startsWith(ACTION_PREFIX) ? actionId.slice(ACTION_PREFIX.length).split(':')[0] : undefined;
}

/**
 * Returns the fields for one input of a workflow, filled in with the values entered or else with its default. There is one,
 * but a list of more names than a menu holds has several.
 *
 * @param shown what the fields hold, by their block ids, if they were shown before
 */
export function fieldsFor(
  name: string,
  input: FormInput,
  entered: readonly string[],
  shown?: Readonly<Record<string, readonly string[]>>,
): InputBlock[] {
  const defaults = 'default' in input && input.default !== undefined ? [input.default] : [];
  const [values, ...more] = shown === undefined ? menusOf(input, entered) : menusShown(input, entered, name, shown);
  const element = elementFor(actionIdOf(name, input), input, values === undefined ? defaults : values);
  const { label, hint, required = true } = input;
  const field = { type: 'input', block_id: name, label: plainTextObject(label), optional: !required } as const;
  const first = { ...field, ...(hint !== undefined && { hint: plainTextObject(hint) }), element };
  return [
    first,
    ...more.map((rest, index): InputBlock => {
      const block = `${name}:${index + 2}`;
      const continued = plainTextObject(`${truncate(label, 140)} (${index + 2})`);
      const menu = nameMenu(`${ACTION_PREFIX}${block}`, true, rest);
      return { type: 'input', block_id: block, label: continued, optional: true, element: menu };
    }),
  ];
}

/** Returns the values of each field as it was shown before. Slack keeps what a field holds, whatever the form says. */
function menusShown(
  input: FormInput,
  entered: readonly string[],
  name: string,
  shown: Readonly<Record<string, readonly string[]>>,
): readonly (readonly string[])[] {
  const more = laterBlocks(name).flatMap(block => shown[block] ?? []);
  if (!isTargetKind(input.kind) || more.length === 0) return menusOf(input, entered);
  return [shown[name] ?? [], ...laterBlocks(name).flatMap(block => (shown[block] === undefined ? [] : [shown[block]]))];
}

/** Returns the block ids of the fields after the first one of an input. */
function laterBlocks(name: string): readonly string[] {
  return Array.from({ length: MAX_MENUS - 1 }, (_, index) => `${name}:${index + 2}`);
}

/** Returns what the fields of an input hold. @param values by the block id of their field */
export function valuesOfInput(values: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] {
  return [...(values[name] ?? []), ...laterBlocks(name).flatMap(block => values[block] ?? [])];
}

/** Returns the entered names that the fields of an input do not hold, because they are too many or too long for menus. */
export function leftOutOf(input: FormInput, entered: readonly string[]): readonly string[] {
  if (!isTargetKind(input.kind)) return [];
  const fitting = entered.filter(fitsInMenu);
  const kept = new Set(fitting.slice(0, input.list ? MAX_MENUS * menuLimits.options : 1));
  return entered.filter(value => !kept.has(value));
}

/** Returns the values of each field of an input: of one, or of several where a menu does not hold all names. */
function menusOf(input: FormInput, entered: readonly string[]): readonly (readonly string[])[] {
  if (!isTargetKind(input.kind) || !input.list) return entered.length === 0 ? [] : [entered];
  const fitting = entered.filter(fitsInMenu).slice(0, MAX_MENUS * menuLimits.options);
  const count = Math.ceil(fitting.length / menuLimits.options);
  return Array.from({ length: count }, (_, index) =>
    fitting.slice(index * menuLimits.options, (index + 1) * menuLimits.options),
  );
}

function elementFor(actionId: string, input: FormInput, values: readonly string[]): InputBlock['element'] {
  switch (input.kind) {
    case 'choice':
      return choiceMenu(actionId, input.options, values);
    case 'text':
      return textField(actionId, input, values);
    case 'duration':
      return choiceMenu(actionId, durationChoices(input.max, values), values);
    default:
      return nameMenu(actionId, input.list, values);
  }
}

/** Returns a menu for which Slack asks the bot for options as people type, because there may be thousands. */
function nameMenu(actionId: string, list: boolean, values: readonly string[]): InputBlock['element'] {
  const options = values.filter(fitsInMenu).map(initialOption);
  const [first] = options;
  const common = {
    action_id: actionId,
    placeholder: plainTextObject('Type part of a name, resource group or subscription'),
    min_query_length: 0,
  };
  return list
    ? { type: 'multi_external_select', ...common, ...(first !== undefined && { initial_options: options }) }
    : { type: 'external_select', ...common, ...(first !== undefined && { initial_option: first }) };
}

/** Durations that a form offers. Any other can be typed in a command. */
const OFFERED_DURATIONS = ['30m', '1h', '2h', '4h', '8h', '1d', '3d', '7d'];

function durationChoices(max: number, entered: readonly string[]): readonly ChoiceOption[] {
  return [...new Set([...OFFERED_DURATIONS, ...entered])]
    .map(value => ({ value, ms: parseDuration(value) ?? 0 }))
    .filter(({ ms }) => ms > 0 && ms <= max)
    .toSorted((a, b) => a.ms - b.ms)
    .map(({ value, ms }) => ({ value, label: formatDuration(ms) }));
}

function choiceMenu(
  actionId: string,
  choices: readonly ChoiceOption[],
  values: readonly string[],
): InputBlock['element'] {
  const options = choices.map(({ value, label }) => ({ text: plainTextObject(label), value }));
  const initial = options.find(({ value }) => value === values[0]);
  return {
    type: 'static_select',
    action_id: actionId,
    options,
    ...(initial !== undefined && { initial_option: initial }),
  };
}

/** Returns a field for text. A field for several values has one line for each. */
function textField(
  actionId: string,
  { list, max, multiline = false }: { readonly list: boolean; readonly max: number; readonly multiline?: boolean },
  values: readonly string[],
): InputBlock['element'] {
  const maxLength = list ? MAX_TEXT_LENGTH : Math.min(max, MAX_TEXT_LENGTH);
  const text = truncate(values.join('\n'), maxLength);
  return {
    type: 'plain_text_input',
    action_id: actionId,
    multiline: list || multiline,
    max_length: maxLength,
    ...(text !== '' && { initial_value: text }),
  };
}

/** Returns the values that a field holds. A text field for several values holds them in one text. */
export function submittedValues(input: Pick<FormInput, 'kind' | 'list'>, texts: readonly string[]): readonly string[] {
  if (input.kind !== 'text' || !input.list) return texts;
  return texts.flatMap(text => text.split(/[\n,]/).map(value => value.trim())).filter(value => value !== '');
}

function fitsInMenu(entered: string): boolean {
  return shownName(entered).length <= menuLimits.value;
}

/** Returns the option for a value that fits in a menu. */
function initialOption(entered: string): PlainTextOption {
  return menuOption(shownName(entered));
}

/** Returns `group/name` for a resource id, which is too long, and any other text as it is. */
function shownName(entered: string): string {
  return parseId(entered) === undefined ? entered : qualifiedName(entered);
}

/** Returns an option that shows its own value, cut where Slack shows less of it. */
export function menuOption(value: string): PlainTextOption {
  return { text: plainTextObject(truncate(value, menuLimits.text)), value };
}

/** Returns the field for the reason. */
export function reasonField(
  entered: string | null,
  { label, required }: { readonly label: string; readonly required: boolean },
): InputBlock {
  return {
    type: 'input',
    block_id: 'reason',
    label: plainTextObject(label),
    optional: !required,
    element: {
      type: 'plain_text_input',
      action_id: 'reason',
      multiline: true,
      max_length: MAX_TEXT_LENGTH,
      ...(entered !== null && { initial_value: truncate(entered, MAX_TEXT_LENGTH) }),
    },
  };
}

/** Returns a text object in which Slack reads no markup and no emoji codes. */
export function plainTextObject(text: string) {
  return { type: 'plain_text', text, emoji: false } as const;
}
