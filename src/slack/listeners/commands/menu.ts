import { requestRights } from '../../../app/request-rights.ts';
import { waitingFor } from '../../../app/waiting-for.ts';
import { menuMessage } from '../../../cards/menu.ts';
import type { Message } from '../../../cards/message.ts';
import type { Actor } from '../../../domain/request/events.ts';
import type { SlackContext } from '../../context.ts';
import { offeredTo } from './offered.ts';

/** The commands whose forms the menu offers, where the workflows have them. Help offers all. */
const COMMON = ['connect', 'isolate', 'create-endpoint', 'public-access', 'access-mode'];

/** Returns what waits for a person, with buttons for common requests. */
export async function menu(context: SlackContext, { person }: Pick<Actor, 'person'>): Promise<Message> {
  const [waiting, rights] = await Promise.all([waitingFor(context, person), requestRights(context, person)]);
  const common = COMMON.flatMap(word => context.rulebook.workflows.get(word) ?? []);
  const { offered, restricted } = offeredTo(context, rights, common);
  return menuMessage(
    waiting,
    offered.map(({ syntax }) => syntax.verb),
    restricted,
  );
}
