import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJson } from '../json.ts';
import type { Workspace } from '../model.ts';
import { type Ack, type Deliver, type Parcel, patience, since, unanswered } from './carrier.ts';

const form = 'application/x-www-form-urlencoded';

function written({ type, body }: Parcel): { contentType: string; content: string } {
  if (type === 'events_api') return { contentType: 'application/json', content: JSON.stringify(body) };
  if (type === 'interactive')
    return { contentType: form, content: new URLSearchParams({ payload: JSON.stringify(body) }).toString() };
  const fields = Object.entries(body).map(([key, value]): [string, string] => [key, String(value)]);
  return { contentType: form, content: new URLSearchParams(fields).toString() };
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function signature(signingSecret: string, timestamp: string, content: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${content}`).digest('hex')}`;
}

function headersFor(workspace: Workspace, parcel: Parcel): { headers: Record<string, string>; content: string } {
  const { contentType, content } = written(parcel);
  const timestamp = String(Math.floor(workspace.now() / 1000));
  const retry = parcel.retry;
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

interface Answer {
  readonly status: number;
  readonly content: string;
}

/** A connection of its own for each delivery: a kept one could belong to a process that has died since. */
function send(url: string, headers: Record<string, string>, content: string, signal: AbortSignal): Promise<Answer> {
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

function asAck({ status, content }: Answer, startedAt: number): Ack {
  const ack = { status, ms: since(startedAt), body: parseJson(content) ?? content };
  return status === 200 ? ack : { ...ack, error: 'dispatch_failed' };
}

/**
 * Posts to the app's request URL, signed.
 *
 * @param requestUrl where the app listens right now; undefined when nobody does
 */
export function overHttp(workspace: Workspace, requestUrl: () => string | undefined): Deliver {
  return async parcel => {
    const startedAt = performance.now();
    const url = requestUrl();
    if (url === undefined) return unanswered('dispatch_failed', startedAt);
    const { headers, content } = headersFor(workspace, parcel);
    const timeout = AbortSignal.timeout(patience);
    try {
      return asAck(await send(url, headers, content, timeout), startedAt);
    } catch {
      return unanswered(timeout.aborted ? 'operation_timeout' : 'dispatch_failed', startedAt);
    }
  };
}
