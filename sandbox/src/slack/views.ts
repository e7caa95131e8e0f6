import { checkView, type ViewPayload } from './block-kit/check.ts';
import { addMissingIds } from './block-kit/missing-ids.ts';
import { SlackError } from './errors.ts';
import { randomId, randomSecret } from './ids.ts';
import { isJson, type Json, parseJson } from './json.ts';
import { checkSlackFiles, throwIfInvalid } from './message-content.ts';
import type { StoredView, Workspace } from './model.ts';

// https://docs.slack.dev/surfaces/modals
const maxStackDepth = 3;
const maxViewLength = 250_000;

/** Parses and validates a view that an app sent. @throws SlackError `invalid_arguments`, `view_too_large` */
export function parseView(workspace: Workspace, given: unknown, kind: 'modal' | 'home'): ViewPayload {
  if (given === undefined) throw new SlackError('invalid_arguments', ['missing required field: view']);
  const payload = typeof given === 'string' ? parseJson(given) : given;
  if (!isJson(payload)) throw new SlackError('invalid_arguments', ['must provide an object [json-pointer:/view]']);
  if (JSON.stringify(payload).length > maxViewLength) throw new SlackError('view_too_large');
  const { view, problems } = checkView(payload, kind, '/view');
  if (view === undefined) {
    throwIfInvalid('invalid_arguments', problems);
    throw new SlackError('invalid_arguments');
  }
  throwIfInvalid('invalid_arguments', checkSlackFiles(workspace, view.blocks, '/view/blocks'));
  return { ...view, blocks: view.blocks.map(block => addMissingIds(block)) };
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.now() / 1000)}.${randomSecret(4)}`;
}

/** Throws SlackError `duplicate_external_id` unless external_id is unique among the views of the team. */
function checkExternalId(workspace: Workspace, payload: ViewPayload, own?: string): void {
  const { external_id: externalId } = payload;
  if (externalId === undefined || externalId === '') return;
  const taken = workspace.views.values().some(view => view.payload.external_id === externalId && view.id !== own);
  if (taken) throw new SlackError('duplicate_external_id');
}

/** Returns the open modals of a person, the top one last. */
export function modalStack(workspace: Workspace, user: string): StoredView[] {
  return workspace.views.values().filter(view => view.user === user && view.payload.type === 'modal');
}

export function homeTab(workspace: Workspace, user: string): StoredView | undefined {
  return workspace.views.values().find(view => view.user === user && view.payload.type === 'home');
}

function addView(workspace: Workspace, user: string, payload: ViewPayload, below?: StoredView): StoredView {
  const id = randomId('V');
  const view: StoredView = {
    id,
    user,
    payload,
    hash: newHash(workspace),
    root: below?.root ?? id,
    previous: below?.id,
    changed: workspace.now(),
    errors: {},
  };
  workspace.views.set(id, view);
  return view;
}

/** Closes views and deletes what was typed into them. */
export function closeViews(workspace: Workspace, views: readonly StoredView[]): void {
  for (const view of views) {
    workspace.views.delete(view.id);
    workspace.inputs.delete(inputKey(view));
  }
}

/** Returns the key in `workspace.inputs` for what the person typed into a view. */
export function inputKey(view: StoredView): string {
  return `${view.user} ${view.id}`;
}

/** Opens a modal and closes all modals that were open. */
export function openView(workspace: Workspace, user: string, payload: ViewPayload): StoredView {
  checkExternalId(workspace, payload);
  closeViews(workspace, modalStack(workspace, user));
  return addView(workspace, user, payload);
}

/** Pushes a modal on top of the open ones. @throws SlackError `not_found`, `push_limit_reached` */
export function pushView(workspace: Workspace, user: string, payload: ViewPayload): StoredView {
  const stack = modalStack(workspace, user);
  const top = stack.at(-1);
  if (top === undefined) throw new SlackError('not_found');
  if (stack.length >= maxStackDepth) throw new SlackError('push_limit_reached');
  checkExternalId(workspace, payload);
  return addView(workspace, user, payload, top);
}

/** Replaces the content of a view. @throws SlackError `hash_conflict` when the view has changed since this hash */
export function replaceView(workspace: Workspace, view: StoredView, payload: ViewPayload, hash?: string): StoredView {
  if (hash !== undefined && hash !== '' && hash !== view.hash) throw new SlackError('hash_conflict');
  checkExternalId(workspace, payload, view.id);
  const replaced = { ...view, payload, hash: newHash(workspace), changed: workspace.now(), errors: {} };
  workspace.views.set(view.id, replaced);
  return replaced;
}

/** Publishes or replaces the home tab of a person. */
export function publishHome(workspace: Workspace, user: string, payload: ViewPayload, hash?: string): StoredView {
  const published = homeTab(workspace, user);
  if (published !== undefined) return replaceView(workspace, published, payload, hash);
  checkExternalId(workspace, payload);
  return addView(workspace, user, payload);
}

/** Sets the errors that the client shows in a view, by block_id. `*` stands for the whole view. */
export function setViewErrors(workspace: Workspace, view: StoredView, errors: Readonly<Record<string, string>>): void {
  const current = workspace.views.get(view.id);
  if (current !== undefined) workspace.views.set(view.id, { ...current, errors });
}

/** Returns a view as Slack's view object, with the state of its fields. */
export function viewObject(workspace: Workspace, view: StoredView, state: Json = {}): Json {
  const { appId, botId, teamId } = workspace.identity;
  const { payload } = view;
  const modalFields =
    payload.type === 'modal' ? { title: payload.title, close: payload.close, submit: payload.submit } : {};
  return {
    id: view.id,
    team_id: teamId,
    type: payload.type,
    blocks: payload.blocks,
    private_metadata: payload.private_metadata ?? '',
    callback_id: payload.callback_id ?? '',
    external_id: payload.external_id ?? '',
    state: { values: state },
    hash: view.hash,
    title: modalFields.title ?? null,
    close: modalFields.close ?? null,
    submit: modalFields.submit ?? null,
    clear_on_close: payload.type === 'modal' && payload.clear_on_close === true,
    notify_on_close: payload.type === 'modal' && payload.notify_on_close === true,
    submit_disabled: payload.type === 'modal' && payload.submit_disabled === true,
    previous_view_id: view.previous ?? null,
    root_view_id: view.root,
    app_id: appId,
    app_installed_team_id: teamId,
    bot_id: botId,
  };
}
