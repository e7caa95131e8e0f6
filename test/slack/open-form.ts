import type { View } from '../../sandbox/src/control-client.ts';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { RunningSlackApp } from './slack-app.ts';

/** Types a command as alice, and returns the form that it opens. */
export async function openForm(bot: RunningSlackApp, typed = '/ampls connect'): Promise<View> {
  await bot.control.command('alice', typed);
  return topForm(bot);
}

/** Returns the form that alice sees, as soon as there is one. */
export async function topForm(bot: RunningSlackApp): Promise<View> {
  return eventually(async () => {
    const view = (await bot.control.views('alice')).at(-1);
    if (view?.callback_id !== 'workflow') throw new Error('no form is open');
    return view;
  });
}
