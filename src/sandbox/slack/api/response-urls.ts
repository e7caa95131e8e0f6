import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readDraft } from '../draft.ts';
import { SlackError } from '../errors.ts';
import { type Answer, send, withFaults } from '../faults.ts';
import { isJson, parseJson } from '../json.ts';
import { checkThread, edit, post, remove, rewritten, showTo } from '../messages.ts';
import type { Channel, Person, ResponseUrl, Workspace } from '../model.ts';
import { countUse, validResponseUrl } from '../tickets.ts';
import type { Api } from './routes.ts';

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

interface Context {
  readonly workspace: Workspace;
  readonly person: Person;
  readonly channel: Channel;
  readonly source: NonNullable<ResponseUrl['source']>;
}

function deleteOriginal({ workspace, person, channel, source }: Context): void {
  const stored = workspace.messages.get(channel.id, source.ts);
  if (source.ephemeral && workspace.ephemerals.delete(`${person.id} ${source.ts}`)) return;
  if (stored === undefined) throw new SlackError('message_not_found');
  remove(workspace, stored);
}

function replaceOriginal({ workspace, person, channel, source }: Context, given: Payload): void {
  const draft = readDraft(workspace, given, true);
  const key = `${person.id} ${source.ts}`;
  const ephemeral = workspace.ephemerals.get(key);
  const stored = workspace.messages.get(channel.id, source.ts);
  if (source.ephemeral && ephemeral !== undefined)
    workspace.ephemerals.set(key, { ...ephemeral, message: rewritten(ephemeral.message, draft) });
  else if (stored !== undefined) edit(workspace, stored, draft, draft.metadata);
  else throw new SlackError('message_not_found');
}

function say({ workspace, person, channel }: Omit<Context, 'source'>, given: Payload): void {
  const draft = readDraft(workspace, given, true);
  checkThread(workspace, channel, given.thread_ts);
  const placement = { thread_ts: given.thread_ts };
  if (given.response_type === 'in_channel') post(workspace, channel, 'bot', draft, placement);
  else showTo(workspace, person, channel, draft, placement);
}

function respond(workspace: Workspace, ticket: ResponseUrl, given: Payload): void {
  const person = workspace.people.get(ticket.user);
  const channel = workspace.channels.get(ticket.channel);
  if (person === undefined || channel === undefined) throw new SlackError('channel_not_found');
  // A command has no original: what should replace it is simply said.
  const { source } = ticket;
  if (source !== undefined && given.delete_original === true) deleteOriginal({ workspace, person, channel, source });
  else if (source !== undefined && given.replace_original === true)
    replaceOriginal({ workspace, person, channel, source }, given);
  else say({ workspace, person, channel }, given);
}

function refusal(error: unknown): Answer {
  if (!(error instanceof SlackError)) throw error;
  const gone = ['invalid_url', 'expired_url', 'used_url', 'message_not_found'].includes(error.code);
  const problems = error.problems.length === 0 ? {} : { errors: error.problems };
  return { status: gone ? 404 : 400, body: { ok: false, error: error.code, ...problems } };
}

function answer(workspace: Workspace, secret: string, content: unknown): Answer {
  try {
    const ticket = validResponseUrl(workspace, secret);
    const given = payload.safeParse(content);
    if (!given.success) throw new SlackError('invalid_payload');
    respond(workspace, ticket, given.data);
    countUse(workspace, ticket);
    return { status: 200, body: { ok: true } };
  } catch (error) {
    return refusal(error);
  }
}

/** Where apps answer to an interaction. The app must hand bodies over as bytes. */
export function responseUrls(app: FastifyInstance, api: Api): void {
  app.post<{ Params: { secret: string } }>('/response/:team/:secret', async (request, reply) => {
    const isJsonBody = request.headers['content-type']?.startsWith('application/json') === true;
    const content = isJsonBody ? parseJson(String(request.body)) : undefined;
    const given = await withFaults(api.faults, 'response_url', isJson(content) ? content : {}, reply, async () => {
      if (api.latency > 0) await sleep(api.latency);
      return answer(api.workspace, request.params.secret, content);
    });
    return send(reply, given);
  });
}
