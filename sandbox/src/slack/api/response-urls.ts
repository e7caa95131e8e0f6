import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { SlackError } from '../errors.ts';
import { type ApiAnswer, sendAnswer, withFaults } from '../faults.ts';
import { isJson, parseJson } from '../json.ts';
import { parseContent } from '../message-content.ts';
import { addEphemeral, addMessage, editMessage, removeMessage, requireThreadParent, withContent } from '../messages.ts';
import type { Channel, Person, ResponseUrl, Workspace } from '../model.ts';
import { countResponseUrlUse, findResponseUrl } from '../response-urls.ts';
import type { ApiContext } from './web-api.ts';

// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
const payload = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  metadata: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});

type Payload = z.output<typeof payload>;

interface ResponseContext {
  readonly workspace: Workspace;
  readonly person: Person;
  readonly channel: Channel;
  readonly source: NonNullable<ResponseUrl['source']>;
}

function deleteOriginal({ workspace, person, channel, source }: ResponseContext): void {
  const stored = workspace.messages.get(channel.id, source.ts);
  if (source.ephemeral && workspace.ephemerals.delete(`${person.id} ${source.ts}`)) return;
  if (stored === undefined) throw new SlackError('message_not_found');
  removeMessage(workspace, stored);
}

function replaceOriginal({ workspace, person, channel, source }: ResponseContext, args: Payload): void {
  const content = parseContent(workspace, args, true);
  const key = `${person.id} ${source.ts}`;
  const ephemeral = workspace.ephemerals.get(key);
  const stored = workspace.messages.get(channel.id, source.ts);
  if (source.ephemeral && ephemeral !== undefined)
    workspace.ephemerals.set(key, { ...ephemeral, message: withContent(ephemeral.message, content) });
  else if (stored !== undefined) editMessage(workspace, stored, content, content.metadata);
  else throw new SlackError('message_not_found');
}

function postResponse({ workspace, person, channel }: Omit<ResponseContext, 'source'>, args: Payload): void {
  const content = parseContent(workspace, args, true);
  requireThreadParent(workspace, channel, args.thread_ts);
  const options = { thread_ts: args.thread_ts };
  if (args.response_type === 'in_channel') addMessage(workspace, channel, 'bot', content, options);
  else addEphemeral(workspace, person, channel, content, options);
}

function respond(workspace: Workspace, responseUrl: ResponseUrl, args: Payload): void {
  const person = workspace.people.get(responseUrl.user);
  const channel = workspace.channels.get(responseUrl.channel);
  if (person === undefined || channel === undefined) throw new SlackError('channel_not_found');
  // A slash command has no original message, so a replacement is posted as a new message.
  const { source } = responseUrl;
  if (source !== undefined && args.delete_original === true) deleteOriginal({ workspace, person, channel, source });
  else if (source !== undefined && args.replace_original === true)
    replaceOriginal({ workspace, person, channel, source }, args);
  else postResponse({ workspace, person, channel }, args);
}

function errorAnswer(error: unknown): ApiAnswer {
  if (!(error instanceof SlackError)) throw error;
  const gone = ['invalid_url', 'expired_url', 'used_url', 'message_not_found'].includes(error.code);
  const problems = error.problems.length === 0 ? {} : { errors: error.problems };
  return { status: gone ? 404 : 400, body: { ok: false, error: error.code, ...problems } };
}

function handleResponse(workspace: Workspace, secret: string, content: unknown): ApiAnswer {
  try {
    const responseUrl = findResponseUrl(workspace, secret);
    const parsed = payload.safeParse(content);
    if (!parsed.success) throw new SlackError('invalid_payload');
    respond(workspace, responseUrl, parsed.data);
    countResponseUrlUse(workspace, responseUrl);
    return { status: 200, body: { ok: true } };
  } catch (error) {
    return errorAnswer(error);
  }
}

/**
 * Registers the response_urls, to which apps post messages. Fastify must pass bodies on as buffers.
 *
 * Rate tiers do not apply to them: each may be used five times, and that does not interact with the limits of the Web API, as
 * Slack's engineers say in https://github.com/slackapi/node-slack-sdk/issues/828. A replacement brings its own metadata
 * (https://github.com/slackapi/bolt-js/pull/1821); one without is assumed to remove what the message had.
 */
export function responseUrlRoutes(app: FastifyInstance, api: ApiContext): void {
  app.post<{ Params: { secret: string } }>('/response/:team/:secret', async (request, reply) => {
    const isJsonBody = request.headers['content-type']?.startsWith('application/json') === true;
    const content = isJsonBody ? parseJson(String(request.body)) : undefined;
    const args = isJson(content) ? content : {};
    const log = api.calls.begin('response_url', api.workspace.now());
    const answer = await withFaults(api.faults, 'response_url', args, reply, async () => {
      if (api.latencyMs > 0) await sleep(api.latencyMs);
      return handleResponse(api.workspace, request.params.secret, content);
    });
    log(args, answer);
    return sendAnswer(reply, answer);
  });
}
