import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

/** The app that slash commands are sent to, and what they are signed with. */
export interface CommandTarget {
  readonly url: string;
  readonly signingSecret: string;
  readonly person: string;
  readonly channel: string;
}

/**
 * Sends slash commands, a fixed number of them concurrently. Returns the time of each acknowledgement in milliseconds.
 */
export async function sendCommands(
  target: CommandTarget,
  {
    count,
    inFlight,
    text,
  }: { readonly count: number; readonly inFlight: number; readonly text: (n: number) => string },
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const durations: number[] = [];
  let next = 0;
  const sender = async () => {
    for (let n = next++; n < count; n = next++) {
      const startedAt = performance.now();
      await send(target, text(n), agent);
      durations.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, sender));
  agent.destroy();
  return durations;
}

function send({ url, signingSecret, person, channel }: CommandTarget, text: string, agent: Agent): Promise<void> {
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
        if (response.statusCode === 200 && /CR-\d+/.test(answer)) resolve();
        else reject(new Error(`${response.statusCode}: ${answer}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
