import type { FastifyReply } from 'fastify';
import type { HttpResponse } from './answer-call.ts';

/** How a fault changes a response on its way: another type of content, fewer bytes, and how the connection ends. */
interface AnswerShape {
  readonly contentType?: string | undefined;
  readonly truncate?: number | undefined;
  readonly reset?: boolean | undefined;
  readonly hang?: boolean | undefined;
}

/**
 * Sends a response as a fault shapes it. Truncated content is a complete HTTP message of fewer bytes, as from a proxy that
 * cuts it off. With `reset` or `hang`, the message announces its full length, and the connection ends or stalls within it.
 */
export function sendShaped(reply: FastifyReply, { status, headers = {}, body }: HttpResponse, shape: AnswerShape) {
  const { contentType = 'application/json; charset=utf-8', truncate, reset, hang } = shape;
  const text = bytesOf(body);
  const part = text.subarray(0, truncate);
  const type = body === undefined ? {} : { 'content-type': contentType };
  if (truncate === undefined || (reset !== true && hang !== true)) {
    return reply
      .code(status)
      .headers({ ...headers, ...type })
      .send(part.length === 0 ? undefined : part);
  }
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(status, { ...headers, ...type, 'content-length': text.length });
  raw.write(part, () => {
    if (reset === true) raw.socket?.resetAndDestroy();
  });
  return reply;
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
}
