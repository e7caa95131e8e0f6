import type { Ack } from '../delivery/carrier.ts';
import { interaction } from '../delivery/payloads.ts';
import { plainDraft } from '../draft.ts';
import { ControlError } from '../errors.ts';
import { isJson, type Json } from '../json.ts';
import { shown, showTo } from '../messages.ts';
import type { Person, Workspace } from '../model.ts';
import { issueResponseUrl, issueTrigger } from '../tickets.ts';
import { showErrors, viewObject } from '../views.ts';
import type { Client } from './client.ts';
import { enterAll } from './entries.ts';
import { type AskOptions, enter, type Field, fieldsIn, offeredBy, optionNamed, stateOfAll } from './fields.ts';
import { askingFor } from './options.ts';
import {
  blocksOf,
  buttonNamed,
  findTarget,
  inputKeyOf,
  isButton,
  type Sight,
  type Target,
  type Where,
} from './screen.ts';

export interface Click extends Where {
  readonly action: string;
  readonly value?: unknown;
  readonly state?: Json | undefined;
}

/** The state of the fields of something, as its person has filled them in. */
export function stateOfSight(workspace: Workspace, person: Person, sight: Sight): Json {
  const entered = workspace.inputs.get(inputKeyOf(person, sight)) ?? {};
  return stateOfAll(fieldsIn(blocksOf(sight)), entered);
}

/** Where an interaction came from: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function placeOf(workspace: Workspace, person: Person, sight: Sight): Json {
  const state = stateOfSight(workspace, person, sight);
  if (sight.kind === 'view') {
    const view = viewObject(workspace, sight.view, state);
    return { container: { type: 'view', view_id: sight.view.id }, view };
  }
  const { channel } = sight;
  const { ts, thread_ts } = sight.stored.message;
  const isEphemeral = sight.kind === 'ephemeral';
  const thread = thread_ts === undefined ? {} : { thread_ts };
  return {
    container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: isEphemeral, ...thread },
    channel: { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name },
    // Slack keeps no ephemerals, so their payload has no message.
    ...(sight.kind === 'message' ? { message: shown(workspace, sight.stored, true) } : {}),
    state: { values: state },
  };
}

/** The button that is pressed: the element itself, or one of the two of a feedback element. */
function pressed(element: Target['element'], wanted: unknown): Json {
  const named = wanted === undefined ? undefined : buttonNamed(element, String(wanted));
  if (named !== undefined) return named;
  if (element.type !== 'feedback_buttons') return element;
  throw new ControlError(400, `Of the two buttons of ${element['action_id']} one has to be named by its value.`);
}

function chosenOption(target: Target, wanted: unknown): Json {
  const option = optionNamed(offeredBy(target.element), wanted);
  if (option === undefined)
    throw new ControlError(400, `The menu ${target.element['action_id']} needs a value: one of its options.`);
  return { selected_option: option };
}

/** What the element says of itself in `actions`; a field is filled in on the way. */
async function actionOf(client: Client, person: Person, target: Target, wanted: unknown): Promise<Json> {
  const { element, sight } = target;
  const { type, initial_option, placeholder } = element;
  const itself = { type, action_id: element['action_id'], block_id: target.blockId };
  const ts = { action_ts: client.workspace.ts() };
  if (isButton(element)) {
    const { text, value, style } = pressed(element, wanted);
    return { ...itself, text, value, style, ...ts };
  }
  if (type === 'overflow') return { ...itself, ...chosenOption(target, wanted), ...ts };
  if (type === 'workflow_button')
    throw new ControlError(400, 'A workflow button starts a workflow; the app is not told.');
  const field = fieldsIn(blocksOf(sight)).find(
    candidate => candidate.blockId === target.blockId && candidate.actionId === element['action_id'],
  );
  if (field === undefined) throw new ControlError(400, `A ${type} cannot be used.`);
  if (field.input?.dispatches === false)
    throw new ControlError(400, `The app hears of ${field.actionId} when the view is submitted, not before.`);
  return { ...itself, ...(await filledIn(client, person, sight, field, wanted)), initial_option, placeholder, ...ts };
}

async function filledIn(client: Client, person: Person, sight: Sight, field: Field, wanted: unknown): Promise<Json> {
  const { workspace } = client;
  if (wanted === undefined) throw new ControlError(400, `The ${field.element.type} ${field.actionId} needs a value.`);
  const entered = await enter(workspace, field, wanted, asking(client, person, sight));
  const key = inputKeyOf(person, sight);
  const before = workspace.inputs.get(key) ?? {};
  const block = before[field.blockId];
  const after = { ...before, [field.blockId]: { ...(isJson(block) ? block : {}), [field.actionId]: entered } };
  workspace.inputs.set(key, after);
  const own = stateOfAll([field], after)[field.blockId];
  const value = isJson(own) ? own[field.actionId] : undefined;
  return isJson(value) ? value : {};
}

function asking(client: Client, person: Person, sight: Sight): AskOptions {
  return askingFor(client, person, () => placeOf(client.workspace, person, sight));
}

function responseUrlFor(workspace: Workspace, person: Person, sight: Sight): Json {
  if (sight.kind === 'view') return {};
  const source = { ts: sight.stored.message.ts, ephemeral: sight.kind === 'ephemeral' };
  return { response_url: issueResponseUrl(workspace, person.id, sight.channel.id, source) };
}

/** What the client shows when the app does not acknowledge a click. */
function showFailure(workspace: Workspace, person: Person, sight: Sight, ack: Ack): void {
  const late = ack.error === 'operation_timeout';
  const answered =
    ack.status === 0 ? 'This app did not respond.' : `This app responded with Status Code ${ack.status}.`;
  const text = late ? 'Operation timed out. Apps need to respond within 3 seconds.' : answered;
  if (sight.kind === 'view') showErrors(workspace, sight.view, { '*': text });
  else showTo(workspace, person, sight.channel, plainDraft(text), { author: 'slackbot' });
}

/**
 * Clicks an element, or chooses something in it, and tells the app.
 *
 * @returns how the app acknowledged
 * @throws ControlError when the person sees no such element, or it does not offer the value
 */
export async function click(client: Client, person: Person, request: Click): Promise<Ack> {
  const { workspace, deliver } = client;
  const target = findTarget(workspace, person, request.action, request.value, request);
  const { sight } = target;
  if (request.state !== undefined) {
    const key = inputKeyOf(person, sight);
    const before = workspace.inputs.get(key) ?? {};
    const fields = fieldsIn(blocksOf(sight));
    const entered = await enterAll(workspace, fields, request.state, before, asking(client, person, sight));
    workspace.inputs.set(key, entered);
  }
  const action = await actionOf(client, person, target, request.value);
  const ack = await deliver({
    type: 'interactive',
    answerable: false,
    body: {
      ...interaction(workspace, person, 'block_actions'),
      trigger_id: issueTrigger(workspace, person.id),
      ...placeOf(workspace, person, sight),
      ...responseUrlFor(workspace, person, sight),
      actions: [action],
    },
  });
  if (ack.error !== undefined) showFailure(workspace, person, sight, ack);
  return ack;
}
