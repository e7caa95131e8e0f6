import { checkView, type ViewPayload } from './block-kit/check.ts';
import { withIds } from './block-kit/ids.ts';
import { checkFiles, refuse } from './draft.ts';
import { SlackError } from './errors.ts';
import { randomId, secret } from './ids.ts';
import { isJson, type Json, parseJson } from './json.ts';
import type { StoredView, Workspace } from './model.ts';

// https://docs.slack.dev/surfaces/modals
const deepestStack = 3;
const largestView = 250_000;

/** Reads and checks a view that an app sent. @throws SlackError `invalid_arguments`, `view_too_large` */
export function readView(workspace: Workspace, given: unknown, kind: 'modal' | 'home'): ViewPayload {
  if (given === undefined) throw new SlackError('invalid_arguments', ['missing required field: view']);
  const payload = typeof given === 'string' ? parseJson(given) : given;
  if (!isJson(payload)) throw new SlackError('invalid_arguments', ['must provide an object [json-pointer:/view]']);
  if (JSON.stringify(payload).length > largestView) throw new SlackError('view_too_large');
  const { view, problems } = checkView(payload, kind, '/view');
  if (view === undefined) {
    refuse('invalid_arguments', problems);
    throw new SlackError('invalid_arguments');
  }
  refuse('invalid_arguments', checkFiles(workspace, view.blocks, '/view/blocks'));
  return { ...view, blocks: view.blocks.map(block => withIds(block)) };
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.now() / 1000)}.${secret(4)}`;
}

/** external_id is unique among the views of a team. */
function checkExternalId(workspace: Workspace, payload: ViewPayload, own?: string): void {
  const { external_id: externalId } = payload;
  if (externalId === undefined || externalId === '') return;
  const taken = workspace.views.values().some(view => view.payload.external_id === externalId && view.id !== own);
  if (taken) throw new SlackError('duplicate_external_id');
}

/** The modals that a person has open, the one in front last. */
export function stackOf(workspace: Workspace, user: string): StoredView[] {
  return workspace.views.values().filter(view => view.user === user && view.payload.type === 'modal');
}

export function homeOf(workspace: Workspace, user: string): StoredView | undefined {
  return workspace.views.values().find(view => view.user === user && view.payload.type === 'home');
}

function add(workspace: Workspace, user: string, payload: ViewPayload, below?: StoredView): StoredView {
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

/** Takes modals away, with what was typed into them. */
export function dismiss(workspace: Workspace, views: readonly StoredView[]): void {
  for (const view of views) {
    workspace.views.delete(view.id);
    workspace.inputs.delete(inputKey(view));
  }
}

/** Where what a person typed into a view is kept. */
export function inputKey(view: StoredView): string {
  return `${view.user} ${view.id}`;
}

/** Opens a modal; a stack that was open gives way to it. */
export function openView(workspace: Workspace, user: string, payload: ViewPayload): StoredView {
  checkExternalId(workspace, payload);
  dismiss(workspace, stackOf(workspace, user));
  return add(workspace, user, payload);
}

/** Puts a modal in front of those that are open. @throws SlackError `not_found`, `push_limit_reached` */
export function pushView(workspace: Workspace, user: string, payload: ViewPayload): StoredView {
  const stack = stackOf(workspace, user);
  const top = stack.at(-1);
  if (top === undefined) throw new SlackError('not_found');
  if (stack.length >= deepestStack) throw new SlackError('push_limit_reached');
  checkExternalId(workspace, payload);
  return add(workspace, user, payload, top);
}

/** Replaces what a view shows. @throws SlackError `hash_conflict` when somebody else was faster */
export function replaceView(workspace: Workspace, view: StoredView, payload: ViewPayload, hash?: string): StoredView {
  if (hash !== undefined && hash !== '' && hash !== view.hash) throw new SlackError('hash_conflict');
  checkExternalId(workspace, payload, view.id);
  const replaced = { ...view, payload, hash: newHash(workspace), changed: workspace.now(), errors: {} };
  workspace.views.set(view.id, replaced);
  return replaced;
}

/** Shows a home tab to a person. */
export function publishHome(workspace: Workspace, user: string, payload: ViewPayload, hash?: string): StoredView {
  const published = homeOf(workspace, user);
  if (published !== undefined) return replaceView(workspace, published, payload, hash);
  checkExternalId(workspace, payload);
  return add(workspace, user, payload);
}

/** Says at its fields what is wrong with a view; `*` stands for the view as a whole. */
export function showErrors(workspace: Workspace, view: StoredView, errors: Readonly<Record<string, string>>): void {
  const current = workspace.views.get(view.id);
  if (current !== undefined) workspace.views.set(view.id, { ...current, errors });
}

/** A view as Slack's view object, with the state of its fields. */
export function viewObject(workspace: Workspace, view: StoredView, state: Json = {}): Json {
  const { appId, botId, teamId } = workspace.identity;
  const { payload } = view;
  const bars = payload.type === 'modal' ? { title: payload.title, close: payload.close, submit: payload.submit } : {};
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
    title: bars.title ?? null,
    close: bars.close ?? null,
    submit: bars.submit ?? null,
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
