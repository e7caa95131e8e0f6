import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a request is made of. Whatever is left out is as Slack would send it. */
export interface Wire {
  readonly url: string;
  readonly secret: string;
  readonly body: string | Buffer;
  readonly method?: string;
  readonly contentType?: string;
  /** Negative for a timestamp in the future. */
  readonly secondsAgo?: number;
  /** Replaces headers. A list is sent as several headers of the same name. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Posts a body with the signature that Slack would give it, and returns the answer. @throws if there is none */
export async function postSigned(wire: Wire): Promise<Answer> {
  const { url, secret, body, method = 'POST', contentType = 'application/x-www-form-urlencoded' } = wire;
  const timestamp = String(Math.floor(Date.now() / 1000) - (wire.secondsAgo ?? 0));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const headers = {
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
    ...wire.headers,
  };
  const sent = request(url, { method, headers, agent });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, text: await text(response) };
}

/** Returns a form as Slack encodes it. */
export function formOf(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}
