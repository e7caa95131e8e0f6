// Builders for Block Kit payloads, so that a test shows only what matters to it.

type Json = Record<string, unknown>;

export const plain = (text: string) => ({ type: 'plain_text', text }) as const;
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text }) as const;
export const long = (length: number) => 'x'.repeat(length);
export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

export const section = (text: string, more: Json = {}) => ({ type: 'section', text: mrkdwn(text), ...more });
export const button = (action: string, value: string, more: Json = {}) => ({
  type: 'button',
  action_id: action,
  value,
  text: plain(value),
  ...more,
});
export const actions = (...elements: Json[]) => ({ type: 'actions', elements });
export const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
export const input = (blockId: string, element: Json, more: Json = {}) => ({
  type: 'input',
  block_id: blockId,
  label: plain('Label'),
  element: { action_id: 'it', ...element },
  ...more,
});
export const modal = (blocks: Json[], more: Json = {}) => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Title'),
  submit: plain('Send'),
  blocks,
  ...more,
});
export const home = (blocks: Json[]) => ({ type: 'home', blocks });
