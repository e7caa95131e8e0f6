import { z } from 'zod';
import { SlackError } from '../errors.ts';
import type { StoredView, Workspace } from '../model.ts';
import { exchange, validTrigger } from '../tickets.ts';
import { openView, publishHome, pushView, readView, replaceView, viewObject } from '../views.ts';
import { method, word } from './method.ts';

/** Opening and pushing differ only in what becomes of the modals that are open. */
function opening(show: typeof openView) {
  const shape = { view: z.unknown(), trigger_id: word.optional(), interactivity_pointer: word.optional() };
  return method(shape, (workspace, args) => {
    const triggerId = args.trigger_id ?? args.interactivity_pointer;
    if (triggerId === undefined) throw new SlackError('invalid_arguments', ['missing required field: trigger_id']);
    const payload = readView(workspace, args.view, 'modal');
    const trigger = validTrigger(workspace, triggerId);
    const view = show(workspace, trigger.user, payload);
    exchange(workspace, trigger);
    return { view: viewObject(workspace, view) };
  });
}

function findView(workspace: Workspace, id: string | undefined, externalId: string | undefined): StoredView {
  if ((id === undefined) === (externalId === undefined))
    throw new SlackError('invalid_arguments', ['must provide exactly one of: view_id, external_id']);
  const found = workspace.views.values().find(view => view.id === id || view.payload.external_id === externalId);
  if (found === undefined) throw new SlackError('not_found');
  return found;
}

const hash = word.optional();

const update = method(
  { view_id: word.optional(), external_id: word.optional(), view: z.unknown(), hash },
  (workspace, args) => {
    const current = findView(workspace, args.view_id, args.external_id);
    const payload = readView(workspace, args.view, current.payload.type);
    return { view: viewObject(workspace, replaceView(workspace, current, payload, args.hash)) };
  },
);

const publish = method({ user_id: word, view: z.unknown(), hash }, (workspace, args) => {
  const person = workspace.people.get(args.user_id);
  if (person === undefined) throw new SlackError('invalid_arguments', ['invalid `user_id`']);
  const payload = readView(workspace, args.view, 'home');
  return { view: viewObject(workspace, publishHome(workspace, person.id, payload, args.hash)) };
});

export const views = {
  'views.open': opening(openView),
  'views.push': opening(pushView),
  'views.update': update,
  'views.publish': publish,
};
