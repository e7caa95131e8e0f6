import { z } from 'zod';
import {
  confirmation,
  conversationFilter,
  dispatchActionConfig,
  image,
  linkOption,
  option,
  optionGroup,
  plain,
  richOption,
  style,
  urlSource,
  workflow,
} from './objects.ts';
import { chars, flag, id, items } from './primitives.ts';
import { richText, richTextLeaf } from './rich-text.ts';

// https://docs.slack.dev/reference/block-kit/block-elements

function element<Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) {
  return z.strictObject({ type: z.literal(type), action_id: id, ...fields });
}

const placeholder = plain(150).optional();
const confirm = confirmation.optional();
const focus = { focus_on_load: flag, placeholder };
const typed = { ...focus, dispatch_action_config: dispatchActionConfig.optional() };
const chosen = { ...focus, confirm };
const severalChosen = { ...chosen, max_selected_items: z.int().min(1).optional() };
const ids = z.array(chars(255, 1)).optional();
const oneId = chars(255, 1).optional();
const queryLength = z.int().min(0).optional();
const lines = z.int().min(1).max(100).optional();
const staticChoices = {
  options: items(option, 100, 1).optional(),
  option_groups: items(optionGroup, 100, 1).optional(),
};

/** Slack compares an initial option with the offered ones field by field. */
function isOffered(initial: unknown, choices: readonly unknown[]): boolean {
  return choices.some(choice => JSON.stringify(choice) === JSON.stringify(initial));
}

interface Choices {
  options?: readonly unknown[] | undefined;
  option_groups?: readonly { options: readonly unknown[] }[] | undefined;
  initial_option?: unknown;
  initial_options?: readonly unknown[] | undefined;
}

function hasOneChoiceSource(menu: Choices): boolean {
  return (menu.options === undefined) !== (menu.option_groups === undefined);
}

function initialIsOffered(menu: Choices): boolean {
  const choices = [...(menu.options ?? []), ...(menu.option_groups ?? []).flatMap(group => group.options)];
  const initial = menu.initial_option === undefined ? (menu.initial_options ?? []) : [menu.initial_option];
  return initial.every(item => isOffered(item, choices));
}

const notOffered = 'initial options must match one of the options';
const oneSource = 'must provide exactly one of: options, option_groups';

const feedback = z.strictObject({
  text: plain(75),
  value: chars(2000),
  accessibility_label: chars(75).optional(),
});

function isOrderedRange(range: { min_value?: string | undefined; max_value?: string | undefined }): boolean {
  const { min_value: low, max_value: high } = range;
  return low === undefined || high === undefined || Number(low) <= Number(high);
}

const numeric = chars(255, 1)
  .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
  .optional();

/** The schemas of all elements, by type. */
export const elements = {
  button: element('button', {
    text: plain(75),
    url: chars(3000).optional(),
    value: chars(2000).optional(),
    style,
    confirm,
    accessibility_label: chars(75).optional(),
  }),
  workflow_button: element('workflow_button', {
    text: plain(75),
    workflow,
    style,
    confirm,
    accessibility_label: chars(75).optional(),
  }),
  icon_button: element('icon_button', {
    icon: chars(255, 1),
    text: plain(75),
    value: chars(2000).optional(),
    confirm,
    accessibility_label: chars(75).optional(),
    visible_to_user_ids: items(chars(255, 1), 10).optional(),
  }),
  feedback_buttons: element('feedback_buttons', { positive_button: feedback, negative_button: feedback }),
  image,
  overflow: element('overflow', { options: items(linkOption, 5, 1), confirm }),
  checkboxes: element('checkboxes', {
    options: items(richOption, 10, 1),
    initial_options: items(richOption, 10, 1).optional(),
    confirm,
    focus_on_load: flag,
  }).refine(initialIsOffered, notOffered),
  radio_buttons: element('radio_buttons', {
    options: items(richOption, 10, 1),
    initial_option: richOption.optional(),
    confirm,
    focus_on_load: flag,
  }).refine(initialIsOffered, notOffered),
  datepicker: element('datepicker', { ...chosen, initial_date: z.iso.date('must be a date: YYYY-MM-DD').optional() }),
  timepicker: element('timepicker', {
    ...chosen,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time: HH:mm')
      .optional(),
    timezone: z.string().optional(),
  }),
  datetimepicker: element('datetimepicker', {
    confirm,
    focus_on_load: flag,
    initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
  }),
  plain_text_input: element('plain_text_input', {
    ...typed,
    initial_value: chars(3000).optional(),
    multiline: flag,
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  email_text_input: element('email_text_input', { ...typed, initial_value: chars(3000).optional() }),
  url_text_input: element('url_text_input', { ...typed, initial_value: chars(3000).optional() }),
  number_input: element('number_input', {
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: numeric,
    min_value: numeric,
    max_value: numeric,
  }).refine(isOrderedRange, 'min_value must not be greater than max_value'),
  rich_text_input: element('rich_text_input', {
    ...typed,
    initial_value: z.union([richText, richTextLeaf]).optional(),
    min_lines: lines,
    max_lines: lines,
  }),
  file_input: element('file_input', {
    filetypes: z.array(chars(255, 1)).min(1).optional(),
    max_files: z.int().min(1).max(10).optional(),
  }),
  static_select: element('static_select', { ...chosen, ...staticChoices, initial_option: option.optional() })
    .refine(hasOneChoiceSource, oneSource)
    .refine(initialIsOffered, notOffered),
  multi_static_select: element('multi_static_select', {
    ...severalChosen,
    ...staticChoices,
    initial_options: items(option, 100, 1).optional(),
  })
    .refine(hasOneChoiceSource, oneSource)
    .refine(initialIsOffered, notOffered),
  external_select: element('external_select', {
    ...chosen,
    initial_option: option.optional(),
    min_query_length: queryLength,
  }),
  multi_external_select: element('multi_external_select', {
    ...severalChosen,
    initial_options: items(option, 100, 1).optional(),
    min_query_length: queryLength,
  }),
  users_select: element('users_select', { ...chosen, initial_user: oneId }),
  multi_users_select: element('multi_users_select', { ...severalChosen, initial_users: ids }),
  channels_select: element('channels_select', { ...chosen, initial_channel: oneId, response_url_enabled: flag }),
  multi_channels_select: element('multi_channels_select', { ...severalChosen, initial_channels: ids }),
  conversations_select: element('conversations_select', {
    ...chosen,
    initial_conversation: oneId,
    default_to_current_conversation: flag,
    response_url_enabled: flag,
    filter: conversationFilter.optional(),
  }),
  multi_conversations_select: element('multi_conversations_select', {
    ...severalChosen,
    initial_conversations: ids,
    default_to_current_conversation: flag,
    filter: conversationFilter.optional(),
  }),
  url: urlSource,
};

export type ElementType = keyof typeof elements;

const menus = [
  'static_select',
  'external_select',
  'users_select',
  'channels_select',
  'conversations_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_channels_select',
  'multi_conversations_select',
] as const;

const choosers = ['checkboxes', 'radio_buttons', 'datepicker', 'timepicker', ...menus] as const;

/** The elements that a block accepts, by where they appear in it. */
export const placements = {
  actions: ['button', 'workflow_button', 'overflow', 'datetimepicker', 'rich_text_input', ...choosers],
  accessory: ['button', 'workflow_button', 'overflow', 'image', ...choosers],
  input: [
    'plain_text_input',
    'email_text_input',
    'url_text_input',
    'number_input',
    'rich_text_input',
    'file_input',
    'datetimepicker',
    ...choosers,
  ],
  context_actions: ['feedback_buttons', 'icon_button'],
} as const satisfies Record<string, readonly ElementType[]>;

export type Surface = 'message' | 'modal' | 'home';

/** The elements that only some surfaces show. All other elements appear everywhere. */
const surfacesOf: Partial<Record<ElementType, readonly Surface[]>> = {
  email_text_input: ['modal'],
  url_text_input: ['modal'],
  number_input: ['modal'],
  file_input: ['modal'],
  rich_text_input: ['modal', 'home'],
  datetimepicker: ['modal', 'message'],
};

/** Returns the schema of the elements that a block accepts on a surface. */
export function elementsFor(place: keyof typeof placements, surface: Surface) {
  const allowed = placements[place].filter(type => surfacesOf[type]?.includes(surface) ?? true);
  const [first, ...rest] = allowed.map(type => elements[type]);
  if (first === undefined) throw new Error(`No element of a ${place} block appears in a ${surface}`);
  return z.discriminatedUnion('type', [first, ...rest]);
}
