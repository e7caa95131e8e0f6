import { saveCard } from '../../src/store/outbox.ts';
import { awaiting, somePlan } from '../app/planned.ts';
import type { SlackAppOptions } from './slack-app.ts';
import { startSlackApp, textOf } from './slack-app.ts';

/** Starts the bot with a request of alice that waits, and whose card shows its plan. */
export async function startWithCard(more: { readonly workflow?: string } = {}, options?: SlackAppOptions) {
  const bot = await startSlackApp(options);
  const channel = bot.slack.app.channelId;
  const id = await awaiting(bot.db, bot.idOf('alice'), 1, { origin: channel, ...more });
  const ts = await bot.postCard(id);
  await saveCard(bot.db, id, { channel, ts, plan: somePlan().hash });
  return {
    ...bot,
    id,
    ts,
    channel,
    /** Types a command, and returns the text of its answer. */
    type: async (as: string, text: string) => textOf((await bot.control.command(as, `/ampls ${text}`)).body),
    write: (as: string, text: string, thread?: string) =>
      bot.control.slack('messages', { as, channel, text, ...(thread !== undefined && { thread_ts: thread }) }),
    comments: async () =>
      (await bot.eventsOf(id)).flatMap(event =>
        event.type === 'comment' ? [{ actor: event.actor, ...event.data }] : [],
      ),
    typesOf: async () => (await bot.eventsOf(id)).map(({ type }) => type),
    lastView: async (as: string) => {
      const view = (await bot.control.views(as)).at(-1);
      if (view === undefined) throw new Error(`${as} sees no form`);
      return view;
    },
  };
}
