import type { IncomingMessage } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { verifySlackRequest } from '@slack/bolt';
import type { DeliveryProblem } from './check-delivery.ts';
import { eventProblem, interactionProblem, slashCommandProblem, typeOf } from './check-delivery.ts';

/** The largest body that is read, in bytes. Slack's largest are submitted forms: a view has at most 250 kB of JSON. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** Largest difference between Slack's signed timestamp and the bot's time, in seconds. */
const MAX_TIMESTAMP_DIFFERENCE_S = 5 * 60;

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** Reads the body of a request, up to a limit. Never rejects. */
export function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'aborted'> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is read and dropped, so that a client which is still sending gets the answer. The server limits how long.
      if (size > MAX_BODY_BYTES) resolve('too-large');
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('close', () => resolve('aborted'));
    request.on('error', () => resolve('aborted'));
  });
}

/**
 * Returns whether Slack signed a request within the last five minutes. A request that is dated in the future is refused as
 * well: a recorded one could be replayed later. Bolt refuses old ones only.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param now milliseconds since 1970, by the real clock, as Slack's
 */
export function isSigned({ headers }: IncomingMessage, body: Buffer, signingSecret: string, now: number): boolean {
  const signature = headers['x-slack-signature'];
  const timestamp = headers['x-slack-request-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Number(timestamp) * 1000 - now > MAX_TIMESTAMP_DIFFERENCE_S * 1000) return false;
  try {
    verifySlackRequest({
      signingSecret,
      body: body.toString(),
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(timestamp) },
      nowMilliseconds: now,
    });
    return true;
  } catch {
    return false;
  }
}

/** What a body is, as far as the answer to a problem depends on it. */
export type DeliveryKind = 'slash-command' | 'other';

interface ReadDelivery {
  readonly kind: DeliveryKind;
  readonly problem: DeliveryProblem | undefined;
}

/** Returns whether a body is Slack's check of the certificate, which Slack does not sign. */
export function isSslCheck(request: IncomingMessage, body: Buffer): boolean {
  return mediaTypeOf(request) === FORM && parseForm(body.toString())['ssl_check'] === '1';
}

/** Parses a signed body and checks that Bolt and the listeners can handle it. */
export function readDelivery(request: IncomingMessage, body: Buffer): ReadDelivery {
  const mediaType = mediaTypeOf(request);
  if (mediaType === JSON_TYPE) return other(withJson(body.toString(), jsonBodyProblem));
  if (mediaType !== FORM) return other(malformed(`The content type has to be ${FORM} or ${JSON_TYPE}.`));
  const fields = parseForm(body.toString());
  const payload = fields['payload'];
  if (payload === undefined) return { kind: 'slash-command', problem: slashCommandProblem({ ...fields }) };
  if (typeof payload !== 'string') return other(malformed('The field "payload" is given more than once.'));
  return other(withJson(payload, interactionProblem));
}

/** Returns the media type without its parameters. */
function mediaTypeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function jsonBodyProblem(body: unknown): DeliveryProblem | undefined {
  if (typeOf(body) !== 'url_verification') return eventProblem(body);
  const { challenge } = body as { readonly challenge?: unknown };
  return typeof challenge === 'string' ? undefined : malformed('The url_verification has no challenge.');
}

function withJson(text: string, check: (value: unknown) => DeliveryProblem | undefined): DeliveryProblem | undefined {
  try {
    return check(JSON.parse(text));
  } catch {
    return malformed('The body is not JSON.');
  }
}

function other(problem: DeliveryProblem | undefined): ReadDelivery {
  return { kind: 'other', problem };
}

function malformed(sentence: string): DeliveryProblem {
  return { reason: 'malformed', sentence };
}
