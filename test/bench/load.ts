import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

/** Where slash commands go, and what they are signed with. */
export interface Target {
  readonly url: string;
  readonly signingSecret: string;
  readonly person: string;
  readonly channel: string;
}

/** Sends slash commands with so many in flight. @returns how long each acknowledgement took, in milliseconds */
export async function sendCommands(
  target: Target,
  {
    count,
    inFlight,
    text,
  }: { readonly count: number; readonly inFlight: number; readonly text: (n: number) => string },
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const taken: number[] = [];
  let next = 0;
  const sender = async () => {
    for (let n = next++; n < count; n = next++) {
      const began = performance.now();
      await send(target, text(n), agent);
      taken.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, sender));
  agent.destroy();
  return taken;
}

function send({ url, signingSecret, person, channel }: Target, text: string, agent: Agent): Promise<void> {
  const body = new URLSearchParams({
    command: '/ampls',
    text,
    trigger_id: randomUUID(),
    user_id: person,
    user_name: 'alice',
    team_id: 'T000000001',
    team_domain: 'contoso',
    channel_id: channel,
    channel_name: 'network-changes',
    api_app_id: 'A000000001',
    response_url: 'http://127.0.0.1:9/none',
    is_enterprise_install: 'false',
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature,
      },
    });
    call.on('response', response => {
      let answer = '';
      response.on('data', part => {
        answer += String(part);
      });
      response.on('end', () => {
        if (response.statusCode === 200 && /CR-\d+|not written down/.test(answer)) resolve();
        else reject(new Error(`${response.statusCode}: ${answer}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
