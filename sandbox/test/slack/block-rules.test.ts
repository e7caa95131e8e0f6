import { describe, expect, test } from 'vitest';
import { checkBlocks } from '../../src/slack/block-kit/check.ts';
import { formatProblem } from '../../src/slack/block-kit/problems.ts';
import { actions, button, input, long, many, mrkdwn, option, plain, section } from './block-builders.ts';
import {
  card,
  cell,
  chart,
  confirmed,
  container,
  dataTable,
  dialog,
  icon,
  mention,
  menu,
  number,
  plan,
  richCell,
  richList,
  task,
  typed,
  video,
  without,
} from './block-samples.ts';

type Json = Record<string, unknown>;
type Surface = 'message' | 'modal' | 'home';

/** A rule of Slack's reference: what it accepts, and what it refuses with which problem. */
interface Rule {
  readonly rule: string;
  readonly source: string;
  /** A message if it is not given. */
  readonly surface?: Surface;
  readonly accepts?: readonly Json[];
  readonly refuses?: readonly Json[];
  /** What the problem says, and where. */
  readonly problem?: string;
}

const reference = 'https://docs.slack.dev/reference/block-kit';
const blocksPage = `${reference}/blocks`;
const elementsPage = `${reference}/block-elements`;
const objectsPage = `${reference}/composition-objects`;

const rules: readonly Rule[] = [
  {
    rule: 'a task card needs no status',
    source: `${blocksPage}/task-card-block`,
    accepts: [task('1')],
  },
  {
    rule: 'a task of a plan needs no type and no status',
    source: `${blocksPage}/plan-block`,
    accepts: [plan({ task_id: '1', title: 't' }, task('2', { status: 'complete' }))],
  },
  {
    rule: 'a task_id is unique in a message',
    source: `${blocksPage}/task-card-block`,
    accepts: [plan(task('1'), task('2')), task('3')],
    refuses: [plan(task('1')), task('1')],
    problem: '`task_id` "1" already exists [json-pointer:/blocks/1/task_id]',
  },
  {
    rule: 'a task_id is unique in a plan',
    source: `${blocksPage}/plan-block`,
    refuses: [plan(task('1'), { task_id: '1', title: 't' })],
    problem: '`task_id` "1" already exists [json-pointer:/blocks/0/tasks/1/task_id]',
  },
  {
    rule: 'a message has at most one plan',
    source: `${blocksPage}/plan-block`,
    accepts: [plan()],
    refuses: [plan(), plan()],
    problem: 'no more than 1 plan block allowed [json-pointer:/blocks/1]',
  },
  {
    rule: 'a message has at most two charts',
    source: `${blocksPage}/data-visualization-block`,
    accepts: [chart, chart],
    refuses: [chart, chart, chart],
    problem: 'no more than 2 data_visualization blocks allowed [json-pointer:/blocks/2]',
  },
  {
    rule: 'the border of a list is a number',
    source: `${elementsPage}/rich-text-list-element`,
    accepts: [richList({ border: 3 })],
    refuses: [richList({ border: 'thick' })],
    problem: 'must provide a number [json-pointer:/blocks/0/elements/0/border]',
  },
  {
    rule: 'an app cannot send a file block',
    source: `${blocksPage}/file-block`,
    refuses: [{ type: 'file', external_id: 'f', source: 'remote' }],
    problem: 'unsupported type: file [json-pointer:/blocks/0/type]',
  },
  {
    rule: 'a container shows in messages, not in modals',
    source: `${blocksPage}/container-block`,
    surface: 'modal',
    refuses: [container(section('x'))],
    problem: 'unsupported type: container [json-pointer:/blocks/0/type]',
  },
  {
    rule: 'a container shows in messages, not on Home',
    source: `${blocksPage}/container-block`,
    surface: 'home',
    refuses: [container(section('x'))],
    problem: 'unsupported type: container [json-pointer:/blocks/0/type]',
  },
  {
    rule: 'a container takes no rich text, which Slack refuses although the reference lists it',
    source: 'https://docs.rs/slack-morphism/2.31.0/slack_morphism/prelude/struct.SlackContainerBlock.html',
    accepts: [container({ type: 'divider' }), container({ type: 'header', text: plain('h') })],
    refuses: [container({ type: 'rich_text', elements: [] })],
    problem: 'unsupported type: rich_text [json-pointer:/blocks/0/child_blocks/0/type]',
  },
  {
    rule: 'a container is collapsed at first only where it is collapsible',
    source: `${blocksPage}/container-block`,
    accepts: [container(section('x'), { is_collapsible: true, default_collapsed: true })],
    refuses: [container(section('x'), { default_collapsed: true })],
    problem: 'requires `is_collapsible` [json-pointer:/blocks/0/default_collapsed]',
  },
  ...['title', 'text', 'confirm', 'deny'].map(
    (key): Rule => ({
      rule: `a confirmation dialog has its ${key}`,
      source: `${objectsPage}/confirmation-dialog-object`,
      accepts: confirmed(dialog),
      refuses: confirmed(without(key as keyof typeof dialog)),
      problem: `missing required field: ${key} [json-pointer:/blocks/0/elements/0/confirm]`,
    }),
  ),
  {
    rule: 'the text of a confirmation dialog is plain text',
    source: `${objectsPage}/confirmation-dialog-object`,
    refuses: confirmed({ ...dialog, text: mrkdwn('*t*') }),
    problem: 'unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/confirm/text/type]',
  },
  {
    rule: 'an option has a value',
    source: `${objectsPage}/option-object`,
    accepts: [actions(menu('static_select', { options: [option('a')] }))],
    refuses: [actions(menu('static_select', { options: [{ text: plain('A') }] }))],
    problem: 'missing required field: value [json-pointer:/blocks/0/elements/0/options/0]',
  },
  {
    rule: 'an initial value is at most max_length long',
    source: `${elementsPage}/plain-text-input-element`,
    accepts: typed({ initial_value: long(10), max_length: 10 }),
    refuses: typed({ initial_value: long(11), max_length: 10 }),
    problem: 'must be as long as min_length and max_length say [json-pointer:/blocks/0/element/initial_value]',
  },
  {
    rule: 'an initial value is empty, or at least min_length long',
    source: `${elementsPage}/plain-text-input-element`,
    accepts: typed({ initial_value: '', min_length: 3 }),
    refuses: typed({ initial_value: 'ab', min_length: 3 }),
    problem: 'must be as long as min_length and max_length say [json-pointer:/blocks/0/element/initial_value]',
  },
  {
    rule: 'min_length is at most max_length',
    source: `${elementsPage}/plain-text-input-element`,
    accepts: typed({ min_length: 5, max_length: 5 }),
    refuses: typed({ min_length: 6, max_length: 5 }),
    problem: 'min_length must not be greater than max_length [json-pointer:/blocks/0/element]',
  },
  {
    rule: 'one element has the focus, also in a message',
    source: `${elementsPage}/plain-text-input-element`,
    accepts: typed({ focus_on_load: true }),
    refuses: [
      input('b1', { type: 'plain_text_input', focus_on_load: true }),
      input('b2', { type: 'plain_text_input', focus_on_load: true }),
    ],
    problem: 'only one element can be set to `focus_on_load` [json-pointer:/blocks/1/element/focus_on_load]',
  },
  {
    rule: 'a number has decimals only where they are allowed',
    source: `${elementsPage}/number-input-element`,
    surface: 'modal',
    accepts: number({ is_decimal_allowed: true, min_value: '0.5' }),
    refuses: number({ min_value: '0.5' }),
    problem: 'must not have decimals unless `is_decimal_allowed` [json-pointer:/blocks/0/element]',
  },
  {
    rule: 'an initial number is in its range',
    source: `${elementsPage}/number-input-element`,
    surface: 'modal',
    accepts: number({ initial_value: '5', min_value: '5', max_value: '5' }),
    refuses: number({ initial_value: '4', min_value: '5' }),
    problem: 'must be between min_value and max_value [json-pointer:/blocks/0/element/initial_value]',
  },
  {
    rule: 'min_lines is at most max_lines',
    source: `${elementsPage}/rich-text-input-element`,
    surface: 'modal',
    accepts: [input('b', { type: 'rich_text_input', min_lines: 2, max_lines: 2 })],
    refuses: [input('b', { type: 'rich_text_input', min_lines: 3, max_lines: 2 })],
    problem: 'min_lines must not be greater than max_lines [json-pointer:/blocks/0/element]',
  },
  {
    rule: 'a time picker has an IANA timezone',
    source: `${elementsPage}/time-picker-element`,
    accepts: [actions(menu('timepicker', { timezone: 'America/Chicago' }))],
    refuses: [actions(menu('timepicker', { timezone: 'Chicago' }))],
    problem: 'must be an IANA timezone [json-pointer:/blocks/0/elements/0/timezone]',
  },
  {
    rule: 'a menu begins with no more than may be selected',
    source: `${elementsPage}/multi-select-menu-element`,
    accepts: [actions(menu('multi_users_select', { max_selected_items: 1, initial_users: ['U012345678'] }))],
    refuses: [
      actions(menu('multi_users_select', { max_selected_items: 1, initial_users: ['U012345678', 'W012345678'] })),
    ],
    problem: 'no more initial items than `max_selected_items` allowed [json-pointer:/blocks/0/elements/0]',
  },
  ...(['channels_select', 'conversations_select'] as const).flatMap((type): Rule[] => [
    {
      rule: `a response_url of a ${type} is for input blocks of modals`,
      source: `${elementsPage}/select-menu-element`,
      surface: 'modal',
      accepts: [input('b', menu(type, { response_url_enabled: true }))],
      refuses: [actions(menu(type, { response_url_enabled: true }))],
      problem: 'only supported in input blocks of modals [json-pointer:/blocks/0/elements/0/response_url_enabled]',
    },
    {
      rule: `a response_url of a ${type} is not for messages`,
      source: `${elementsPage}/select-menu-element`,
      accepts: [input('b', menu(type, { response_url_enabled: false }))],
      refuses: [input('b', menu(type, { response_url_enabled: true }))],
      problem: 'only supported in input blocks of modals [json-pointer:/blocks/0/element/response_url_enabled]',
    },
  ]),
  {
    rule: 'a video is embedded over HTTPS',
    source: `${blocksPage}/video-block`,
    accepts: video(),
    refuses: video({ video_url: 'http://example.com/v' }),
    problem: 'must be a valid url [json-pointer:/blocks/0/video_url]',
  },
  {
    rule: 'the title of a video links to HTTPS',
    source: `${blocksPage}/video-block`,
    refuses: video({ title_url: 'http://example.com/v' }),
    problem: 'must be a valid url [json-pointer:/blocks/0/title_url]',
  },
  {
    rule: 'the title of a video has less than 200 characters',
    source: `${blocksPage}/video-block`,
    accepts: video({ title: plain(long(199)), description: plain(long(199)), author_name: long(49) }),
    refuses: video({ title: plain(long(200)) }),
    problem: 'must be less than 200 characters [json-pointer:/blocks/0/title/text]',
  },
  {
    rule: 'a mention in rich text names a user id',
    source: `${elementsPage}/rich-text-user-element`,
    accepts: [mention('U012345678'), mention('W012345678')],
    refuses: [mention('bob')],
    problem:
      'input must match regex pattern: ^[UW][A-Z0-9]{8,}$ [json-pointer:/blocks/0/elements/0/elements/0/user_id]',
  },
  {
    rule: 'a menu of users begins with a user id',
    source: `${elementsPage}/select-menu-element`,
    accepts: [actions(menu('users_select', { initial_user: 'U012345678' }))],
    refuses: [actions(menu('users_select', { initial_user: 'U1' }))],
    problem: 'input must match regex pattern: ^[UW][A-Z0-9]{8,}$ [json-pointer:/blocks/0/elements/0/initial_user]',
  },
  {
    rule: 'a menu of channels begins with the id of a channel',
    source: `${elementsPage}/select-menu-element`,
    accepts: [actions(menu('channels_select', { initial_channel: 'C012345678' }))],
    refuses: [actions(menu('channels_select', { initial_channel: 'general' }))],
    problem: 'input must match regex pattern: ^[CG][A-Z0-9]{8,}$ [json-pointer:/blocks/0/elements/0/initial_channel]',
  },
  {
    rule: 'an icon button is for user ids',
    source: `${elementsPage}/icon-button-element`,
    accepts: icon({ visible_to_user_ids: ['U012345678'] }),
    refuses: icon({ visible_to_user_ids: ['alice'] }),
    problem:
      'input must match regex pattern: ^[UW][A-Z0-9]{8,}$ [json-pointer:/blocks/0/elements/0/visible_to_user_ids/0]',
  },
  {
    rule: 'the icon of an icon button is trash',
    source: `${elementsPage}/icon-button-element`,
    refuses: icon({ icon: 'rocket' }),
    problem: 'must be a valid enum value [json-pointer:/blocks/0/elements/0/icon]',
  },
  {
    rule: 'the id of a file has the form of one',
    source: 'https://github.com/slackapi/python-slack-sdk/issues/1521',
    accepts: [{ type: 'image', alt_text: 'a', slack_file: { id: 'F012345678' } }],
    refuses: [{ type: 'image', alt_text: 'a', slack_file: { id: 'https://files.slack.com/F012345678' } }],
    problem: 'input must match regex pattern: ^[F][A-Z0-9]{8,}$ [json-pointer:/blocks/0/slack_file/id]',
  },
  {
    rule: 'the icon of a card has one of the names that Slack knows',
    source: `${objectsPage}/slack-icon-object`,
    accepts: [card({ slack_icon: { type: 'icon', name: 'rocket' } })],
    refuses: [card({ slack_icon: { type: 'icon', name: 'spaceship' } })],
    problem: 'must be a valid enum value [json-pointer:/blocks/0/slack_icon/name]',
  },
  {
    rule: 'a card has one icon',
    source: `${blocksPage}/card-block`,
    refuses: [
      card({
        icon: { type: 'image', alt_text: 'a', image_url: 'https://example.com/i.png' },
        slack_icon: { type: 'icon', name: 'rocket' },
      }),
    ],
    problem: 'must provide at most one of: icon, slack_icon [json-pointer:/blocks/0]',
  },
  {
    rule: 'column settings may leave out the last columns',
    source: `${blocksPage}/table-block`,
    accepts: [{ type: 'table', rows: [[cell(), cell()]], column_settings: [{ is_wrapped: true }] }],
    refuses: [{ type: 'table', rows: [[cell()]], column_settings: [{}, {}] }],
    problem: 'must not have more items than there are columns [json-pointer:/blocks/0/column_settings]',
  },
  {
    rule: 'the header of a data table is not rich text',
    source: `${blocksPage}/data-table-block`,
    accepts: [dataTable({ rows: [[cell()], [richCell]] })],
    refuses: [dataTable({ rows: [[richCell], [cell()]] })],
    problem: 'header cells must not be rich_text [json-pointer:/blocks/0/rows]',
  },
  {
    rule: 'the row header of a data table is one of its columns',
    source: `${blocksPage}/data-table-block`,
    accepts: [dataTable({ row_header_column_index: 0 })],
    refuses: [dataTable({ row_header_column_index: 1 })],
    problem: 'must be the index of a column [json-pointer:/blocks/0/row_header_column_index]',
  },
];

describe("follows Slack's reference", () => {
  const find = (blocks: readonly Json[], surface: Surface = 'message') =>
    checkBlocks(blocks, surface, '/blocks').map(formatProblem);

  test.each(rules)('$rule ($source)', ({ accepts = [], refuses = [], problem, surface }) => {
    if (accepts.length > 0) expect(find(accepts, surface)).toEqual([]);
    if (problem !== undefined) expect(find(refuses, surface)).toEqual([expect.stringContaining(problem)]);
  });

  /** https://docs.slack.dev/reference/block-kit/blocks; a card is listed for modals too, but refused there. */
  const surfaces: readonly (readonly [type: string, block: Json, surfaces: readonly Surface[]])[] = [
    ['actions', actions(button('a', 'v')), ['message', 'modal', 'home']],
    ['alert', { type: 'alert', text: plain('x') }, ['modal']],
    ['card', card(), ['message', 'home']],
    ['carousel', { type: 'carousel', elements: [card()] }, ['message', 'home']],
    ['container', container(section('x')), ['message']],
    ['context', { type: 'context', elements: [mrkdwn('x')] }, ['message', 'modal', 'home']],
    ['context_actions', icon({})[0] ?? {}, ['message']],
    ['data_table', dataTable(), ['message', 'home']],
    ['data_visualization', chart, ['message']],
    ['divider', { type: 'divider' }, ['message', 'modal', 'home']],
    ['file', { type: 'file', external_id: 'f', source: 'remote' }, []],
    ['header', { type: 'header', text: plain('x') }, ['message', 'modal', 'home']],
    ['image', { type: 'image', alt_text: 'a', image_url: 'https://example.com/i.png' }, ['message', 'modal', 'home']],
    ['input', typed({})[0] ?? {}, ['message', 'modal', 'home']],
    ['markdown', { type: 'markdown', text: 'x' }, ['message']],
    ['plan', plan(), ['message']],
    ['rich_text', { type: 'rich_text', elements: [] }, ['message', 'modal', 'home']],
    ['section', section('x'), ['message', 'modal', 'home']],
    ['table', { type: 'table', rows: [[cell()]] }, ['message', 'home']],
    ['task_card', task('1'), ['message']],
    ['video', video()[0] ?? {}, ['message', 'modal', 'home']],
  ];

  test.each(surfaces)('shows %s only where Slack does', (_type, block, shown) => {
    const found = (['message', 'modal', 'home'] as const).filter(surface => find([block], surface).length === 0);
    expect(found).toEqual(shown);
  });

  test('takes as many blocks as a surface has room for', () => {
    const dividers = (count: number) => many(count, () => ({ type: 'divider' }));
    expect([find(dividers(50)), find(dividers(100), 'modal'), find(dividers(100), 'home')]).toEqual([[], [], []]);
    expect(find(dividers(51))).toEqual(['no more than 50 items allowed [json-pointer:/blocks]']);
    expect(find(dividers(101), 'home')).toEqual(['no more than 100 items allowed [json-pointer:/blocks]']);
  });
});
