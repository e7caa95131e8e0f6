import { z } from 'zod';
import type { Ack } from '../delivery/delivery.ts';
import { commandPayload } from '../delivery/payloads.ts';
import { ControlError, SlackError } from '../errors.ts';
import { isJson } from '../json.ts';
import { parseContent, textContent } from '../message-content.ts';
import { addEphemeral, addMessage } from '../messages.ts';
import type { Channel, Person } from '../model.ts';
import { requireChannelAccess, type SlackClient } from './client.ts';

/** The slash command that the app has registered. */
const registeredCommand = '/ampls';

const commandResponse = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
});

/** Shows the message in the acknowledgement of a command. @throws SlackError when Slack would not accept it */
function showResponse({ workspace }: SlackClient, person: Person, channel: Channel, body: unknown): void {
  if (body === '' || (isJson(body) && Object.keys(body).length === 0)) return;
  const given = commandResponse.safeParse(isJson(body) ? body : { text: String(body) });
  if (!given.success) throw new SlackError('invalid_command_response');
  const content = parseContent(workspace, given.data, true);
  if (given.data.response_type === 'in_channel') addMessage(workspace, channel, 'bot', content);
  else addEphemeral(workspace, person, channel, content);
}

/**
 * Sends a slash command, then shows the app's response or the error to the person who typed it.
 *
 * @param text the typed text, including the command
 */
export async function runCommand(client: SlackClient, person: Person, channel: Channel, text: string): Promise<Ack> {
  const { workspace, deliver } = client;
  requireChannelAccess(channel, person);
  const [, name = '', typed = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  if (name !== registeredCommand)
    throw new ControlError(400, `${name} is not a valid command. The app has registered ${registeredCommand}.`);
  const body = commandPayload(workspace, person, channel, name, typed.trim());
  const ack = await deliver({ type: 'slash_commands', body, acceptsResponse: true });
  const failed = (error: string): Ack => {
    const notice = textContent(`${name} failed with the error "${error}"`);
    addEphemeral(workspace, person, channel, notice, { author: 'slackbot' });
    return { ...ack, error };
  };
  if (ack.error !== undefined) return failed(ack.error);
  try {
    showResponse(client, person, channel, ack.body);
    return ack;
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return failed('invalid_command_response');
  }
}
