import type { FastifyReply, FastifyRequest } from 'fastify';
import { simulateFault } from '../faults.ts';
import type { HttpResponse, IncomingCall } from './answer-call.ts';
import { BlobError } from './blob-call.ts';
import type { ArmFault, EndpointParts } from './control.ts';
import { faultAnswer, faultFor } from './control.ts';
import { sendShaped } from './shaped-answer.ts';

/** Returns whether a call is meant for Blob Storage, by the host that the client addressed. */
export function isForStorage(call: IncomingCall): boolean {
  return /^[a-z0-9]+\.blob\.core\./i.test(call.header('host') ?? '');
}

/** Answers a call to Blob Storage. The faults of the control API apply to it as they do to ARM. */
export async function serveBlob(
  { azure, blobs, requests, faults }: EndpointParts,
  request: FastifyRequest,
  call: IncomingCall,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const record = requests.add({
    at: new Date(azure.now()).toISOString(),
    method: call.method,
    path: call.path,
    apiVersion: call.header('x-ms-version') ?? null,
    status: 0,
    changed: false,
    clientRequestId: call.header('x-ms-client-request-id') ?? null,
  });
  const before = faultFor(faults, 'before', call);
  if (before !== undefined && (await simulateFault(connectionFault(before), reply))) return reply;
  const instead = before === undefined ? undefined : storageFault(before);
  const content = Buffer.isBuffer(request.body) ? request.body : Buffer.of();
  const answer = instead ?? catchBlobError(() => blobs.answer({ ...call, host: call.header('host') ?? '', content }));
  record.changed = answer.status === 201;
  const after = instead === undefined ? faultFor(faults, 'after', call) : undefined;
  if (after !== undefined && (await simulateFault(connectionFault(after), reply))) return reply;
  const final = (after === undefined ? undefined : storageFault(after)) ?? answer;
  record.status = final.status;
  const shape = after ?? (instead === undefined ? {} : before) ?? {};
  const { 'content-type': contentType = 'application/xml', ...headers } = final.headers ?? {};
  const own = isFromElsewhere(after ?? before) ? {} : commonHeaders(azure.newId(), call);
  return sendShaped(reply, { ...final, headers: { ...own, ...headers } }, { contentType, ...shape });
}

function connectionFault({ delayMs, reset, hang, truncate }: ArmFault) {
  return truncate === undefined ? { delayMs, reset, hang } : { delayMs };
}

/** A fault with a body, or with a redirect, is the answer of something between the client and Azure. */
function isFromElsewhere(fault: ArmFault | undefined): boolean {
  return fault?.body !== undefined || (fault?.status !== undefined && fault.status < 400);
}

/** Returns the answer that a fault sets, in the format of Blob Storage. */
function storageFault(fault: ArmFault): HttpResponse | undefined {
  const answer = faultAnswer(fault);
  if (answer === undefined || isFromElsewhere(fault)) return answer;
  const { code = 'InternalError', message = 'The sandbox was asked to fail this call.' } = fault;
  return errorAnswer(new BlobError(answer.status, code, message, answer.headers));
}

function catchBlobError(run: () => HttpResponse): HttpResponse {
  try {
    return run();
  } catch (error) {
    return errorAnswer(error instanceof BlobError ? error : new BlobError(500, 'InternalError', String(error)));
  }
}

/** https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2 */
function errorAnswer({ status, code, message, headers }: BlobError): HttpResponse {
  const body = `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { ...headers, 'x-ms-error-code': code }, body };
}

/** The headers of every response of Blob Storage. */
function commonHeaders(id: string, call: IncomingCall): Record<string, string> {
  return {
    'x-ms-request-id': id,
    server: 'Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0',
    ...(call.header('x-ms-version') !== undefined && { 'x-ms-version': call.header('x-ms-version') ?? '' }),
  };
}
