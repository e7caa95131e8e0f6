import type { RespondFn } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Message } from '../cards/message.ts';
import type { Desk } from './desk.ts';
import { apology } from './speech.ts';
import { openWindow } from './windows.ts';

/** What a person gets for a command or a click. */
export type Reply =
  /** A message for that person alone. */
  | { readonly say: Message }
  /** A window of its own. */
  | { readonly open: ModalView }
  /** A message that takes longer than Slack waits. */
  | { readonly later: () => Promise<Message> };

/** A message as Slack takes it where one person alone is to see it. It leaves the message that was clicked as it is. */
export function toOnePerson({ text, blocks }: Message) {
  return { response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] } as const;
}

/** Gives a reply after the acknowledgement; what goes wrong with it is said in words. */
export async function follow(desk: Desk, reply: Reply, trigger: string, respond: RespondFn): Promise<void> {
  try {
    if ('open' in reply) return await openWindow(desk, trigger, reply.open);
    await tell(desk, respond, 'say' in reply ? reply.say : await reply.later());
  } catch (error) {
    await tell(desk, respond, apology(desk.log, error));
  }
}

/** Tells somebody through a response_url, which is known to {@link RespondFn} alone: it is a secret. */
async function tell({ log }: Desk, respond: RespondFn, message: Message): Promise<void> {
  try {
    await respond(toOnePerson(message));
  } catch (error) {
    log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'an answer did not reach Slack');
  }
}
