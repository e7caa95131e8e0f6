import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJson } from '../json.ts';
import type { Workspace } from '../model.ts';
import { type Ack, ackTimeoutMs, type Deliver, type Delivery, elapsedMs, failedAck } from './delivery.ts';

const form = 'application/x-www-form-urlencoded';

function encodeBody({ type, body }: Delivery): { contentType: string; content: string } {
  if (type === 'events_api') return { contentType: 'application/json', content: JSON.stringify(body) };
  if (type === 'interactive')
    return { contentType: form, content: new URLSearchParams({ payload: JSON.stringify(body) }).toString() };
  const fields = Object.entries(body).map(([key, value]): [string, string] => [key, String(value)]);
  return { contentType: form, content: new URLSearchParams(fields).toString() };
}

/** Signs a request: https://docs.slack.dev/authentication/verifying-requests-from-slack */
function signature(signingSecret: string, timestamp: string, content: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${content}`).digest('hex')}`;
}

function signedRequest(workspace: Workspace, delivery: Delivery): { headers: Record<string, string>; content: string } {
  const { contentType, content } = encodeBody(delivery);
  const timestamp = String(Math.floor(workspace.now() / 1000));
  const retry = delivery.retry;
  return {
    content,
    headers: {
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(content)),
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature(workspace.identity.signingSecret, timestamp, content),
      ...(retry === undefined
        ? {}
        : { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }),
    },
  };
}

interface HttpResponse {
  readonly status: number;
  readonly content: string;
}

/** Opens a new connection for each delivery, since a kept-alive one could belong to a process that has died. */
function send(
  url: string,
  headers: Record<string, string>,
  content: string,
  signal: AbortSignal,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers, agent: false, signal }, response => {
      text(response).then(
        body => resolve({ status: response.statusCode ?? 0, content: body }),
        (error: unknown) => reject(error),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

function toAck({ status, content }: HttpResponse, startedAt: number): Ack {
  const ack = { status, ms: elapsedMs(startedAt), body: parseJson(content) ?? content };
  return status === 200 ? ack : { ...ack, error: 'dispatch_failed' };
}

/**
 * Returns a function that posts signed deliveries to the app's request URL.
 *
 * @param requestUrl returns the app's current request URL, or undefined when no app is running
 */
export function createHttpDelivery(workspace: Workspace, requestUrl: () => string | undefined): Deliver {
  return async delivery => {
    const startedAt = performance.now();
    const url = requestUrl();
    if (url === undefined) return failedAck('dispatch_failed', startedAt);
    const { headers, content } = signedRequest(workspace, delivery);
    const timeout = AbortSignal.timeout(ackTimeoutMs);
    try {
      return toAck(await send(url, headers, content, timeout), startedAt);
    } catch {
      return failedAck(timeout.aborted ? 'operation_timeout' : 'dispatch_failed', startedAt);
    }
  };
}
