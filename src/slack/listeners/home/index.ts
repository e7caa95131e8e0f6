import type { App } from '@slack/bolt';
import { openHome } from '../../../app/home/open-home.ts';
import { describeForLog } from '../../../base/postgres.ts';
import type { SlackContext } from '../../context.ts';
import { homeOpenedSchema } from '../payloads.ts';

/** Registers the opening of the app's Home tab. */
export function registerHome(app: App, context: SlackContext): void {
  app.event('app_home_opened', ({ body }) => context.track(handleOpened(context, body)));
}

async function handleOpened(context: SlackContext, body: unknown): Promise<void> {
  const { data: opened } = homeOpenedSchema.safeParse(body);
  if (opened?.tab !== 'home') return;
  try {
    await openHome(context, opened.person, opened.viewHash);
  } catch (error) {
    context.log.warn({ error: describeForLog(error) }, 'a Home tab was not published');
  }
}
