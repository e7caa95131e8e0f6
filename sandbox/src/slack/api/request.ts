import type { FastifyRequest } from 'fastify';
import { SlackError } from '../errors.ts';
import { isJson, type Json, parseJson } from '../json.ts';

/** A call to the Web API as it was received. */
export interface ApiRequest {
  readonly method: string;
  /** The arguments without the token. Those that contain JSON are decoded. */
  readonly args: Json;
  readonly token: string | undefined;
}

/** Reads the fields and files of a multipart body. */
export async function readMultipart(body: Buffer, contentType: string): Promise<FormData> {
  const headers = { 'content-type': contentType };
  return new Response(new Uint8Array(body), { headers }).formData();
}

async function multipartArgs(body: Buffer, contentType: string): Promise<Json> {
  try {
    const entries = [...(await readMultipart(body, contentType))];
    return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'));
  } catch {
    throw new SlackError('invalid_form_data');
  }
}

function jsonArgs(body: Buffer): Json {
  const args = parseJson(body.toString());
  if (args === undefined) throw new SlackError('invalid_json');
  if (!isJson(args)) throw new SlackError('json_not_object');
  return args;
}

// https://docs.slack.dev/apis/web-api/#post-bodies
async function bodyArgs(body: unknown, contentType: string): Promise<Json> {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body.toString()));
  if (type === 'application/json') return jsonArgs(body);
  if (type === 'multipart/form-data') return multipartArgs(body, contentType);
  throw new SlackError(type === '' ? 'missing_post_type' : 'invalid_post_type');
}

/** Arguments that may be sent as a string of JSON. */
const jsonArguments = new Set(['blocks', 'attachments', 'metadata', 'view', 'files']);

function decodeArguments(args: Json): Json {
  const entries = Object.entries(args).map(([key, value]) => {
    const decoded = jsonArguments.has(key) && typeof value === 'string' ? parseJson(value) : undefined;
    return [key, decoded ?? value];
  });
  return Object.fromEntries(entries);
}

/** Reads a call in any of the encodings that Slack accepts. @throws SlackError when it cannot be read */
export async function readRequest(request: FastifyRequest, method: string): Promise<ApiRequest> {
  const contentType = request.headers['content-type'] ?? '';
  const given = await bodyArgs(request.body, contentType);
  const { token: inBody, ...args } = { ...(isJson(request.query) ? request.query : {}), ...given };
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  // With a JSON body, Slack reads the token only from the Authorization header.
  const inForm = typeof inBody === 'string' && !contentType.startsWith('application/json') ? inBody : undefined;
  return { method, args: decodeArguments(args), token: bearer ?? inForm };
}
