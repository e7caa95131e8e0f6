import { declineForm } from '../../cards/forms.ts';
import type { Message } from '../../cards/message.ts';
import type { Membership } from '../../domain/approval/requirements.ts';
import { approve, mayDecline } from '../../requests/decide.ts';
import type { Desk } from '../desk.ts';
import { dossierOf, idIn, requestOf } from '../known.ts';
import type { WhyNot } from '../refusals.ts';
import { refusal } from '../refusals.ts';
import type { Reply } from '../reply.ts';
import { declineMetadata } from '../views/metadata.ts';
import type { Click } from './click.ts';

/** Agrees to the plan that was on the screen. */
export async function approveClick(desk: Desk, { person, value, plan }: Click): Promise<Reply | undefined> {
  const id = idIn(value, 'show CR-12');
  const membership = await membersFor(desk, id);
  const outcome = await approve(desk.db, { request: id, planHash: plan, person }, membership, desk.clock());
  if ('refused' in outcome) return { say: await whyNot(desk, id, outcome.refused, 'approve') };
  desk.nudge('deliver', id);
  if (outcome.request.state === 'approved') desk.nudge('execute', id);
  return undefined;
}

/** Asks for the reason, where the person may decline at all. */
export async function declineClick(desk: Desk, { person, value, plan }: Click): Promise<Reply> {
  const id = idIn(value, 'show CR-12');
  const [request, membership] = await Promise.all([requestOf(desk, id), membersFor(desk, id)]);
  const refused = mayDecline(request, { request: id, planHash: plan, person }, membership);
  if (refused !== undefined) return { say: await whyNot(desk, id, refused, 'decline') };
  return { open: declineForm(id, declineMetadata({ request: id, plan })) };
}

/** The people in the groups that a request needs, as they are now. */
export async function membersFor(desk: Desk, id: number): Promise<Membership> {
  const { requirements } = await requestOf(desk, id);
  return desk.directory.members(requirements ?? []);
}

/** Why a decision was refused, with the request as it is now. */
export async function whyNot(desk: Desk, id: number, why: WhyNot, wanted: string): Promise<Message> {
  const { request, events } = await dossierOf(desk, id);
  return refusal(why, wanted, request, events);
}
