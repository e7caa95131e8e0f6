import { z } from 'zod';
import type { Ack } from '../delivery/carrier.ts';
import { interaction } from '../delivery/payloads.ts';
import { ControlError, SlackError } from '../errors.ts';
import { isJson, type Json } from '../json.ts';
import type { Person, StoredView, Workspace } from '../model.ts';
import { issueResponseUrl, issueTrigger } from '../tickets.ts';
import { dismiss, inputKey, pushView, readView, replaceView, showErrors, stackOf, viewObject } from '../views.ts';
import { placeOf } from './actions.ts';
import { type Client, viewInFront } from './client.ts';
import { enterAll, submitProblems } from './entries.ts';
import { type Field, fieldsIn, heldBy, stateOfAll } from './fields.ts';
import { askingFor } from './options.ts';

/** What Slack's client shows when an app does not acknowledge a submitted view in a way that it understands. */
const trouble = { '*': 'We had some trouble connecting. Try again?' };

// https://docs.slack.dev/surfaces/modals#response_actions
const response = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

function applyErrors(workspace: Workspace, view: StoredView, errors: Record<string, string>): void {
  const inputs = fieldsIn(view.payload.blocks).filter(field => field.input !== undefined);
  const unknown = Object.keys(errors).filter(blockId => !inputs.some(field => field.blockId === blockId));
  if (unknown.length > 0 || Object.keys(errors).length === 0)
    throw new SlackError('invalid_response', [
      `errors must name input blocks of the view; ${unknown.join(', ')} is none`,
    ]);
  showErrors(workspace, view, errors);
}

/** Does what the app acknowledged a submitted view with. @throws SlackError when Slack would not understand it */
function applyResponse(workspace: Workspace, view: StoredView, body: unknown): void {
  // The view may have been replaced or closed by a call of the app's meanwhile.
  const current = workspace.views.get(view.id);
  if (body === '' || (isJson(body) && Object.keys(body).length === 0)) {
    if (current !== undefined) dismiss(workspace, [current]);
    return;
  }
  const given = response.safeParse(body);
  if (!given.success) throw new SlackError('invalid_response', ['a response_action is missing or unknown']);
  const action = given.data;
  if (action.response_action === 'clear') dismiss(workspace, stackOf(workspace, view.user));
  if (action.response_action === 'errors') applyErrors(workspace, view, action.errors);
  if (action.response_action === 'push') pushView(workspace, view.user, readView(workspace, action.view, 'modal'));
  if (action.response_action === 'update' && current !== undefined)
    replaceView(workspace, current, readView(workspace, action.view, 'modal'));
}

/** A select with response_url_enabled gives the app a way to write to the chosen channel. */
function responseUrls(workspace: Workspace, person: Person, fields: readonly Field[], state: Json): Json[] {
  return fields.flatMap(field => {
    const channel = heldBy(field, state);
    if (field.element['response_url_enabled'] !== true || typeof channel !== 'string') return [];
    const responseUrl = issueResponseUrl(workspace, person.id, channel);
    return [{ block_id: field.blockId, action_id: field.actionId, channel_id: channel, response_url: responseUrl }];
  });
}

/**
 * Fills in and submits the modal in front.
 *
 * @param values as in `state.values`, or flat `{block_id: text, value or list}`
 * @throws ControlError 400 with the client's sentence when the client itself refuses to send it
 */
export async function submit(client: Client, person: Person, asked: string, values: Json): Promise<Ack> {
  const { workspace, deliver } = client;
  const view = viewInFront(workspace, person, asked);
  if (view.payload.type !== 'modal' || view.payload.submit === undefined)
    throw new ControlError(400, `The view ${view.id} has no submit button.`);
  if (view.payload.submit_disabled === true)
    throw new ControlError(400, `The submit button of ${view.id} is disabled.`);
  const fields = fieldsIn(view.payload.blocks);
  const sight = { kind: 'view', view } as const;
  const ask = askingFor(client, person, () => placeOf(workspace, person, sight));
  const entered = await enterAll(workspace, fields, values, workspace.inputs.get(inputKey(view)) ?? {}, ask);
  workspace.inputs.set(inputKey(view), entered);
  const state = stateOfAll(fields, entered);
  const problems = submitProblems(fields, state);
  if (Object.keys(problems).length > 0) {
    showErrors(workspace, view, problems);
    const sentences = Object.entries(problems).map(([blockId, problem]) => `${blockId}: ${problem}`);
    throw new ControlError(400, sentences.join(' '));
  }
  const body = {
    ...interaction(workspace, person, 'view_submission'),
    trigger_id: issueTrigger(workspace, person.id),
    view: viewObject(workspace, view, state),
    response_urls: responseUrls(workspace, person, fields, state),
  };
  return acknowledged(workspace, view, await deliver({ type: 'interactive', body, answerable: true }));
}

function acknowledged(workspace: Workspace, view: StoredView, ack: Ack): Ack {
  if (ack.error === undefined) {
    try {
      showErrors(workspace, view, {});
      applyResponse(workspace, view, ack.body);
      return ack;
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      showErrors(workspace, view, trouble);
      return { ...ack, error: error.message };
    }
  }
  showErrors(workspace, view, trouble);
  return ack;
}

/**
 * Closes the modal in front. The app is told only where the view asks for it; where it is not, the answer is that of an
 * app that acknowledged at once.
 */
export async function closeView(client: Client, person: Person, asked: string): Promise<Ack> {
  const { workspace, deliver } = client;
  const view = viewInFront(workspace, person, asked);
  if (view.payload.type !== 'modal') throw new ControlError(400, 'A home tab cannot be closed.');
  const cleared = view.payload.clear_on_close === true;
  const state = stateOfAll(fieldsIn(view.payload.blocks), workspace.inputs.get(inputKey(view)) ?? {});
  const body = {
    ...interaction(workspace, person, 'view_closed'),
    view: viewObject(workspace, view, state),
    is_cleared: cleared,
  };
  dismiss(workspace, cleared ? stackOf(workspace, person.id) : [view]);
  if (view.payload.notify_on_close !== true) return { status: 200, ms: 0, body: '' };
  return deliver({ type: 'interactive', body, answerable: false });
}
