import { z } from 'zod';
import type { Ack } from '../delivery/carrier.ts';
import { command } from '../delivery/payloads.ts';
import { plainDraft, readDraft } from '../draft.ts';
import { ControlError, SlackError } from '../errors.ts';
import { isJson } from '../json.ts';
import { post, showTo } from '../messages.ts';
import type { Channel, Person } from '../model.ts';
import { type Client, mustSee } from './client.ts';

/** The command that the app has registered. */
const registered = '/ampls';

const answer = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
});

/** Shows what the app answered a command with. @throws SlackError when Slack would not take it */
function showAnswer({ workspace }: Client, person: Person, channel: Channel, body: unknown): void {
  if (body === '' || (isJson(body) && Object.keys(body).length === 0)) return;
  const given = answer.safeParse(isJson(body) ? body : { text: String(body) });
  if (!given.success) throw new SlackError('invalid_command_response');
  const draft = readDraft(workspace, given.data, true);
  if (given.data.response_type === 'in_channel') post(workspace, channel, 'bot', draft);
  else showTo(workspace, person, channel, draft);
}

/**
 * Sends a slash command, and shows its person what the app acknowledged with or what went wrong.
 *
 * @param text what the person typed, the command included
 */
export async function runCommand(client: Client, person: Person, channel: Channel, text: string): Promise<Ack> {
  const { workspace, deliver } = client;
  mustSee(channel, person);
  const [, name = '', typed = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  if (name !== registered) throw new ControlError(400, `${name} is not a valid command; there is ${registered}.`);
  const body = command(workspace, person, channel, name, typed.trim());
  const ack = await deliver({ type: 'slash_commands', body, answerable: true });
  const failed = (error: string): Ack => {
    const notice = plainDraft(`${name} failed with the error "${error}"`);
    showTo(workspace, person, channel, notice, { author: 'slackbot' });
    return { ...ack, error };
  };
  if (ack.error !== undefined) return failed(ack.error);
  try {
    showAnswer(client, person, channel, ack.body);
    return ack;
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return failed('invalid_command_response');
  }
}
