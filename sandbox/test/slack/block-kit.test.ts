import { describe, expect, test } from 'vitest';
import { checkBlocks, checkOptions, checkView, countCharacters } from '../../src/slack/block-kit/check.ts';
import { formatProblem } from '../../src/slack/block-kit/problems.ts';
import { actions, button, home, input, long, many, modal, mrkdwn, option, plain, section } from './block-builders.ts';
import { refusedPayloads } from './refused-blocks.ts';

function problems(blocks: unknown, surface: 'message' | 'modal' | 'home' = 'message'): string[] {
  return checkBlocks(blocks, surface, '/blocks').map(formatProblem);
}

const emoji = '🙂';

const acceptedBlocks = {
  'a text of 3000 characters': [section(long(3000))],
  'a text of 3000 emoji, each of which counts as one character': [section(emoji.repeat(3000))],
  'an option value of 150 characters': [
    actions({ type: 'static_select', options: [option(long(75)), { ...option('a'), value: long(150) }] }),
  ],
  'a button with all optional fields': [
    actions(
      button('a', 'v', {
        style: 'danger',
        url: 'https://example.com',
        accessibility_label: 'label',
        confirm: { title: plain('t'), text: plain('t'), confirm: plain('y'), deny: plain('n'), style: 'danger' },
      }),
    ),
  ],
  'a section with fields and an accessory': [
    {
      type: 'section',
      fields: [mrkdwn('a'), plain('b')],
      accessory: { type: 'datepicker', initial_date: '2026-01-31' },
    },
  ],
  'checkboxes in mrkdwn with an initial option': [
    actions({
      type: 'checkboxes',
      options: [{ text: mrkdwn('*a*'), value: 'a', description: mrkdwn('d') }],
      initial_options: [{ value: 'a', text: mrkdwn('*a*'), description: mrkdwn('d') }],
    }),
  ],
  'a select with option groups': [
    actions({
      type: 'multi_static_select',
      max_selected_items: 2,
      option_groups: [{ label: plain('g'), options: [option('a')] }],
      initial_options: [option('a')],
    }),
  ],
  'rich text with elements of many kinds': [
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'x', style: { bold: true } },
            { type: 'user', user_id: 'U012345678' },
            { type: 'emoji', name: 'wave' },
            { type: 'date', timestamp: 1, format: '{date}' },
            { type: 'broadcast', range: 'here' },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'ordered',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url: 'https://example.com' }] }],
        },
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x' }] },
      ],
    },
  ],
  'a plan with a task': [
    { type: 'plan', title: 'p', tasks: [{ type: 'task_card', task_id: '1', title: 't', status: 'in_progress' }] },
  ],
  'a container with a section': [{ type: 'container', title: plain('c'), child_blocks: [section('x')] }],
  'fifty blocks': many(50, () => ({ type: 'divider' })),
  'the same action_id in two blocks': [actions(button('a', '1')), actions(button('a', '2'))],
};

describe('accepts what Slack accepts', () => {
  test.each(Object.entries(acceptedBlocks))('accepts %s', (_name, blocks) => {
    expect(problems(blocks)).toEqual([]);
  });
});

describe('refuses what Slack refuses', () => {
  test.each(Object.entries(refusedPayloads))('refuses: %s', (_name, payload) => {
    const found = 'view' in payload ? checkView(payload.view, 'modal', '/view').problems : problems([payload.block]);
    expect(found).not.toEqual([]);
  });
});

describe("describes problems in Slack's wording", () => {
  const messages: [blocks: unknown, sentences: string[]][] = [
    [many(51, () => ({ type: 'divider' })), ['no more than 50 items allowed [json-pointer:/blocks]']],
    [[section(long(3001))], ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]']],
    [[section('')], ['must be more than 0 characters [json-pointer:/blocks/0/text/text]']],
    [[section('x', { colour: 'red' })], ['invalid additional property: colour [json-pointer:/blocks/0]']],
    [[{ type: 'header' }], ['missing required field: text [json-pointer:/blocks/0]']],
    [[{ type: 'header', text: mrkdwn('x') }], ['unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]']],
    [[{ type: 'nope' }], ['unsupported type: nope [json-pointer:/blocks/0/type]']],
    [[section('x', { accessory: 'b' })], ['must provide an object [json-pointer:/blocks/0/accessory]']],
    [
      [actions(button('a', 'v', { style: 'red' }))],
      ['must be a valid enum value [json-pointer:/blocks/0/elements/0/style]'],
    ],
    [
      [section('x'), actions(button('a', '1'), button('a', '2'))],
      ['`action_id` "a" already exists [json-pointer:/blocks/1/elements/1/action_id]'],
    ],
    [
      [section('x', { block_id: 'b' }), section('y', { block_id: 'b' })],
      ['`block_id` "b" already exists [json-pointer:/blocks/1/block_id]'],
    ],
    [
      many(3, () => ({
        type: 'data_visualization',
        title: 't',
        chart: { type: 'pie', segments: [{ label: 'a', value: 1 }] },
      })),
      ['no more than 2 data_visualization blocks allowed [json-pointer:/blocks/2]'],
    ],
  ];
  test.each(messages)('describes the problem in %j', (blocks, sentences) => {
    expect(problems(blocks)).toEqual(sentences);
  });

  test('allows a repeated block_id in blocks posted to a response_url', () => {
    const twice = [section('x', { block_id: 'b' }), section('y', { block_id: 'b' })];
    expect(checkBlocks(twice, 'message', '/blocks', true)).toEqual([]);
  });
});

describe('surfaces', () => {
  test.each([
    ['number_input', { type: 'number_input', is_decimal_allowed: true }, ['modal']],
    ['email_text_input', { type: 'email_text_input' }, ['modal']],
    ['rich_text_input', { type: 'rich_text_input' }, ['modal', 'home']],
    ['plain_text_input', { type: 'plain_text_input' }, ['message', 'modal', 'home']],
    ['datetimepicker', { type: 'datetimepicker' }, ['message', 'modal']],
  ])('accepts %s only on the surfaces where Slack shows it', (_name, element, surfaces) => {
    const shown = (['message', 'modal', 'home'] as const).filter(
      surface => problems([input('b', element)], surface).length === 0,
    );
    expect(shown).toEqual(surfaces);
  });

  test('refuses a modal as a home tab, and an alert outside a modal', () => {
    expect(checkView(modal([section('x')]), 'home', '/view').problems).not.toEqual([]);
    expect(checkView(home([section('x')]), 'home', '/view').problems).toEqual([]);
    expect(problems([{ type: 'alert', text: plain('x'), level: 'warning' }], 'modal')).toEqual([]);
    expect(problems([{ type: 'alert', text: plain('x') }], 'home')).not.toEqual([]);
  });
});

test('requires a submit button in a modal with input blocks', () => {
  const { problems: found } = checkView(
    modal([input('b', { type: 'plain_text_input' })], { submit: undefined }),
    'modal',
    '/view',
  );
  expect(found.map(formatProblem)).toEqual(['missing required field: submit [json-pointer:/view]']);
});

test('counts the characters of blocks except those of types', () => {
  expect(countCharacters([section('four', { block_id: 'id' })])).toBe(6);
});

test.each([
  [{ options: [option('a')] }, 1, 0],
  [{ option_groups: [{ label: plain('g'), options: [option('a'), option('b')] }] }, 2, 0],
  [{ options: [] }, 0, 0],
  [{ options: many(101, i => option(`o${i}`)) }, 0, 1],
  [{ options: [{ text: plain(long(76)), value: 'a' }] }, 0, 1],
  [{ nothing: true }, 0, 2],
  ['', 0, 1],
])('validates the options in %j', (answer, options, found) => {
  const checked = checkOptions(answer);
  expect([checked.options.length, checked.problems.length]).toEqual([options, found]);
});
