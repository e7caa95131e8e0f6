import { z } from 'zod';
import { SlackError } from '../errors.ts';
import type { StoredView, Workspace } from '../model.ts';
import { findTriggerId, markTriggerIdUsed } from '../trigger-ids.ts';
import { openView, parseView, publishHome, pushView, replaceView, viewObject } from '../views.ts';
import { defineMethod, textArg } from './method.ts';

/** Defines views.open or views.push, which differ only in what happens to the modals that are already open. */
function showModal(show: typeof openView) {
  const shape = { view: z.unknown(), trigger_id: textArg.optional(), interactivity_pointer: textArg.optional() };
  return defineMethod(shape, (workspace, args) => {
    const triggerId = args.trigger_id ?? args.interactivity_pointer;
    if (triggerId === undefined) throw new SlackError('invalid_arguments', ['missing required field: trigger_id']);
    const payload = parseView(workspace, args.view, 'modal');
    const trigger = findTriggerId(workspace, triggerId);
    const view = show(workspace, trigger.user, payload);
    markTriggerIdUsed(workspace, trigger);
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

const hash = textArg.optional();

const update = defineMethod(
  { view_id: textArg.optional(), external_id: textArg.optional(), view: z.unknown(), hash },
  (workspace, args) => {
    const current = findView(workspace, args.view_id, args.external_id);
    const payload = parseView(workspace, args.view, current.payload.type);
    return { view: viewObject(workspace, replaceView(workspace, current, payload, args.hash)) };
  },
);

const publish = defineMethod({ user_id: textArg, view: z.unknown(), hash }, (workspace, args) => {
  const person = workspace.people.get(args.user_id);
  if (person === undefined) throw new SlackError('invalid_arguments', ['invalid `user_id`']);
  const payload = parseView(workspace, args.view, 'home');
  return { view: viewObject(workspace, publishHome(workspace, person.id, payload, args.hash)) };
});

export const views = {
  'views.open': showModal(openView),
  'views.push': showModal(pushView),
  'views.update': update,
  'views.publish': publish,
};
