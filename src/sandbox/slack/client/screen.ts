import { blocksWithin, elementsOf } from '../block-kit/check.ts';
import { channelNamed, isMember } from '../channels.ts';
import { ControlError, unknownName } from '../errors.ts';
import { isJson, type Json, listAt, textAt } from '../json.ts';
import type { Channel, Person, StoredEphemeral, StoredMessage, StoredView, Workspace } from '../model.ts';
import { homeOf, inputKey, stackOf } from '../views.ts';
import { mustSee, viewInFront } from './client.ts';
import { offeredBy, optionNamed } from './fields.ts';

/** Something with blocks that a person has before them. */
export type Sight =
  | { readonly kind: 'view'; readonly view: StoredView }
  | { readonly kind: 'message'; readonly channel: Channel; readonly stored: StoredMessage }
  | { readonly kind: 'ephemeral'; readonly channel: Channel; readonly stored: StoredEphemeral };

/** An element that can be clicked, and where. */
export interface Target {
  readonly sight: Sight;
  readonly blockId: string;
  readonly element: Json & { readonly type: string };
}

/** Where to look; without any of it everything that the person sees is searched. */
export interface Where {
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
  readonly view?: string | undefined;
}

/** All blocks of something, those of attachments included. */
export function blocksOf(sight: Sight): Json[] {
  if (sight.kind === 'view') return sight.view.payload.blocks;
  const { message } = sight.stored;
  return [...listAt(message, 'blocks'), ...listAt(message, 'attachments').flatMap(item => listAt(item, 'blocks'))];
}

function messageSights(workspace: Workspace, person: Person, where: Where): Sight[] {
  const only = where.channel === undefined ? undefined : channelNamed(workspace, where.channel);
  if (only !== undefined) mustSee(only, person);
  const channelOf = (id: string) => {
    const channel = workspace.channels.get(id);
    return channel !== undefined && isMember(channel, person.id) && (only?.id ?? id) === id ? channel : undefined;
  };
  const wanted = (ts: string) => where.ts === undefined || where.ts === ts;
  const messages = workspace.messages.all().flatMap((stored): Sight[] => {
    const channel = wanted(stored.message.ts) ? channelOf(stored.channel) : undefined;
    return channel === undefined ? [] : [{ kind: 'message', channel, stored }];
  });
  const ephemerals = workspace.ephemerals.values().flatMap((stored): Sight[] => {
    const own = stored.user === person.id && wanted(stored.message.ts);
    // What the person asked for themselves is shown to them wherever they asked.
    const channel = own ? workspace.channels.get(stored.channel) : undefined;
    const here = channel !== undefined && (only?.id ?? channel.id) === channel.id;
    return here ? [{ kind: 'ephemeral', channel, stored }] : [];
  });
  return [...messages, ...ephemerals].sort((a, b) => (tsOf(a) < tsOf(b) ? 1 : -1));
}

function tsOf(sight: Sight): string {
  return sight.kind === 'view' ? '' : sight.stored.message.ts;
}

/** What a person sees: the modal in front, then messages and ephemerals from the newest on, then the home tab. */
function sights(workspace: Workspace, person: Person, where: Where): Sight[] {
  if (where.view !== undefined) return [{ kind: 'view', view: viewInFront(workspace, person, where.view) }];
  const messages = messageSights(workspace, person, where);
  if (where.channel !== undefined || where.ts !== undefined) {
    if (messages.length === 0)
      throw new ControlError(
        404,
        `${person.name} sees no message ${where.ts ?? ''} in ${where.channel ?? 'any channel'}.`,
      );
    return messages;
  }
  const top = stackOf(workspace, person.id).at(-1);
  const home = homeOf(workspace, person.id);
  const asSight = (view: StoredView | undefined): Sight[] => (view === undefined ? [] : [{ kind: 'view', view }]);
  return [...asSight(top), ...messages, ...asSight(home)];
}

/** The two buttons of a feedback element are clicked like one with two values. */
function valuesOf(element: Json): Json[] {
  const pair = [element['positive_button'], element['negative_button']].filter(isJson);
  return pair.length > 0 ? pair : [element];
}

/** The button that a person means by its value or its text. */
export function buttonNamed(element: Json, wanted: string): Json | undefined {
  return valuesOf(element).find(button => button['value'] === wanted || textAt(button['text'], 'text') === wanted);
}

const buttons = new Set(['button', 'icon_button', 'feedback_buttons']);

export function isButton(element: Json): boolean {
  return buttons.has(String(element['type']));
}

function fits(element: Json, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (isButton(element)) return buttonNamed(element, String(wanted)) !== undefined;
  const offered = offeredBy(element);
  return offered.length === 0 || (Array.isArray(wanted) ? wanted : [wanted]).every(item => optionNamed(offered, item));
}

function targetsIn(sight: Sight, action: string, person: Person): Target[] {
  return [...blocksWithin(blocksOf(sight), '')].flatMap(([block, here]) =>
    elementsOf(block, here).flatMap(([element]) => {
      const type = textAt(element, 'type');
      if (type === undefined || element['action_id'] !== action) return [];
      const viewers = element['visible_to_user_ids'];
      if (Array.isArray(viewers) && !viewers.includes(person.id)) return [];
      return [{ sight, blockId: textAt(block, 'block_id') ?? '', element: { ...element, type } }];
    }),
  );
}

/**
 * Finds the newest element with this action_id that a person sees and, where several have it, the one with this value.
 *
 * @throws ControlError 404 when there is none; 400 when the value is not offered
 */
export function findTarget(
  workspace: Workspace,
  person: Person,
  action: string,
  wanted: unknown,
  where: Where,
): Target {
  const seen: Target[] = [];
  for (const sight of sights(workspace, person, where)) {
    const targets = targetsIn(sight, action, person);
    const target = targets.find(candidate => fits(candidate.element, wanted));
    if (target !== undefined) return target;
    seen.push(...targets);
  }
  const [other] = seen;
  if (other === undefined) throw unknownName(`element visible to ${person.name} with the action_id`, action, []);
  const offered = isButton(other.element)
    ? seen.flatMap(({ element }) => valuesOf(element).map(button => textAt(button, 'value') ?? ''))
    : offeredBy(other.element).map(item => textAt(item, 'value') ?? '');
  throw new ControlError(400, `"${action}" has no value "${String(wanted)}"; there is ${offered.join(', ')}.`);
}

/** Where what a person entered there is kept. */
export function inputKeyOf(person: Person, sight: Sight): string {
  if (sight.kind === 'view') return inputKey(sight.view);
  return `${person.id} ${sight.channel.id} ${sight.stored.message.ts}`;
}
