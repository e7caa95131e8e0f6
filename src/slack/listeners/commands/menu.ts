import { waitingFor } from '../../../app/waiting-for.ts';
import { menuMessage } from '../../../cards/menu.ts';
import type { Message } from '../../../cards/message.ts';
import type { Actor } from '../../../domain/request/events.ts';
import type { SlackContext } from '../../context.ts';

/** The commands whose forms the menu offers, where the workflows have them. Help offers all. */
const COMMON = ['connect', 'isolate', 'create-endpoint', 'public-access', 'access-mode'];

/** Returns what waits for a person, with buttons for common requests. */
export async function menu(context: SlackContext, { person }: Pick<Actor, 'person'>): Promise<Message> {
  const { workflows } = context.rulebook;
  return menuMessage(
    await waitingFor(context, person),
    COMMON.filter(word => workflows.has(word)),
  );
}
