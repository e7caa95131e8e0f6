import { permalinkOfNewCard } from '../../../app/card-permalink.ts';
import { describeForLog } from '../../../base/postgres.ts';
import { createdWithLink } from '../../../cards/answers.ts';
import { messageModal } from '../../../cards/forms.ts';
import { refOf } from '../../../domain/request/record.ts';
import type { SlackContext } from '../../context.ts';
import { channelLabel } from '../reply.ts';

/**
 * Adds a link to the card of a new request to the view that says its number. Where there is no card in time, or the view
 * was closed, the view stays as it is: it names the channel.
 */
export async function linkToCard(context: SlackContext, view: string, id: number, title: string): Promise<void> {
  try {
    const permalink = await permalinkOfNewCard(context, id);
    if (permalink === null) return;
    const content = createdWithLink(id, title, channelLabel(context), permalink);
    await context.client.views.update({ view_id: view, view: messageModal(refOf(id), content) });
  } catch (error) {
    context.log.info({ request: id, error: describeForLog(error) }, 'a form was not linked to its card');
  }
}
