import { randomBytes } from 'node:crypto';
import { isJson, type Json } from '../json.ts';
import type { Block } from './check.ts';

function shortId(): string {
  return randomBytes(6).toString('base64url').slice(0, 5);
}

const silent = new Set(['image', 'plain_text', 'mrkdwn', 'card']);

function withActionId(element: unknown): unknown {
  if (!isJson(element) || silent.has(String(element['type'])) || String(element['type']).startsWith('rich_text_'))
    return element;
  return { ...element, action_id: element['action_id'] ?? shortId() };
}

function mapped(block: Json, key: string, change: (item: Json) => unknown): Json {
  const list = block[key];
  return Array.isArray(list) ? { ...block, [key]: list.map(item => (isJson(item) ? change(item) : item)) } : block;
}

/** Slack makes up the ids that an app leaves out: a block_id for each block, an action_id for each element. */
export function withIds<B extends Block>(given: B): B & { block_id: string };
export function withIds(given: Json): Json;
export function withIds(given: Json): Json {
  let block: Json = { ...given, block_id: given['block_id'] ?? shortId() };
  if (isJson(block['element'])) block = { ...block, element: withActionId(block['element']) };
  if (isJson(block['accessory'])) block = { ...block, accessory: withActionId(block['accessory']) };
  block = mapped(block, 'actions', withActionId);
  block = mapped(block, 'child_blocks', withIds);
  return mapped(block, 'elements', block['type'] === 'carousel' ? withIds : withActionId);
}
