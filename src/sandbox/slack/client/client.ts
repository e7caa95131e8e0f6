import { canSee } from '../channels.ts';
import type { Deliver } from '../delivery/carrier.ts';
import { ControlError, unknownName } from '../errors.ts';
import type { Channel, Person, StoredView, Workspace } from '../model.ts';
import { homeOf, stackOf } from '../views.ts';

/** What people work with: the workspace, and a way to reach the app. */
export interface Client {
  readonly workspace: Workspace;
  readonly deliver: Deliver;
}

/** A person can only write, click and look where they are a member or everyone is welcome. */
export function mustSee(channel: Channel, person: Person): void {
  if (!canSee(channel, person.id))
    throw new ControlError(404, `${person.name} cannot see the channel "${channel.name}".`);
}

/** The view in front of a person, asked for by id, external_id or callback_id. @throws ControlError */
export function viewInFront(workspace: Workspace, person: Person, asked: string): StoredView {
  const stack = stackOf(workspace, person.id);
  const home = homeOf(workspace, person.id);
  const open = home === undefined ? stack : [...stack, home];
  const matching = open.filter(
    view => view.id === asked || view.payload.external_id === asked || view.payload.callback_id === asked,
  );
  // The newest counts when several have the same callback_id.
  const view = matching.at(-1);
  if (view === undefined) {
    const ids = open.map(known => known.id);
    throw unknownName(`view open for ${person.name}`, asked, ids);
  }
  if (view.payload.type === 'modal' && view.id !== stack.at(-1)?.id)
    throw new ControlError(
      400,
      `The view ${view.id} lies beneath ${stack.at(-1)?.id}; only the one in front can be used.`,
    );
  return view;
}
