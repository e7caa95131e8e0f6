import { describeForLog } from '../../base/postgres.ts';
import type { Message } from '../../cards/message.ts';
import { refOf } from '../../domain/request/record.ts';
import { keepResponseUrl, takeResponseUrl } from '../../store/response-urls.ts';
import type { AppContext } from '../context.ts';
import type { MessageMetadata, MessageRef } from '../ports.ts';

/**
 * Keeps the response_url that Slack sent with a click, if it was one on the card of a request. Never rejects: without it, updates of
 * the card only have to wait longer.
 */
export async function rememberResponseUrl(
  { db, clock, log }: AppContext,
  clicked: MessageRef & { readonly url: string },
): Promise<void> {
  try {
    await keepResponseUrl(db, clicked, clock());
  } catch (error) {
    log.info({ problem: describeForLog(error) }, 'the response_url of a click was not kept');
  }
}

/** Replaces the card of a request through the response_url of the last click on it. Returns whether that worked. */
export async function replaceCard(
  { db, clock, log, ports }: AppContext,
  request: number,
  message: Message,
  metadata: MessageMetadata,
): Promise<boolean> {
  const url = await takeResponseUrl(db, request, clock());
  if (url === undefined) return false;
  try {
    await ports.messenger.replace(url, message, metadata);
    return true;
  } catch (error) {
    log.info({ request: refOf(request), problem: describeForLog(error) }, 'a card was not replaced');
    return false;
  }
}
