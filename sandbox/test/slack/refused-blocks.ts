import { button, input, long, many, mrkdwn, option, plain, section } from './block-builders.ts';

type Json = Record<string, unknown>;

/** Payloads that Slack refuses, by their problem: a block in a message, or a view. */
export const refusedPayloads: Record<string, { block: Json } | { view: Json }> = {};

function block(name: string, payload: Json): void {
  refusedPayloads[name] = { block: payload };
}

function view(name: string, payload: Json): void {
  refusedPayloads[name] = { view: { type: 'modal', title: plain('Title'), blocks: [section('x')], ...payload } };
}

const inActions = (element: Json) => ({ type: 'actions', elements: [element] });
const dialog = { title: plain('t'), text: plain('sure?'), confirm: plain('y'), deny: plain('n') };
const confirming = (confirm: Json) => inActions(button('a', 'b', { confirm: { ...dialog, ...confirm } }));
const select = (more: Json) => inActions({ type: 'static_select', options: [option('a')], ...more });
const overflow = (options: Json[]) => inActions({ type: 'overflow', options });
const group = (options: Json[], label = 'g') => ({ label: plain(label), options });
const grouped = (...groups: Json[]) => inActions({ type: 'static_select', option_groups: groups });
const image = { type: 'image', alt_text: 'alt', image_url: 'https://example.com/i.png' };
const video = {
  type: 'video',
  alt_text: 'alt',
  title: plain('title'),
  thumbnail_url: 'https://example.com/t.png',
  video_url: 'https://example.com/v',
};
const card = { type: 'card', title: mrkdwn('card') };
const container = { type: 'container', title: plain('c'), child_blocks: [section('x')] };
const task = (sources: Json[]) => ({ type: 'task_card', task_id: 't', title: 't', status: 'pending', sources });
const cell = (text = 'x') => ({ type: 'raw_text', text });
const dataTable = (more: Json) => ({ type: 'data_table', caption: 'c', rows: [[cell()], [cell()]], ...more });
const chart = (inner: Json, title = 't') => ({ type: 'data_visualization', title, chart: inner });
const pie = (...segments: Json[]) => chart({ type: 'pie', segments });
const series = (name: string, points: number, label = 'p') => ({
  name,
  data: many(points, () => ({ label, value: 1 })),
});
const bar = (lines: Json[], axis: Json = { categories: ['p'] }) =>
  chart({ type: 'bar', series: lines, axis_config: axis });
const feedback = (more: Json) => ({
  type: 'context_actions',
  elements: [
    {
      type: 'feedback_buttons',
      positive_button: { text: plain('good'), value: 'good', ...more },
      negative_button: { text: plain('bad'), value: 'bad' },
    },
  ],
});
const icon = (more: Json) => ({ type: 'icon_button', icon: 'trash', text: plain('Delete'), ...more });

block('empty text', section(''));
block('text over 3000', section(long(3001)));
block('action_id over 255', inActions(button(long(256), 'v')));
block('button text over 75', inActions(button('a', 'v', { text: plain(long(76)) })));
block('button url over 3000', inActions(button('a', 'v', { url: `https://example.com/${long(3000)}` })));
block('button value over 2000', inActions(button('a', 'v', { value: long(2001) })));
block('button accessibility_label over 75', inActions(button('a', 'v', { accessibility_label: long(76) })));
block('confirm title over 100', confirming({ title: plain(long(101)) }));
block('confirm text over 300', confirming({ text: plain(long(301)) }));
block('confirm yes over 30', confirming({ confirm: plain(long(31)) }));
block('confirm no over 30', confirming({ deny: plain(long(31)) }));
block('option text over 75', select({ options: [{ text: plain(long(76)), value: 'v' }] }));
block('option value over 150', select({ options: [{ text: plain('o'), value: long(151) }] }));
block('option url over 3000', overflow([{ ...option('a'), url: `https://example.com/${'🙂'.repeat(3000)}` }]));
block('option description over 75', select({ options: [{ ...option('a'), description: plain(long(76)) }] }));
block('group label over 75', grouped(group([option('a')], long(76))));
block('empty group', grouped(group([])));
block('group over 100', grouped(group(many(101, i => option(`o${i}`)))));
block('placeholder over 150', select({ placeholder: plain(long(151)) }));
block('select over 100', select({ options: many(101, i => option(`o${i}`)) }));
block('groups over 100', grouped(...many(101, i => group([option(`o${i}`)]))));
block('select with options and groups', select({ option_groups: [group([option('a')])] }));
block('select with neither', inActions({ type: 'static_select' }));
block('initial option not offered', select({ initial_option: option('z') }));
block('empty overflow', overflow([]));
block('overflow over 5', overflow(many(6, i => option(`o${i}`))));
block('empty checkboxes', inActions({ type: 'checkboxes', options: [] }));
block('checkboxes over 10', inActions({ type: 'checkboxes', options: many(11, i => option(`o${i}`)) }));
block('empty radio buttons', inActions({ type: 'radio_buttons', options: [] }));
block('radio buttons over 10', inActions({ type: 'radio_buttons', options: many(11, i => option(`o${i}`)) }));
block('empty source url', task([{ type: 'url', url: '', text: 't' }]));
block('source url over 3000', task([{ type: 'url', url: `https://example.com/${long(3000)}`, text: 't' }]));
block('task with an unknown status', { ...task([]), status: 'done' });
block('table over 100 rows', { type: 'table', rows: many(101, () => [cell()]) });
block('table over 20 columns', { type: 'table', rows: [many(21, () => cell())] });
block('ragged table', { type: 'table', rows: [[cell()], [cell(), cell()]] });
block('column settings that do not fit', { type: 'table', rows: [[cell()]], column_settings: [{}, {}] });
block('actions over 25', { type: 'actions', elements: many(26, i => button(`a${i}`, 'v')) });
block('context over 10', { type: 'context', elements: many(11, () => mrkdwn('x')) });
block('header over 150', { type: 'header', text: plain(long(151)) });
block('header in mrkdwn', { type: 'header', text: mrkdwn('x') });
block('image url over 3000', { ...image, image_url: `https://example.com/${long(3000)}` });
block('alt text over 2000', { ...image, alt_text: long(2001) });
block('image without alt text', { type: 'image', image_url: 'https://example.com/i.png' });
block('image with url and file', section('x', { accessory: { ...image, slack_file: { id: 'F012345678' } } }));
block('label over 2000', input('b', { type: 'plain_text_input' }, { label: plain(long(2001)) }));
block('hint over 2000', input('b', { type: 'plain_text_input' }, { hint: plain(long(2001)) }));
block('max_length over 3000', input('b', { type: 'plain_text_input', max_length: 3001 }));
block('empty markdown', { type: 'markdown', text: '' });
block('markdown over 12000', { type: 'markdown', text: long(12_001) });
block('section without content', { type: 'section' });
block('fields over 10', { type: 'section', fields: many(11, () => mrkdwn('x')) });
block('field over 2000', { type: 'section', fields: [mrkdwn(long(2001))] });
block('video without alt text', { ...video, alt_text: '' });
block('video alt text over 200', { ...video, alt_text: long(201) });
block('video title over 200', { ...video, title: plain(long(201)) });
block('video author over 50', { ...video, author_name: long(51) });
block('video description over 200', { ...video, description: plain(long(201)) });
block('video provider over 50', { ...video, provider_name: long(51) });
block('button in context', { type: 'context', elements: [button('a', 'v')] });
block('button in input', input('b', button('a', 'v')));
block('block_id over 255', section('x', { block_id: long(256) }));
block('card title over 150', { ...card, title: mrkdwn(long(151)) });
block('card subtitle over 150', { ...card, subtitle: mrkdwn(long(151)) });
block('card body over 200', { ...card, body: mrkdwn(long(201)) });
block('card subtext over 200', { ...card, subtext: mrkdwn(long(201)) });
block('card over 3 actions', { ...card, actions: many(4, i => button(`a${i}`, 'v')) });
block('card without content', { type: 'card', subtitle: mrkdwn('s') });
block('empty carousel', { type: 'carousel', elements: [] });
block('carousel over 10', { type: 'carousel', elements: many(11, () => card) });
block('container title over 150', { ...container, title: plain(long(151)) });
block('container subtitle over 150', { ...container, subtitle: plain(long(151)) });
block('container over 10', { ...container, child_blocks: many(11, () => section('x')) });
block('container in a container', { ...container, child_blocks: [container] });
block('context actions over 5', { type: 'context_actions', elements: many(6, i => icon({ action_id: `i${i}` })) });
block('feedback text over 75', feedback({ text: plain(long(76)) }));
block('feedback value over 2000', feedback({ value: long(2001) }));
block('feedback label over 75', feedback({ accessibility_label: long(76) }));
block('icon button for over 10 people', {
  type: 'context_actions',
  elements: [icon({ visible_to_user_ids: many(11, i => `U0123456${i + 10}`) })],
});
block('data table under 2 rows', dataTable({ rows: [[cell()]] }));
block('data table over 101 rows', dataTable({ rows: many(102, () => [cell()]) }));
block('data table with empty rows', dataTable({ rows: [[], []] }));
block('data table over 20 columns', dataTable({ rows: many(2, () => many(21, () => cell())) }));
block('page size under 1', dataTable({ page_size: 0 }));
block('page size over 100', dataTable({ page_size: 101 }));
block('empty cell', dataTable({ rows: [[cell('')], [cell()]] }));
block('cells over 20000 in all', dataTable({ rows: [[cell(long(10_001))], [cell(long(10_000))]] }));
block('chart title over 50', chart({ type: 'pie', segments: [{ label: 'a', value: 1 }] }, long(51)));
block('empty pie', pie());
block('pie over 6', pie(...many(7, i => ({ label: `s${i}`, value: 1 }))));
block('segment label over 20', pie({ label: long(21), value: 1 }));
block('segment of nothing', pie({ label: 'a', value: 0 }));
block('chart without series', bar([]));
block('series over 6', bar(many(7, i => series(`s${i}`, 1))));
block('series name over 20', bar([series(long(21), 1)]));
block('empty series', bar([series('s', 0)]));
block('points over 20', bar([series('s', 21)], { categories: many(21, () => 'p') }));
block('point label over 20', bar([series('s', 1, long(21))], { categories: [long(21)] }));
block('bar chart without axes', chart({ type: 'bar', series: [series('s', 1)] }));
block('labels other than the categories', bar([series('s', 1)], { categories: ['q'] }));
block('series of the same name', bar([series('s', 1), series('s', 1)]));
block('no categories', bar([series('s', 1)], { categories: [] }));
block('categories over 20', bar([series('s', 20)], { categories: many(21, () => 'p') }));
block('category over 20', bar([series('s', 1)], { categories: [long(21)] }));
block('axis label over 50', bar([series('s', 1)], { categories: ['p'], x_label: long(51) }));
block('alert in a message', { type: 'alert', text: plain('x') });
block('unknown block', { type: 'sections', text: plain('x') });
block('block without a type', { text: plain('x') });
block('additional property', section('x', { colour: 'red' }));
block('not an object', section('x', { accessory: 'button' }));
block('button with an unknown style', inActions(button('a', 'v', { style: 'warning' })));
block('file input in a message', input('b', { type: 'file_input' }));

view('view without blocks', { blocks: [] });
view('view over 100 blocks', { blocks: many(101, () => section('x')) });
view('private_metadata over 3000', { private_metadata: long(3001) });
view('callback_id over 255', { callback_id: long(256) });
view('external_id over 255', { external_id: long(256) });
view('title over 24', { title: plain(long(25)) });
view('close over 24', { close: plain(long(25)) });
view('submit over 24', { submit: plain(long(25)) });
view('input without submit', { blocks: [input('b', { type: 'plain_text_input' })] });
view('alert over 200', { blocks: [{ type: 'alert', text: plain(long(201)) }] });
view('max_files under 1', { submit: plain('s'), blocks: [input('b', { type: 'file_input', max_files: 0 })] });
view('max_files over 10', { submit: plain('s'), blocks: [input('b', { type: 'file_input', max_files: 11 })] });
view('number range upside down', {
  submit: plain('s'),
  blocks: [input('b', { type: 'number_input', is_decimal_allowed: false, min_value: '5', max_value: '4' })],
});
view('two elements with the focus', {
  submit: plain('s'),
  blocks: [1, 2].map(i => input(`b${i}`, { type: 'plain_text_input', focus_on_load: true })),
});
view('markdown in a modal', { blocks: [{ type: 'markdown', text: 'x' }] });
view('view with an additional property', { id: 'V1' });
view('modal without a title', { title: undefined });
