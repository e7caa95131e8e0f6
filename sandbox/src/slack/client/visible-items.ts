import { blocksWithin, elementsOf } from '../block-kit/across-blocks.ts';
import { isMember, requireChannel } from '../channels.ts';
import { ControlError } from '../errors.ts';
import { isJson, type Json, listAt, textAt } from '../json.ts';
import type { Channel, Person, StoredEphemeral, StoredMessage, StoredView, Workspace } from '../model.ts';
import { homeTab, inputKey, modalStack } from '../views.ts';
import { requireChannelAccess, requireTopView } from './client.ts';
import { findOption, optionsOf } from './fields.ts';

/** Something with blocks that a person can see. */
export type VisibleItem =
  | { readonly kind: 'view'; readonly view: StoredView }
  | { readonly kind: 'message'; readonly channel: Channel; readonly stored: StoredMessage }
  | { readonly kind: 'ephemeral'; readonly channel: Channel; readonly stored: StoredEphemeral };

/** An element that can be clicked, and the block and item that contain it. */
export interface ClickTarget {
  readonly item: VisibleItem;
  readonly blockId: string;
  readonly element: Json & { readonly type: string };
}

/** Restricts a search to one message or view. Without any of these, everything that the person can see is searched. */
export interface ItemFilter {
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
  readonly view?: string | undefined;
}

/** Returns all blocks of an item, including those of a message's attachments. */
export function blocksOf(item: VisibleItem): Json[] {
  if (item.kind === 'view') return item.view.payload.blocks;
  const { message } = item.stored;
  return [
    ...listAt(message, 'blocks'),
    ...listAt(message, 'attachments').flatMap(attachment => listAt(attachment, 'blocks')),
  ];
}

function visibleMessages(workspace: Workspace, person: Person, filter: ItemFilter): VisibleItem[] {
  const only = filter.channel === undefined ? undefined : requireChannel(workspace, filter.channel);
  if (only !== undefined) requireChannelAccess(only, person);
  const channelOf = (id: string) => {
    const channel = workspace.channels.get(id);
    return channel !== undefined && isMember(channel, person.id) && (only?.id ?? id) === id ? channel : undefined;
  };
  const wanted = (ts: string) => filter.ts === undefined || filter.ts === ts;
  const messages = workspace.messages.all().flatMap((stored): VisibleItem[] => {
    const channel = wanted(stored.message.ts) ? channelOf(stored.channel) : undefined;
    return channel === undefined ? [] : [{ kind: 'message', channel, stored }];
  });
  const ephemerals = workspace.ephemerals.values().flatMap((stored): VisibleItem[] => {
    const own = stored.user === person.id && wanted(stored.message.ts);
    // An answer to a person's own command is shown to them in any channel, also where they are not a member.
    const channel = own ? workspace.channels.get(stored.channel) : undefined;
    const here = channel !== undefined && (only?.id ?? channel.id) === channel.id;
    return here ? [{ kind: 'ephemeral', channel, stored }] : [];
  });
  return [...messages, ...ephemerals].sort((a, b) => (tsOf(a) < tsOf(b) ? 1 : -1));
}

function tsOf(item: VisibleItem): string {
  return item.kind === 'view' ? '' : item.stored.message.ts;
}

/**
 * Returns what a person can see: the top modal, then messages and ephemerals from newest to oldest, then the home tab.
 */
function visibleItems(workspace: Workspace, person: Person, filter: ItemFilter): VisibleItem[] {
  if (filter.view !== undefined) return [{ kind: 'view', view: requireTopView(workspace, person, filter.view) }];
  const messages = visibleMessages(workspace, person, filter);
  if (filter.channel !== undefined || filter.ts !== undefined) {
    if (messages.length > 0) return messages;
    const what = filter.ts === undefined ? 'any message' : `message ${filter.ts}`;
    throw new ControlError(404, `${person.name} cannot see ${what} in ${filter.channel ?? 'any channel'}.`);
  }
  const top = modalStack(workspace, person.id).at(-1);
  const home = homeTab(workspace, person.id);
  const asItems = (view: StoredView | undefined): VisibleItem[] => (view === undefined ? [] : [{ kind: 'view', view }]);
  return [...asItems(top), ...messages, ...asItems(home)];
}

/** Returns the buttons of an element: a feedback element has two, every other element is one itself. */
function buttonsOf(element: Json): Json[] {
  const pair = [element['positive_button'], element['negative_button']].filter(isJson);
  return pair.length > 0 ? pair : [element];
}

/** Finds a button by its value or its text. */
export function findButton(element: Json, wanted: string): Json | undefined {
  return buttonsOf(element).find(button => button['value'] === wanted || textAt(button['text'], 'text') === wanted);
}

const buttons = new Set(['button', 'icon_button', 'feedback_buttons']);

export function isButton(element: Json): boolean {
  return buttons.has(String(element['type']));
}

/** Returns whether an element has a button or an option with the wanted value. Elements without options accept any. */
function acceptsValue(element: Json, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (isButton(element)) return findButton(element, String(wanted)) !== undefined;
  const offered = optionsOf(element);
  return offered.length === 0 || (Array.isArray(wanted) ? wanted : [wanted]).every(value => findOption(offered, value));
}

function targetsInItem(item: VisibleItem, action: string, person: Person): ClickTarget[] {
  return [...blocksWithin(blocksOf(item), '')].flatMap(([block, here]) =>
    elementsOf(block, here).flatMap(([element]) => {
      const type = textAt(element, 'type');
      if (type === undefined || element['action_id'] !== action) return [];
      const viewers = element['visible_to_user_ids'];
      if (Array.isArray(viewers) && !viewers.includes(person.id)) return [];
      return [{ item, blockId: textAt(block, 'block_id') ?? '', element: { ...element, type } }];
    }),
  );
}

/**
 * Finds the newest element with this action_id that a person can see. When several elements have it, takes the newest
 * one with this value.
 *
 * @throws ControlError 404 when there is no such element, 400 when none of them offers the value
 */
export function findTarget(
  workspace: Workspace,
  person: Person,
  action: string,
  wanted: unknown,
  filter: ItemFilter,
): ClickTarget {
  const seen: ClickTarget[] = [];
  for (const item of visibleItems(workspace, person, filter)) {
    const targets = targetsInItem(item, action, person);
    const target = targets.find(candidate => acceptsValue(candidate.element, wanted));
    if (target !== undefined) return target;
    seen.push(...targets);
  }
  const [other] = seen;
  if (other === undefined)
    throw new ControlError(404, `${person.name} cannot see an element with the action_id "${action}".`);
  const offered = isButton(other.element)
    ? seen.flatMap(({ element }) => buttonsOf(element).map(button => textAt(button, 'value') ?? ''))
    : optionsOf(other.element).map(option => textAt(option, 'value') ?? '');
  throw new ControlError(400, `"${action}" has no value "${String(wanted)}". Its values: ${offered.join(', ')}.`);
}

/** Returns the key in `workspace.inputs` under which a person's input for an item is stored. */
export function inputKeyFor(person: Person, item: VisibleItem): string {
  if (item.kind === 'view') return inputKey(item.view);
  return `${person.id} ${item.channel.id} ${item.stored.message.ts}`;
}
