import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Calls } from '../calls.ts';
import { SlackError } from '../errors.ts';
import { type Answer, type Faults, send, withFaults } from '../faults.ts';
import { isJson, type Json } from '../json.ts';
import type { Tiers } from '../tiers.ts';
import { app } from './app.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { files } from './files.ts';
import type { Method, Platform } from './method.ts';
import { people } from './people.ts';
import { type Request, readRequest } from './request.ts';
import { views } from './views.ts';

const methods: Readonly<Record<string, Method>> = { ...app, ...chat, ...conversations, ...files, ...people, ...views };

export interface Api extends Platform {
  readonly calls: Calls;
  readonly faults: Faults;
  readonly tiers: Tiers;
  /** How long Slack takes for a call: milliseconds. */
  readonly latency: number;
}

/** The token must be known and of the kind that the method takes. @throws SlackError */
function authorize({ workspace }: Api, method: Method, token: string | undefined): void {
  const { appToken, botToken } = workspace.identity;
  if (token === undefined || token === '') throw new SlackError('not_authed');
  if (token !== botToken && token !== appToken) throw new SlackError('invalid_auth');
  if (token !== (method.token === 'app' ? appToken : botToken)) throw new SlackError('not_allowed_token_type');
}

function refusal(error: unknown): Answer {
  if (!(error instanceof SlackError)) throw error;
  const problems = error.problems;
  const said =
    problems.length === 0
      ? {}
      : { errors: problems, response_metadata: { messages: problems.map(problem => `[ERROR] ${problem}`) } };
  return { status: 200, body: { ok: false, error: error.code, ...said } };
}

/** Calls a method as if nothing were wrong with the network. */
function answer(api: Api, { method: name, args, token }: Request): Answer {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) return refusal(new SlackError('unknown_method'));
  try {
    authorize(api, method, token);
    const retryAfter = api.tiers.take(name, args);
    if (retryAfter !== undefined) return { status: 429, body: { ok: false, error: 'ratelimited' }, retryAfter };
    return { status: 200, body: { ok: true, ...method.call(api, args) } };
  } catch (error) {
    return refusal(error);
  }
}

async function handle(api: Api, request: FastifyRequest, reply: FastifyReply, name: string): Promise<FastifyReply> {
  const startedAt = performance.now();
  const at = new Date(api.workspace.now()).toISOString();
  const log = (args: Json, answered: Answer | undefined) => {
    const body = isJson(answered?.body) ? answered.body : {};
    const ok = body['ok'] === true;
    const error = ok ? {} : { error: String(body['error'] ?? 'connection_lost') };
    api.calls.add({ at, method: name, args, ok, ...error, ms: Math.round(performance.now() - startedAt) });
  };
  let call: Request;
  try {
    call = await readRequest(request, name);
  } catch (error) {
    const refused = refusal(error);
    log({}, refused);
    return send(reply, refused);
  }
  const given = await withFaults(api.faults, name, call.args, reply, async () => {
    if (api.latency > 0) await sleep(api.latency);
    return answer(api, call);
  });
  log(call.args, given);
  return send(reply, given);
}

/** The Web API: `/api/<method>`, by GET or POST. The app must hand bodies over as bytes. */
export function webApi(app: FastifyInstance, api: Api): void {
  app.route<{ Params: { method: string } }>({
    method: ['GET', 'POST'],
    url: '/api/:method',
    handler: (request, reply) => handle(api, request, reply, request.params.method),
  });
}
