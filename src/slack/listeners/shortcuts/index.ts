import type { App, GlobalShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { MODAL_TITLE, messageModal } from '../../../cards/forms.ts';
import type { Message } from '../../../cards/message.ts';
import { loadingMessage } from '../../../cards/message.ts';
import type { SlackContext } from '../../context.ts';
import { menu } from '../commands/menu.ts';
import { shortcutSchema } from '../payloads.ts';
import { errorReply } from '../reply.ts';
import { requireMember } from '../require-member.ts';

/** Registers the global shortcut, which opens the menu. It opens at once, because Slack waits for a modal only three seconds. */
export function registerShortcuts(app: App, context: SlackContext): void {
  app.shortcut<GlobalShortcut>({ type: 'shortcut' }, args => context.track(handleShortcut(context, args)));
}

async function handleShortcut(
  context: SlackContext,
  { body, ack }: SlackShortcutMiddlewareArgs<GlobalShortcut>,
): Promise<void> {
  await ack();
  const { actor, trigger } = shortcutSchema.parse(body);
  const { views } = context.client;
  try {
    const { view } = await views.open({ trigger_id: trigger, view: messageModal(MODAL_TITLE, loadingMessage) });
    const content = await contentFor(context, actor.person);
    await views.update({ view_id: view?.id ?? '', view: messageModal(MODAL_TITLE, content) });
  } catch (error) {
    context.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'the menu did not reach Slack');
  }
}

async function contentFor(context: SlackContext, person: string): Promise<Message> {
  try {
    await requireMember(context, person);
    return await menu(context, { person });
  } catch (error) {
    return errorReply(context, error).message;
  }
}
