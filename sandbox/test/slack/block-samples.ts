import { actions, button, input, mrkdwn, plain } from './block-builders.ts';

// Valid blocks of each kind, of which a test changes what it is about.

type Json = Record<string, unknown>;

export const task = (id: string, more: Json = {}) => ({
  type: 'task_card',
  task_id: id,
  title: 'Link law-prod',
  ...more,
});
export const plan = (...tasks: Json[]) => ({ type: 'plan', title: 'p', tasks });
export const richList = (more: Json) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_list', style: 'bullet', elements: [], ...more }],
});
export const mention = (user_id: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id }] }],
});
export const card = (more: Json = {}) => ({ type: 'card', title: mrkdwn('t'), ...more });
export const container = (child: Json, more: Json = {}) => ({
  type: 'container',
  title: plain('c'),
  child_blocks: [child],
  ...more,
});
export const dialog = { title: plain('t'), text: plain('t'), confirm: plain('y'), deny: plain('n') };
export const confirmed = (confirm: Json) => [actions(button('a', 'v', { confirm }))];
export const without = (key: keyof typeof dialog) => {
  const { [key]: _removed, ...rest } = dialog;
  return rest;
};
export const typed = (more: Json) => [input('b', { type: 'plain_text_input', ...more })];
export const number = (more: Json) => [input('b', { type: 'number_input', is_decimal_allowed: false, ...more })];
export const video = (more: Json = {}) => [
  {
    type: 'video',
    alt_text: 'alt',
    title: plain('title'),
    thumbnail_url: 'https://example.com/t.png',
    video_url: 'https://example.com/v',
    ...more,
  },
];
export const menu = (type: string, more: Json = {}) => ({ type, ...more });
export const cell = (text = 'x') => ({ type: 'raw_text', text });
export const richCell = { type: 'rich_text', elements: [] };
export const dataTable = (more: Json = {}) => ({
  type: 'data_table',
  caption: 'c',
  rows: [[cell()], [cell()]],
  ...more,
});
export const chart = {
  type: 'data_visualization',
  title: 't',
  chart: { type: 'pie', segments: [{ label: 'a', value: 1 }] },
};
export const icon = (more: Json) => [
  { type: 'context_actions', elements: [{ type: 'icon_button', icon: 'trash', text: plain('Delete'), ...more }] },
];
