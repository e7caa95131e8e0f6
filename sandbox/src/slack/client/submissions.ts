import { z } from 'zod';
import type { Ack } from '../delivery/delivery.ts';
import { interactionPayload } from '../delivery/payloads.ts';
import { ControlError, SlackError } from '../errors.ts';
import { isJson, type Json } from '../json.ts';
import type { Person, StoredView, Workspace } from '../model.ts';
import { issueResponseUrl } from '../response-urls.ts';
import { issueTriggerId } from '../trigger-ids.ts';
import {
  closeViews,
  inputKey,
  modalStack,
  parseView,
  pushView,
  replaceView,
  setViewErrors,
  viewObject,
} from '../views.ts';
import { interactionContext } from './actions.ts';
import { requireTopView, type SlackClient } from './client.ts';
import { type Field, fieldsIn, fieldValue, stateValues } from './fields.ts';
import { enterValues, validateFields } from './form-values.ts';
import { optionsLoader } from './options.ts';

/** The text that Slack's client shows when the acknowledgement of a submitted view is missing or invalid. */
const connectionProblem = { '*': 'We had some trouble connecting. Try again?' };

// https://docs.slack.dev/surfaces/modals#response_actions
const responseAction = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

function applyErrors(workspace: Workspace, view: StoredView, errors: Record<string, string>): void {
  const inputs = fieldsIn(view.payload.blocks).filter(field => field.input !== undefined);
  const unknown = Object.keys(errors).filter(blockId => !inputs.some(field => field.blockId === blockId));
  if (Object.keys(errors).length === 0)
    throw new SlackError('invalid_response', ['errors must name at least one input block of the view']);
  if (unknown.length > 0)
    throw new SlackError('invalid_response', [
      `errors must name input blocks of the view, which these are not: ${unknown.join(', ')}`,
    ]);
  setViewErrors(workspace, view, errors);
}

/**
 * Applies the response_action with which the app acknowledged a submitted view.
 *
 * @throws SlackError when Slack would not accept it
 */
function applyResponse(workspace: Workspace, view: StoredView, body: unknown): void {
  // The app may have updated or closed the view with an API call before it acknowledged.
  const current = workspace.views.get(view.id);
  if (body === '' || (isJson(body) && Object.keys(body).length === 0)) {
    if (current !== undefined) closeViews(workspace, [current]);
    return;
  }
  const given = responseAction.safeParse(body);
  if (!given.success) throw new SlackError('invalid_response', ['a response_action is missing or unknown']);
  const action = given.data;
  if (action.response_action === 'clear') closeViews(workspace, modalStack(workspace, view.user));
  if (action.response_action === 'errors') applyErrors(workspace, view, action.errors);
  if (action.response_action === 'push') pushView(workspace, view.user, parseView(workspace, action.view, 'modal'));
  if (action.response_action === 'update' && current !== undefined)
    replaceView(workspace, current, parseView(workspace, action.view, 'modal'));
}

/** Returns a response_url for each channel chosen in a select with `response_url_enabled`. */
function responseUrlsFor(workspace: Workspace, person: Person, fields: readonly Field[], state: Json): Json[] {
  return fields.flatMap(field => {
    const channel = fieldValue(field, state);
    if (field.element['response_url_enabled'] !== true || typeof channel !== 'string') return [];
    const responseUrl = issueResponseUrl(workspace, person.id, channel);
    return [{ block_id: field.blockId, action_id: field.actionId, channel_id: channel, response_url: responseUrl }];
  });
}

/**
 * Fills in and submits the top modal.
 *
 * @param values in the form of `state.values`, or flat: `{block_id: text, value or list}`
 * @throws ControlError 400 with the client's own messages when Slack's client would not send the submission
 */
export async function submitView(client: SlackClient, person: Person, asked: string, values: Json): Promise<Ack> {
  const { workspace, deliver } = client;
  const view = requireTopView(workspace, person, asked);
  if (view.payload.type !== 'modal' || view.payload.submit === undefined)
    throw new ControlError(400, `The view ${view.id} has no submit button.`);
  if (view.payload.submit_disabled === true)
    throw new ControlError(400, `The submit button of ${view.id} is disabled.`);
  const fields = fieldsIn(view.payload.blocks);
  const item = { kind: 'view', view } as const;
  const loadOptions = optionsLoader(client, person, () => interactionContext(workspace, person, item));
  const entered = await enterValues(workspace, fields, values, workspace.inputs.get(inputKey(view)) ?? {}, loadOptions);
  workspace.inputs.set(inputKey(view), entered);
  const state = stateValues(fields, entered);
  const problems = validateFields(fields, state);
  if (Object.keys(problems).length > 0) {
    setViewErrors(workspace, view, problems);
    const sentences = Object.entries(problems).map(([blockId, problem]) => `${blockId}: ${problem}`);
    throw new ControlError(400, sentences.join(' '));
  }
  const body = {
    ...interactionPayload(workspace, person, 'view_submission'),
    trigger_id: issueTriggerId(workspace, person.id),
    view: viewObject(workspace, view, state),
    response_urls: responseUrlsFor(workspace, person, fields, state),
  };
  return applyAck(workspace, view, await deliver({ type: 'interactive', body, acceptsResponse: true }));
}

/** Closes, updates or marks the view according to the acknowledgement, and adds an `error` when it was invalid. */
function applyAck(workspace: Workspace, view: StoredView, ack: Ack): Ack {
  if (ack.error === undefined) {
    try {
      setViewErrors(workspace, view, {});
      applyResponse(workspace, view, ack.body);
      return ack;
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      setViewErrors(workspace, view, connectionProblem);
      return { ...ack, error: error.message };
    }
  }
  setViewErrors(workspace, view, connectionProblem);
  return ack;
}

/**
 * Closes the top modal. The app is notified only when the view sets `notify_on_close`. Without it, the result is that
 * of an immediate acknowledgement.
 */
export async function closeView(client: SlackClient, person: Person, asked: string): Promise<Ack> {
  const { workspace, deliver } = client;
  const view = requireTopView(workspace, person, asked);
  if (view.payload.type !== 'modal') throw new ControlError(400, 'A home tab cannot be closed.');
  const clearsStack = view.payload.clear_on_close === true;
  const state = stateValues(fieldsIn(view.payload.blocks), workspace.inputs.get(inputKey(view)) ?? {});
  const body = {
    ...interactionPayload(workspace, person, 'view_closed'),
    view: viewObject(workspace, view, state),
    is_cleared: clearsStack,
  };
  closeViews(workspace, clearsStack ? modalStack(workspace, person.id) : [view]);
  if (view.payload.notify_on_close !== true) return { status: 200, ms: 0, body: '' };
  return deliver({ type: 'interactive', body, acceptsResponse: false });
}
