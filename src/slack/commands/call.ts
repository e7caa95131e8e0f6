import { z } from 'zod';
import type { Desk } from '../desk.ts';
import type { Reply } from '../reply.ts';

/** A slash command as Slack sends it; the rest of it is not looked at. */
export const commandSchema = z
  .object({ text: z.string().default(''), user_id: z.string(), channel_id: z.string(), trigger_id: z.string() })
  .transform(({ text, user_id: person, channel_id: channel, trigger_id: trigger }) => {
    return { text, person, channel, trigger };
  });

/** Somebody has typed a command. */
export type Call = z.infer<typeof commandSchema>;

/** A command that the bot knows by its first word. */
export interface Command {
  readonly word: string;
  /** The whole of it, for help. */
  readonly form: string;
  readonly title: string;
  /** @param rest what was typed after the word */
  readonly answer: (desk: Desk, call: Call, rest: string) => Promise<Reply>;
}
