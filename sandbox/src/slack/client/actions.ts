import type { Ack } from '../delivery/delivery.ts';
import { interactionPayload } from '../delivery/payloads.ts';
import { ControlError } from '../errors.ts';
import { isJson, type Json } from '../json.ts';
import { textContent } from '../message-content.ts';
import { addEphemeral, messageObject } from '../messages.ts';
import type { Person, Workspace } from '../model.ts';
import { issueResponseUrl } from '../response-urls.ts';
import { issueTriggerId } from '../trigger-ids.ts';
import { setViewErrors, viewObject } from '../views.ts';
import type { SlackClient } from './client.ts';
import {
  type Field,
  fieldsIn,
  findOption,
  type LoadOptions,
  optionsOf,
  parseInputValue,
  stateValues,
} from './fields.ts';
import { enterValues } from './form-values.ts';
import { optionsLoader } from './options.ts';
import {
  blocksOf,
  type ClickTarget,
  findButton,
  findTarget,
  type ItemFilter,
  inputKeyFor,
  isButton,
  type VisibleItem,
} from './visible-items.ts';

export interface ClickRequest extends ItemFilter {
  readonly action: string;
  readonly value?: unknown;
  readonly state?: Json | undefined;
}

/** Returns `state.values` for the fields of an item, with what the person has entered so far. */
export function currentState(workspace: Workspace, person: Person, item: VisibleItem): Json {
  const entered = workspace.inputs.get(inputKeyFor(person, item)) ?? {};
  return stateValues(fieldsIn(blocksOf(item)), entered);
}

/**
 * Returns the payload fields that say where an interaction came from.
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export function interactionContext(workspace: Workspace, person: Person, item: VisibleItem): Json {
  const state = currentState(workspace, person, item);
  if (item.kind === 'view') {
    const view = viewObject(workspace, item.view, state);
    return { container: { type: 'view', view_id: item.view.id }, view };
  }
  const { channel } = item;
  const { ts, thread_ts } = item.stored.message;
  const isEphemeral = item.kind === 'ephemeral';
  const thread = thread_ts === undefined ? {} : { thread_ts };
  return {
    container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: isEphemeral, ...thread },
    channel: { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name },
    // Slack does not store ephemeral messages, so their payload has no message.
    ...(item.kind === 'message' ? { message: messageObject(workspace, item.stored, true) } : {}),
    state: { values: state },
  };
}

/** Returns the clicked button: the element itself, or one of the two buttons of a feedback element. */
function pressedButton(element: ClickTarget['element'], wanted: unknown): Json {
  const named = wanted === undefined ? undefined : findButton(element, String(wanted));
  if (named !== undefined) return named;
  if (element.type !== 'feedback_buttons') return element;
  throw new ControlError(400, `${element['action_id']} has two buttons. Pass the value of one of them.`);
}

function chosenOverflowOption(target: ClickTarget, wanted: unknown): Json {
  const option = findOption(optionsOf(target.element), wanted);
  if (option === undefined)
    throw new ControlError(400, `The menu ${target.element['action_id']} needs a value, which is one of its options.`);
  return { selected_option: option };
}

/** Returns the element's entry in the payload's `actions`. Stores the value when the element is a field. */
async function actionPayload(client: SlackClient, person: Person, target: ClickTarget, wanted: unknown): Promise<Json> {
  const { element, item } = target;
  const { type, initial_option, placeholder } = element;
  const itself = { type, action_id: element['action_id'], block_id: target.blockId };
  const ts = { action_ts: client.workspace.nextTs() };
  // Slack sends the confirmation dialog of an element along with what was confirmed.
  const { confirm } = element;
  if (isButton(element)) {
    const { text, value, style } = pressedButton(element, wanted);
    return { ...itself, text, value, style, confirm, ...ts };
  }
  if (type === 'overflow') return { ...itself, ...chosenOverflowOption(target, wanted), confirm, ...ts };
  if (type === 'workflow_button')
    throw new ControlError(400, 'A workflow button starts a workflow and sends nothing to the app.');
  const field = fieldsIn(blocksOf(item)).find(
    candidate => candidate.blockId === target.blockId && candidate.actionId === element['action_id'],
  );
  if (field === undefined) throw new ControlError(400, `A ${type} cannot be used.`);
  if (field.input?.dispatches === false)
    throw new ControlError(400, `The value of ${field.actionId} is sent only when the view is submitted.`);
  const entered = await fillField(client, person, item, field, wanted);
  return { ...itself, ...entered, initial_option, placeholder, confirm, ...ts };
}

/** Stores the value that the person enters and returns its entry in `state.values`. */
async function fillField(
  client: SlackClient,
  person: Person,
  item: VisibleItem,
  field: Field,
  wanted: unknown,
): Promise<Json> {
  const { workspace } = client;
  if (wanted === undefined) throw new ControlError(400, `The ${field.element.type} ${field.actionId} needs a value.`);
  const entered = await parseInputValue(workspace, field, wanted, optionsLoaderFor(client, person, item));
  const key = inputKeyFor(person, item);
  const before = workspace.inputs.get(key) ?? {};
  const block = before[field.blockId];
  const after = { ...before, [field.blockId]: { ...(isJson(block) ? block : {}), [field.actionId]: entered } };
  workspace.inputs.set(key, after);
  const own = stateValues([field], after)[field.blockId];
  const value = isJson(own) ? own[field.actionId] : undefined;
  return isJson(value) ? value : {};
}

function optionsLoaderFor(client: SlackClient, person: Person, item: VisibleItem): LoadOptions {
  return optionsLoader(client, person, () => interactionContext(client.workspace, person, item));
}

function responseUrlFields(workspace: Workspace, person: Person, item: VisibleItem): Json {
  if (item.kind === 'view') return {};
  const source = { ts: item.stored.message.ts, ephemeral: item.kind === 'ephemeral' };
  return { response_url: issueResponseUrl(workspace, person.id, item.channel.id, source) };
}

/** Shows what Slack's client shows when the app does not acknowledge a click. */
function showFailure(workspace: Workspace, person: Person, item: VisibleItem, ack: Ack): void {
  const late = ack.error === 'operation_timeout';
  const answered =
    ack.status === 0 ? 'This app did not respond.' : `This app responded with Status Code ${ack.status}.`;
  const text = late ? 'Operation timed out. Apps need to respond within 3 seconds.' : answered;
  if (item.kind === 'view') setViewErrors(workspace, item.view, { '*': text });
  else addEphemeral(workspace, person, item.channel, textContent(text), { author: 'slackbot' });
}

/**
 * Clicks an element, or chooses a value in it, and sends the interaction to the app. Where the element has a confirmation
 * dialog, the person confirms it: Slack sends nothing to the app of a dialog that is denied.
 *
 * @returns the app's acknowledgement
 * @throws ControlError when the person can't see such an element, or the element does not offer the value
 */
export async function click(client: SlackClient, person: Person, request: ClickRequest): Promise<Ack> {
  const { workspace, deliver } = client;
  const target = findTarget(workspace, person, request.action, request.value, request);
  const { item } = target;
  if (request.state !== undefined) {
    const key = inputKeyFor(person, item);
    const before = workspace.inputs.get(key) ?? {};
    const fields = fieldsIn(blocksOf(item));
    const entered = await enterValues(workspace, fields, request.state, before, optionsLoaderFor(client, person, item));
    workspace.inputs.set(key, entered);
  }
  const action = await actionPayload(client, person, target, request.value);
  const ack = await deliver({
    type: 'interactive',
    acceptsResponse: false,
    body: {
      ...interactionPayload(workspace, person, 'block_actions'),
      trigger_id: issueTriggerId(workspace, person.id),
      ...interactionContext(workspace, person, item),
      ...responseUrlFields(workspace, person, item),
      actions: [action],
    },
  });
  if (ack.error !== undefined) showFailure(workspace, person, item, ack);
  return ack;
}
