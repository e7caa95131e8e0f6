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
import { channelId, chars, conversationId, flag, id, items, linkAddress, userId } from './primitives.ts';
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

interface SeveralChosen {
  max_selected_items?: number | undefined;
  initial_options?: readonly unknown[] | undefined;
  initial_users?: readonly unknown[] | undefined;
  initial_channels?: readonly unknown[] | undefined;
  initial_conversations?: readonly unknown[] | undefined;
}

/** The reference is silent about a menu that begins with more than may be selected, so the sandbox refuses it. */
function initialFits(menu: SeveralChosen): boolean {
  const { initial_options, initial_users, initial_channels, initial_conversations } = menu;
  const initial = initial_options ?? initial_users ?? initial_channels ?? initial_conversations ?? [];
  return initial.length <= (menu.max_selected_items ?? Number.POSITIVE_INFINITY);
}

const tooManyInitial = 'no more initial items than `max_selected_items` allowed';

interface TextLimits {
  initial_value?: string | undefined;
  min_length?: number | undefined;
  max_length?: number | undefined;
}

function isOrderedLength({ min_length: least = 0, max_length: most = 3000 }: TextLimits): boolean {
  return least <= most;
}

/** The reference is silent about an initial value that nobody could submit, so the sandbox refuses it. */
function initialHasLength({ initial_value: text = '', min_length: least = 0, max_length: most = 3000 }: TextLimits) {
  const length = [...text].length;
  return length <= most && (length === 0 || length >= least);
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const feedback = z.strictObject({
  text: plain(75),
  value: chars(2000),
  accessibility_label: chars(75).optional(),
});

interface NumberLimits {
  is_decimal_allowed: boolean;
  initial_value?: string | undefined;
  min_value?: string | undefined;
  max_value?: string | undefined;
}

function isOrderedRange({ min_value: low, max_value: high }: NumberLimits): boolean {
  return low === undefined || high === undefined || Number(low) <= Number(high);
}

/** https://docs.slack.dev/reference/block-kit/block-elements/number-input-element */
function hasAllowedDecimals({ is_decimal_allowed: allowed, initial_value, min_value, max_value }: NumberLimits) {
  return allowed || [initial_value, min_value, max_value].every(number => number?.includes('.') !== true);
}

/** As for a text, the sandbox refuses an initial value that nobody could submit. */
function initialInRange({ initial_value: initial, min_value: low, max_value: high }: NumberLimits): boolean {
  if (initial === undefined) return true;
  return Number(initial) >= Number(low ?? initial) && Number(initial) <= Number(high ?? initial);
}

function isOrderedLines(input: { min_lines?: number | undefined; max_lines?: number | undefined }): boolean {
  return (input.min_lines ?? 1) <= (input.max_lines ?? 100);
}

const numeric = chars(255, 1)
  .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
  .optional();

/** The schemas of all elements, by type. */
export const elements = {
  button: element('button', {
    text: plain(75),
    url: linkAddress.optional(),
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
    // The only icon: https://docs.slack.dev/reference/block-kit/block-elements/icon-button-element
    icon: z.literal('trash'),
    text: plain(75),
    value: chars(2000).optional(),
    confirm,
    accessibility_label: chars(75).optional(),
    visible_to_user_ids: items(userId, 10).optional(),
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
    timezone: z.string().refine(isTimezone, 'must be an IANA timezone').optional(),
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
  })
    .refine(isOrderedLength, 'min_length must not be greater than max_length')
    .refine(initialHasLength, { message: 'must be as long as min_length and max_length say', path: ['initial_value'] }),
  email_text_input: element('email_text_input', { ...typed, initial_value: chars(3000).optional() }),
  url_text_input: element('url_text_input', { ...typed, initial_value: chars(3000).optional() }),
  number_input: element('number_input', {
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: numeric,
    min_value: numeric,
    max_value: numeric,
  })
    .refine(isOrderedRange, 'min_value must not be greater than max_value')
    .refine(hasAllowedDecimals, 'must not have decimals unless `is_decimal_allowed`')
    .refine(initialInRange, { message: 'must be between min_value and max_value', path: ['initial_value'] }),
  rich_text_input: element('rich_text_input', {
    ...typed,
    initial_value: z.union([richText, richTextLeaf]).optional(),
    min_lines: lines,
    max_lines: lines,
  }).refine(isOrderedLines, 'min_lines must not be greater than max_lines'),
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
    .refine(initialIsOffered, notOffered)
    .refine(initialFits, tooManyInitial),
  external_select: element('external_select', {
    ...chosen,
    initial_option: option.optional(),
    min_query_length: queryLength,
  }),
  multi_external_select: element('multi_external_select', {
    ...severalChosen,
    initial_options: items(option, 100, 1).optional(),
    min_query_length: queryLength,
  }).refine(initialFits, tooManyInitial),
  users_select: element('users_select', { ...chosen, initial_user: userId.optional() }),
  multi_users_select: element('multi_users_select', {
    ...severalChosen,
    initial_users: z.array(userId).optional(),
  }).refine(initialFits, tooManyInitial),
  channels_select: element('channels_select', {
    ...chosen,
    initial_channel: channelId.optional(),
    response_url_enabled: flag,
  }),
  multi_channels_select: element('multi_channels_select', {
    ...severalChosen,
    initial_channels: z.array(channelId).optional(),
  }).refine(initialFits, tooManyInitial),
  conversations_select: element('conversations_select', {
    ...chosen,
    initial_conversation: conversationId.optional(),
    default_to_current_conversation: flag,
    response_url_enabled: flag,
    filter: conversationFilter.optional(),
  }),
  multi_conversations_select: element('multi_conversations_select', {
    ...severalChosen,
    initial_conversations: z.array(conversationId).optional(),
    default_to_current_conversation: flag,
    filter: conversationFilter.optional(),
  }).refine(initialFits, tooManyInitial),
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
