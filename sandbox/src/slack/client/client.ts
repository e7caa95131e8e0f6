import { canSee } from '../channels.ts';
import type { Deliver } from '../delivery/delivery.ts';
import { ControlError } from '../errors.ts';
import type { Channel, Person, StoredView, Workspace } from '../model.ts';
import { homeTab, modalStack } from '../views.ts';

/** What a person's Slack client needs: the workspace, and a way to reach the app. */
export interface SlackClient {
  readonly workspace: Workspace;
  readonly deliver: Deliver;
}

/** Throws unless the person may see the channel. People can post, click and read only in channels that they can see. */
export function requireChannelAccess(channel: Channel, person: Person): void {
  if (!canSee(channel, person.id))
    throw new ControlError(404, `${person.name} cannot see the channel "${channel.name}".`);
}

/**
 * Finds a view of a person by id, external_id or callback_id.
 *
 * @throws ControlError when it is not open, or when it is a modal that is not on top
 */
export function requireTopView(workspace: Workspace, person: Person, asked: string): StoredView {
  const stack = modalStack(workspace, person.id);
  const home = homeTab(workspace, person.id);
  const open = home === undefined ? stack : [...stack, home];
  const matching = open.filter(
    view => view.id === asked || view.payload.external_id === asked || view.payload.callback_id === asked,
  );
  // When several views have the same callback_id, the newest one is meant.
  const view = matching.at(-1);
  if (view === undefined) {
    const ids = open.map(known => known.id).join(', ');
    throw new ControlError(404, `${person.name} has no open view "${asked}". Open views: ${ids || 'none'}.`);
  }
  const top = stack.at(-1);
  if (view.payload.type === 'modal' && view.id !== top?.id)
    throw new ControlError(400, `The view ${view.id} is covered by ${top?.id}. Only the top view can be used.`);
  return view;
}
