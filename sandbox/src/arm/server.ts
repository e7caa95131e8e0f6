import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { simulateFault } from '../faults.ts';
import { answerCall, errorAnswer, type IncomingCall, readBody, readCall, send } from './answer-call.ts';
import { openBlobStorage } from './blob-storage.ts';
import { type ArmFault, answerControl, createFaults, type EndpointParts, faultAnswer, faultFor } from './control.ts';
import { ArmError } from './errors.ts';
import type { Estate } from './estate.ts';
import { type LimitProfile, limitProfiles } from './limits.ts';
import { createRequestLog } from './request-log.ts';
import { isForStorage, serveBlob } from './serve-blob.ts';
import { sendShaped } from './shaped-answer.ts';
import { openSimulatedAzure } from './simulated-azure.ts';
import { createThrottle } from './throttle.ts';
import { resourceTypes } from './types/index.ts';

export { builtInEstate } from '../estate/built-in.ts';
export type { Estate } from './estate.ts';
export { type LimitProfile, limitProfileNames } from './limits.ts';
export { parseEstate } from './parse-estate.ts';

export interface ArmOptions {
  /** Port on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  /** Folder of its journals; without one everything is kept in memory. */
  readonly folder?: string;
  /** 1: delays like Azure's, in seconds; 0: no delays. */
  readonly speed: number;
  /** The resources to start with if the folder is new. */
  readonly estate: Estate;
  readonly limits?: LimitProfile;
  /** The only token that is accepted under ARM's own name; without one, every token is. */
  readonly token?: string;
  /** Returns the time in milliseconds; the system's clock where it is omitted. */
  readonly now?: () => number;
}

export interface ArmEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

/** Maximum size of a request's body in bytes (Microsoft Learn, "Request size limit"). */
const bodyLimit = 4 * 1024 * 1024;

/** Maximum size for the control API, because an estate with thousands of resources is sent in one request. */
const estateLimit = 512 * 1024 * 1024;

/**
 * Starts the simulated Azure Resource Manager. A restart on the same folder continues where it stopped, including
 * operations that were in progress.
 */
export async function startArm(options: ArmOptions): Promise<ArmEndpoint> {
  const { folder, now = Date.now } = options;
  const file = (name: string) => (folder === undefined ? undefined : join(folder, `${name}.jsonl`));
  const { azure, isNew } = openSimulatedAzure({
    file,
    speed: options.speed,
    types: resourceTypes,
    limits: limitProfiles[options.limits ?? 'documented-2020'],
    now,
    newId: randomUUID,
  });
  if (isNew) azure.load(options.estate);
  const blobs = openBlobStorage({ file, token: options.token, now });
  const endpoint: EndpointParts = {
    azure,
    blobs,
    faults: createFaults(),
    throttle: createThrottle(now),
    requests: createRequestLog(),
    token: options.token,
  };
  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit,
    // The simulator parses paths itself, because ids contain dots and percent signs and are compared without case.
    routerOptions: { maxParamLength: 8_192 },
    frameworkErrors: ({ message }, request, reply) =>
      void serveCall(endpoint, request, reply, new ArmError(400, 'InvalidRequestUri', message)),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, content, done) => done(null, content));
  app.all('/control/*', { bodyLimit: estateLimit }, (request, reply) => serveCall(endpoint, request, reply));
  app.all('*', (request, reply) => serveCall(endpoint, request, reply));
  // This handles HTTP methods that ARM does not support.
  app.setNotFoundHandler((request, reply) => serveCall(endpoint, request, reply));
  app.setErrorHandler<Error & { readonly statusCode?: number }>((error, request, reply) =>
    serveCall(endpoint, request, reply, unreadableCall(error)),
  );
  app.addHook('onClose', () => {
    azure.close();
    blobs.close();
  });
  const url = await app.listen({ host: '127.0.0.1', port: options.port });
  return { url, close: () => app.close() };
}

/** Returns the error for a call whose body could not be read. */
function unreadableCall({ statusCode, message }: { readonly statusCode?: number; readonly message: string }): ArmError {
  if (statusCode !== 413) return new ArmError(statusCode ?? 500, 'InvalidRequestContent', message);
  const sentence = `The request content size exceeds the maximum size of ${bodyLimit / 1024 / 1024} MB.`;
  return new ArmError(413, 'RequestContentTooLarge', sentence);
}

/** @param readError why the call could not be read */
async function serveCall(
  endpoint: EndpointParts,
  request: FastifyRequest,
  reply: FastifyReply,
  readError?: ArmError,
): Promise<FastifyReply> {
  const call = readCall(request);
  if (call.path.startsWith('/control/')) return serveControl(endpoint, call, reply, readError);
  if (readError === undefined && isForStorage(call)) return serveBlob(endpoint, request, call, reply);
  const { azure, requests, faults } = endpoint;
  const record = requests.add({
    at: new Date(azure.now()).toISOString(),
    method: call.method,
    path: call.path,
    apiVersion: call.query.get('api-version') ?? null,
    status: 0,
    changed: false,
    clientRequestId: call.header('x-ms-client-request-id') ?? null,
  });
  const before = faultFor(faults, 'before', call);
  if (before !== undefined && (await simulateFault(connectionFault(before), reply))) return reply;
  const refused = readError === undefined ? undefined : errorAnswer(readError);
  const instead = (before === undefined ? undefined : faultAnswer(before)) ?? refused;
  const { answer, headers, changed } = answerCall(endpoint, call, instead);
  record.changed = changed;
  const after = instead === undefined ? faultFor(faults, 'after', call) : undefined;
  if (after !== undefined && (await simulateFault(connectionFault(after), reply))) return reply;
  const final = (after === undefined ? undefined : faultAnswer(after)) ?? answer;
  record.status = final.status;
  const response = { ...final, headers: { ...headers, ...final.headers } };
  const fault = after ?? (instead === undefined ? undefined : before);
  return fault === undefined ? send(reply, response) : sendShaped(reply, response, fault);
}

/** Returns what a fault does to the connection before anything is sent. With `truncate` it does so afterwards. */
function connectionFault({ delayMs, reset, hang, truncate }: ArmFault) {
  return truncate === undefined ? { delayMs, reset, hang } : { delayMs };
}

function serveControl(
  endpoint: EndpointParts,
  call: IncomingCall,
  reply: FastifyReply,
  readError?: ArmError,
): FastifyReply {
  endpoint.azure.applyDueChanges();
  try {
    if (readError !== undefined) throw readError;
    return send(reply, answerControl(endpoint, call.method, call.path, readBody(call.text)));
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    return send(reply, { status: error.status, body: { error: error.message } });
  }
}
