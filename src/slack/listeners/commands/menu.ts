import { commonRequests } from '../../../app/offered.ts';
import { waitingFor } from '../../../app/waiting-for.ts';
import { menuMessage } from '../../../cards/menu.ts';
import type { Message } from '../../../cards/message.ts';
import type { Actor } from '../../../domain/request/events.ts';
import type { SlackContext } from '../../context.ts';

/** Returns what waits for a person, with buttons for common requests. */
export async function menu(context: SlackContext, { person }: Pick<Actor, 'person'>): Promise<Message> {
  const [waiting, { words, restricted }] = await Promise.all([
    waitingFor(context, person),
    commonRequests(context, person),
  ]);
  return menuMessage(waiting, words, restricted);
}
