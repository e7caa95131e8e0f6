import type { InputBlock, PlainTextOption } from '@slack/types';
import { parseId } from '../domain/ids.ts';
import { qualifiedName } from '../domain/names.ts';
import type { TargetKind } from '../domain/targets.ts';
import { shorten } from './rich.ts';

interface Common {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly required?: boolean;
  readonly list: boolean;
}

/** An input of a workflow, as its form shows it. */
export type FormInput = Common &
  (
    | { readonly kind: TargetKind }
    | {
        readonly kind: 'choice';
        readonly options: readonly Choice[];
        readonly default?: string | undefined;
        /** Its options say more than they did: a field that Slack knows by the same action id would keep its old ones. */
        readonly isRenewed?: boolean;
      }
    | { readonly kind: 'text'; readonly max: number; readonly default?: string | undefined }
  );

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Slack's limits for what a menu offers and shows. https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
const LONGEST_OPTION = 75;
const MOST_CHOSEN = 100;
const LONGEST_TEXT = 3000;

const PREFIX = 'pick:';

/** Action id of the field for an input. */
function pickOf(name: string, input: FormInput): string {
  return `${PREFIX}${name}${input.kind === 'choice' && input.isRenewed === true ? ':renewed' : ''}`;
}

/** The input that a field's action id names; undefined for any other. */
export function inputOfPick(actionId: string): string | undefined {
  return actionId.startsWith(PREFIX) ? actionId.slice(PREFIX.length) : undefined;
}

/** The field for one input of a workflow, filled in with what was typed for it, or else with its usual value. */
export function fieldFor(name: string, input: FormInput, typed: readonly string[]): InputBlock {
  const usual = 'default' in input && input.default !== undefined ? [input.default] : [];
  return {
    type: 'input',
    block_id: name,
    label: plain(input.label),
    optional: input.required === false,
    ...(input.hint !== undefined && { hint: plain(input.hint) }),
    element: elementFor(pickOf(name, input), input, typed.length === 0 ? usual : typed),
  };
}

function elementFor(actionId: string, input: FormInput, values: readonly string[]): InputBlock['element'] {
  switch (input.kind) {
    case 'choice':
      return choiceMenu(actionId, input.options, values);
    case 'text':
      return textField(actionId, input, values);
    default:
      return nameMenu(actionId, input.list, values);
  }
}

/** A menu whose options are asked of the bot as people type: there may be thousands of resources. */
function nameMenu(actionId: string, list: boolean, values: readonly string[]): InputBlock['element'] {
  const options = values.flatMap(asOption).slice(0, MOST_CHOSEN);
  const [first] = options;
  const common = { action_id: actionId, placeholder: plain('Type a name'), min_query_length: 0 };
  return list
    ? { type: 'multi_external_select', ...common, ...(first !== undefined && { initial_options: options }) }
    : { type: 'external_select', ...common, ...(first !== undefined && { initial_option: first }) };
}

function choiceMenu(actionId: string, choices: readonly Choice[], values: readonly string[]): InputBlock['element'] {
  const options = choices.map(({ value, label }) => ({ text: plain(label), value }));
  const initial = options.find(({ value }) => value === values[0]);
  return {
    type: 'static_select',
    action_id: actionId,
    options,
    ...(initial !== undefined && { initial_option: initial }),
  };
}

/** Several values stand on a line each. */
function textField(
  actionId: string,
  { list, max }: { readonly list: boolean; readonly max: number },
  values: readonly string[],
): InputBlock['element'] {
  const most = list ? LONGEST_TEXT : Math.min(max, LONGEST_TEXT);
  const typed = shorten(values.join('\n'), most);
  return {
    type: 'plain_text_input',
    action_id: actionId,
    multiline: list,
    max_length: most,
    ...(typed !== '' && { initial_value: typed }),
  };
}

/** The values in the field of an input, of which a list of texts has several in one. */
export function valuesIn(input: Pick<FormInput, 'kind' | 'list'>, held: readonly string[]): readonly string[] {
  if (input.kind !== 'text' || !input.list) return held;
  return held.flatMap(text => text.split(/[\n,]/).map(value => value.trim())).filter(value => value !== '');
}

/** A full id is too long for an option: its `group/name` says as much. What is too long even so is left out. */
function asOption(typed: string): PlainTextOption[] {
  const name = parseId(typed) === undefined ? typed : qualifiedName(typed);
  return name.length > LONGEST_OPTION ? [] : [optionOf(name)];
}

/** An option that shows its own value. */
export function optionOf(value: string): PlainTextOption {
  return { text: plain(value), value };
}

/** The field for the reason. */
export function reasonField(
  typed: string | null,
  asked: { readonly label: string; readonly needed: boolean },
): InputBlock {
  return {
    type: 'input',
    block_id: 'reason',
    label: plain(asked.label),
    optional: !asked.needed,
    element: {
      type: 'plain_text_input',
      action_id: 'reason',
      multiline: true,
      max_length: LONGEST_TEXT,
      ...(typed !== null && { initial_value: shorten(typed, LONGEST_TEXT) }),
    },
  };
}

/** Text that Slack does not read. */
export function plain(text: string) {
  return { type: 'plain_text', text, emoji: false } as const;
}
