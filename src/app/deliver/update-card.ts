import type { Message } from '../../cards/message.ts';
import type { MessageMetadata, MessageRef } from '../ports.ts';
import type { Delivery } from './post-once.ts';
import { replaceCard } from './replace-card.ts';

/**
 * Brings the card of a request up to date. Slack limits how many messages an app may update in a minute, but not how many it
 * replaces through the response_urls of clicks: that is done where an update would have to wait, or is refused.
 *
 * @throws the error of the update
 */
export async function updateCard(
  { context, record, pace, isCardReplaced }: Delivery,
  card: MessageRef,
  message: Message,
  metadata: MessageMetadata,
): Promise<void> {
  const { messenger } = context.ports;
  const { id } = record.request;
  if (isCardReplaced && (await replaceCard(context, id, message, metadata))) {
    pace.replaced(id);
    return;
  }
  try {
    await messenger.update(card, message, metadata);
  } catch (error) {
    if (messenger.classifyError(error).kind !== 'retryable') throw error;
    pace.refused();
    if (!(await replaceCard(context, id, message, metadata))) throw error;
  }
}
