import { randomBytes } from 'node:crypto';
import { isJson, type Json } from '../json.ts';
import type { Block } from './check.ts';

function shortId(): string {
  return randomBytes(6).toString('base64url').slice(0, 5);
}

const withoutActionId = new Set(['image', 'plain_text', 'mrkdwn', 'card']);

function withActionId(element: unknown): unknown {
  if (
    !isJson(element) ||
    withoutActionId.has(String(element['type'])) ||
    String(element['type']).startsWith('rich_text_')
  )
    return element;
  return { ...element, action_id: element['action_id'] ?? shortId() };
}

function mapObjects(block: Json, key: string, change: (item: Json) => unknown): Json {
  const list = block[key];
  return Array.isArray(list) ? { ...block, [key]: list.map(item => (isJson(item) ? change(item) : item)) } : block;
}

/** Adds a block_id to each block and an action_id to each element that lacks one, as Slack does. */
export function addMissingIds<B extends Block>(given: B): B & { block_id: string };
export function addMissingIds(given: Json): Json;
export function addMissingIds(given: Json): Json {
  let block: Json = { ...given, block_id: given['block_id'] ?? shortId() };
  if (isJson(block['element'])) block = { ...block, element: withActionId(block['element']) };
  if (isJson(block['accessory'])) block = { ...block, accessory: withActionId(block['accessory']) };
  block = mapObjects(block, 'actions', withActionId);
  block = mapObjects(block, 'child_blocks', addMissingIds);
  return mapObjects(block, 'elements', block['type'] === 'carousel' ? addMissingIds : withActionId);
}
