import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallLog } from '../call-log.ts';
import { SlackError } from '../errors.ts';
import { type ApiAnswer, type Faults, sendAnswer, withFaults } from '../faults.ts';
import type { RateLimiter } from '../rate-tiers.ts';
import { app } from './app.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { files } from './files.ts';
import type { Method, MethodContext } from './method.ts';
import { type ApiRequest, readRequest } from './request.ts';
import { users } from './users.ts';
import { views } from './views.ts';

const methods: Readonly<Record<string, Method>> = { ...app, ...chat, ...conversations, ...files, ...users, ...views };

/** What the Web API and the routes beside it work with. */
export interface ApiContext extends MethodContext {
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly rateLimiter: RateLimiter;
  /** How long Slack takes to answer a call, in milliseconds. */
  readonly latencyMs: number;
}

/** Throws SlackError unless the token is known and of the kind that the method accepts. */
function authorize({ workspace }: ApiContext, method: Method, token: string | undefined): void {
  const { appToken, botToken } = workspace.identity;
  if (token === undefined || token === '') throw new SlackError('not_authed');
  if (token !== botToken && token !== appToken) throw new SlackError('invalid_auth');
  if (token !== (method.token === 'app' ? appToken : botToken)) throw new SlackError('not_allowed_token_type');
}

function errorAnswer(error: unknown): ApiAnswer {
  if (!(error instanceof SlackError)) throw error;
  const problems = error.problems;
  const details =
    problems.length === 0
      ? {}
      : { errors: problems, response_metadata: { messages: problems.map(problem => `[ERROR] ${problem}`) } };
  return { status: 200, body: { ok: false, error: error.code, ...details } };
}

/** Calls a method, without faults and latency. */
function callMethod(api: ApiContext, { method: name, args, token }: ApiRequest): ApiAnswer {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) return errorAnswer(new SlackError('unknown_method'));
  try {
    authorize(api, method, token);
    const retryAfter = api.rateLimiter.consume(name, args);
    if (retryAfter !== undefined) return { status: 429, body: { ok: false, error: 'ratelimited' }, retryAfter };
    return { status: 200, body: { ok: true, ...method.call(api, args) } };
  } catch (error) {
    return errorAnswer(error);
  }
}

async function handleCall(
  api: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
): Promise<FastifyReply> {
  const log = api.calls.begin(name, api.workspace.now());
  let call: ApiRequest;
  try {
    call = await readRequest(request, name);
  } catch (error) {
    const refused = errorAnswer(error);
    log({}, refused);
    return sendAnswer(reply, refused);
  }
  const answer = await withFaults(api.faults, name, call.args, reply, async () => {
    if (api.latencyMs > 0) await sleep(api.latencyMs);
    return callMethod(api, call);
  });
  log(call.args, answer);
  return sendAnswer(reply, answer);
}

/** Registers the Web API: `/api/<method>` by GET or POST. Fastify must pass bodies on as buffers. */
export function webApiRoutes(app: FastifyInstance, api: ApiContext): void {
  app.route<{ Params: { method: string } }>({
    method: ['GET', 'POST'],
    url: '/api/:method',
    handler: (request, reply) => handleCall(api, request, reply, request.params.method),
  });
}
