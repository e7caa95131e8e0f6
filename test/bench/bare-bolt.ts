import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

/** A Bolt app that only acknowledges. It shows what a command or a click costs before the bot does anything. */
const receiver = new HTTPReceiver({
  signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '',
  endpoints: '/slack/events',
  logLevel: LogLevel.ERROR,
});
const app = new App({
  receiver,
  authorize: async () => ({ botToken: 'xoxb-none', botId: 'B0', botUserId: 'U0' }),
  convoStore: false,
  logLevel: LogLevel.ERROR,
});
app.command('/ampls', async ({ ack }) => {
  await ack({ response_type: 'ephemeral', text: 'CR-1' });
});
app.action(/.*/, async ({ ack }) => {
  await ack();
});
app.view(/.*/, async ({ ack }) => {
  await ack();
});
const option = (n: number) => ({
  text: { type: 'plain_text', text: `law-bench-${n}`, emoji: false } as const,
  value: `law-bench-${n}`,
  description: {
    type: 'plain_text',
    text: 'workspace · in 0/5 scopes · rg-bench · contoso-bench',
    emoji: false,
  } as const,
});
const options = Array.from({ length: 100 }, (_, n) => option(n));
app.options(/.*/, async ({ ack }) => {
  await ack({ options });
});
await app.start({ port: Number(process.env['PORT'] ?? 0), host: '127.0.0.1' });
process.stdout.write('ready\n');
