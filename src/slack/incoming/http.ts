import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Receiver } from '@slack/bolt';
import { HTTPReceiver } from '@slack/bolt';
import type { HttpRoute, HttpServer } from '../../base/http-server.ts';
import { routeListener, startHttpServer } from '../../base/http-server.ts';
import type { Logger } from '../../base/log.ts';
import { metrics } from '../../base/metrics.ts';
import { slackLogger } from '../client/web-clients.ts';
import type { SlackConfig } from '../context.ts';
import { answerOf, sentenceReply } from '../listeners/reply.ts';
import type { DeliveryKind } from './read-request.ts';
import { isSigned, isSslCheck, MAX_BODY_BYTES, readBody, readDelivery } from './read-request.ts';

/** The path that Slack posts to. */
const PATH = '/slack/events';

/** For a delivery that passed every check and that Bolt could not process nevertheless. */
const NOT_PROCESSED = 'The bot could not process this. Try again, and tell an operator if it happens again.';

/**
 * Creates the receiver over HTTP. Bolt gets only what Slack signed and what has the shape that Bolt and the listeners
 * expect: it reads some fields without a check, and what it throws there would be an unhandled rejection or a status 500.
 */
export function httpReceiver(config: SlackConfig, routes: readonly HttpRoute[], log: Logger): Receiver {
  const kinds = new WeakMap<IncomingMessage, DeliveryKind>();
  const bolt = new HTTPReceiver({
    signingSecret: config.signingSecret ?? '',
    // What Bolt gets has passed the same check just before, and more of it: `isSigned`.
    signatureVerification: false,
    endpoints: PATH,
    logger: slackLogger(log),
    async processEventErrorHandler({ error, request, response }) {
      metrics.unexpectedErrors.inc({ kind: 'delivery' });
      log.error({ error: error.stack ?? error.message }, 'a delivery from Slack could not be processed');
      if (response.headersSent) return false;
      if (kinds.get(request) === 'slash-command') answerPerson(response, NOT_PROCESSED);
      else answer(response, 503, NOT_PROCESSED);
      return true;
    },
  });
  const slackEvents: HttpRoute = {
    path: PATH,
    method: 'POST',
    handler(request, response) {
      guard({ ...config, log }, request, response).then(
        kind => {
          if (kind === undefined) return;
          kinds.set(request, kind);
          bolt.requestListener(request, response);
        },
        error => {
          log.error({ error: String(error) }, 'a delivery from Slack could not be checked');
          if (!response.headersSent) answer(response, 503, NOT_PROCESSED);
        },
      );
    },
  };
  return withServer(bolt, routeListener([slackEvents, ...routes]), config);
}

function withServer(bolt: HTTPReceiver, listener: RequestListener, address: SlackConfig): Receiver {
  let server: HttpServer | undefined;
  return {
    init: app => bolt.init(app),
    async start() {
      server = await startHttpServer(listener, address);
    },
    async stop() {
      await server?.close();
    },
  };
}

type GuardContext = Pick<SlackConfig, 'signingSecret'> & { readonly log: Logger };

/** Answers what Bolt must not see. Returns what the request is where Bolt has to process it, with its body read. */
async function guard(
  { signingSecret = '', log }: GuardContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<DeliveryKind | undefined> {
  const refuse = (status: number, reason: string, sentence: string) => {
    metrics.refusedDeliveries.inc({ transport: 'http', reason });
    log.warn({ reason, problem: sentence }, 'refused a request');
    answer(response, status, sentence);
    return undefined;
  };
  const body = await readBody(request);
  if (body === 'aborted') return undefined;
  if (body === 'too-large') return refuse(413, 'too-large', `The body is larger than ${MAX_BODY_BYTES} bytes.`);
  if (isSslCheck(request, body)) {
    response.writeHead(200).end();
    return undefined;
  }
  if (!isSigned(request, body, signingSecret, Date.now())) {
    return refuse(401, 'unsigned', 'The request has no valid signature from the last five minutes.');
  }
  const { kind, problem } = readDelivery(request, body);
  if (problem?.reason === 'unknown-command') {
    answerPerson(response, problem.sentence);
    return undefined;
  }
  if (problem !== undefined) return refuse(statusOf[problem.reason], problem.reason, problem.sentence);
  handOver(request, body);
  return kind;
}

const statusOf = { malformed: 400, unsupported: 404 } as const;

/** Gives Bolt the body that was read, and the content type exactly as it compares it. */
function handOver(request: IncomingMessage, body: Buffer): void {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(';');
  request.headers['content-type'] = mediaType.trim().toLowerCase();
  Object.assign(request, { rawBody: body });
}

function answer(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(sentence);
}

/** Answers a slash command: only status 200 with JSON is shown to the person. */
function answerPerson(response: ServerResponse, sentence: string): void {
  const body = JSON.stringify(answerOf(sentenceReply(sentence).message));
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}
