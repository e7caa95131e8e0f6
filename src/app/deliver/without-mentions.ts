import type { Message } from '../../cards/message.ts';
import type { PersonName } from '../../cards/name-people.ts';
import { mentionedPeople, namePeople } from '../../cards/name-people.ts';
import type { AppContext } from '../context.ts';

/**
 * Returns a message that only names people, so that Slack notifies none of them. Somebody whose name Slack does not say now
 * stays mentioned, because a record has to say who did something.
 *
 * @param notified people whom it is to notify
 */
export async function withoutMentions(
  { ports: { directory } }: AppContext,
  message: Message,
  notified: readonly string[] = [],
): Promise<Message> {
  const people = mentionedPeople(message).filter(person => !notified.includes(person));
  const names = await Promise.all(people.map(async person => [person, await directory.nameOf(person)] as const));
  const known = names.flatMap(([person, name]) => (name === undefined ? [] : [[person, name] as const]));
  return namePeople(message, new Map<string, PersonName>(known));
}
