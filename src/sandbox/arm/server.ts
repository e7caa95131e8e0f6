import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { suffer } from '../faults.ts';
import { answerCall, errorAnswer, type Received, readBody, readCall, send } from './call.ts';
import { answerControl, createFaults, type Endpoint, faultAnswer, faultFor } from './control.ts';
import { ArmError } from './errors.ts';
import type { Estate } from './estate.ts';
import { type LimitProfile, limitProfiles } from './limits.ts';
import { createRequestLog } from './requests.ts';
import { createThrottle } from './throttle.ts';
import { resourceTypes } from './types/index.ts';
import { openWorld } from './world.ts';

export { builtInEstate } from '../estate/built-in.ts';
export type { Estate } from './estate.ts';
export { type LimitProfile, limitProfileNames } from './limits.ts';
export { EstateError, parseEstate } from './parse-estate.ts';

export interface ArmOptions {
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Where it keeps its journals; without one everything is in memory. */
  readonly folder?: string;
  /** 1: delays of seconds like Azure's; 0: none. */
  readonly speed: number;
  /** Used when the folder knows no estate yet. */
  readonly estate: Estate;
  readonly limits?: LimitProfile;
}

export interface ArmEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

/** Bytes that ARM reads of a request (Learn, "Request size limit"). */
const bodyLimit = 4 * 1024 * 1024;

/** An estate with thousands of resources is sent in one piece. */
const estateLimit = 512 * 1024 * 1024;

/**
 * Starts the sandbox's Azure Resource Manager. A restart on the same folder goes on where it was, with what was under
 * way.
 */
export async function startArm(options: ArmOptions): Promise<ArmEndpoint> {
  const { folder } = options;
  const { world, isNew } = openWorld({
    file: name => (folder === undefined ? undefined : join(folder, `${name}.jsonl`)),
    speed: options.speed,
    types: resourceTypes,
    limits: limitProfiles[options.limits ?? 'documented-2020'],
    now: Date.now,
    newId: randomUUID,
  });
  if (isNew) world.load(options.estate);
  const endpoint: Endpoint = {
    world,
    faults: createFaults(),
    throttle: createThrottle(Date.now),
    requests: createRequestLog(),
  };
  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit,
    // Paths are read by the simulator itself: ids have dots, percent signs and no regard to case.
    routerOptions: { maxParamLength: 8_192 },
    frameworkErrors: ({ message }, request, reply) =>
      void serve(endpoint, request, reply, new ArmError(400, 'InvalidRequestUri', message)),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text));
  app.all('/control/*', { bodyLimit: estateLimit }, (request, reply) => serve(endpoint, request, reply));
  app.all('*', (request, reply) => serve(endpoint, request, reply));
  // Methods that HTTP has and ARM has not.
  app.setNotFoundHandler((request, reply) => serve(endpoint, request, reply));
  app.setErrorHandler<Error & { readonly statusCode?: number }>((error, request, reply) =>
    serve(endpoint, request, reply, unreadable(error)),
  );
  app.addHook('onClose', () => world.close());
  const url = await app.listen({ host: '127.0.0.1', port: options.port });
  return { url, close: () => app.close() };
}

/** What is answered to a call that could not be read to its end. */
function unreadable({ statusCode, message }: { readonly statusCode?: number; readonly message: string }): ArmError {
  if (statusCode !== 413) return new ArmError(statusCode ?? 500, 'InvalidRequestContent', message);
  const sentence = `The request content size exceeds the maximum size of ${bodyLimit / 1024 / 1024} MB.`;
  return new ArmError(413, 'RequestContentTooLarge', sentence);
}

/** @param wrong why the call could not be read */
async function serve(
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  wrong?: ArmError,
): Promise<FastifyReply> {
  const call = readCall(request);
  if (call.path.startsWith('/control/')) return serveControl(endpoint, call, reply, wrong);
  const { world, requests, faults } = endpoint;
  const record = requests.add({
    at: new Date(world.now()).toISOString(),
    method: call.method,
    path: call.path,
    apiVersion: call.query.get('api-version') ?? null,
    status: 0,
    changed: false,
    clientRequestId: call.header('x-ms-client-request-id') ?? null,
  });
  const before = faultFor(faults, 'before', call);
  if (before !== undefined && (await suffer(before, reply))) return reply;
  const refused = wrong === undefined ? undefined : errorAnswer(wrong);
  const instead = (before === undefined ? undefined : faultAnswer(before)) ?? refused;
  const { answer, headers, changed } = answerCall(endpoint, call, instead);
  record.changed = changed;
  const after = instead === undefined ? faultFor(faults, 'after', call) : undefined;
  if (after !== undefined && (await suffer(after, reply))) return reply;
  const final = (after === undefined ? undefined : faultAnswer(after)) ?? answer;
  record.status = final.status;
  return send(reply, { ...final, headers: { ...headers, ...final.headers } });
}

function serveControl(endpoint: Endpoint, call: Received, reply: FastifyReply, wrong?: ArmError): FastifyReply {
  endpoint.world.settle();
  try {
    if (wrong !== undefined) throw wrong;
    return send(reply, answerControl(endpoint, call.method, call.path, readBody(call.text)));
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    return send(reply, { status: error.status, body: { error: error.message } });
  }
}
