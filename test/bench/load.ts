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
  }: {
    readonly count: number;
    readonly inFlight: number;
    readonly text: (n: number) => string;
  },
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

async function send({ url, signingSecret, person, channel }: CommandTarget, text: string, agent: Agent): Promise<void> {
  const answer = await postSigned({ url, signingSecret }, agent, {
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
  });
  if (!/CR-\d+/.test(answer)) throw new Error(`No request was created: ${answer}`);
}

/** A click on the Approve button of a request. */
export interface ApprovalClick {
  /** The name of the request: `CR-12`. */
  readonly request: string;
  readonly person: string;
}

/**
 * Sends clicks on Approve, all at once. Returns the time of each acknowledgement in milliseconds.
 *
 * @param responseUrl where the app sends what only the person who clicked sees
 */
export async function sendApprovals(
  target: CommandTarget,
  clicks: readonly ApprovalClick[],
  responseUrl: string,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const durations = await Promise.all(
    clicks.map(async ({ request, person }) => {
      const click = clickOn({ action: 'request:approve', request, channel: target.channel, responseUrl });
      return (await sendInteraction({ ...target, person }, agent, click)).ms;
    }),
  );
  agent.destroy();
  return durations;
}

/** Returns what Slack sends about a click on a button of a request's card. */
export function clickOn({
  action,
  request,
  channel,
  responseUrl,
}: {
  readonly action: string;
  readonly request: string;
  readonly channel: string;
  readonly responseUrl: string;
}): object {
  return {
    type: 'block_actions',
    channel: { id: channel, name: 'network-changes' },
    response_url: responseUrl,
    actions: [{ type: 'button', action_id: action, block_id: 'plan:', value: request, action_ts: '1.0' }],
  };
}

/** Sends what a person did, with what Slack adds to each of these. Returns the acknowledgement and its time in milliseconds. */
export async function sendInteraction(
  { url, signingSecret, person }: CommandTarget,
  agent: Agent,
  what: object,
): Promise<{ readonly answer: string; readonly ms: number }> {
  const payload = {
    team: { id: 'T000000001', domain: 'contoso' },
    user: { id: person, username: 'someone', name: 'someone', team_id: 'T000000001' },
    api_app_id: 'A000000001',
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: randomUUID(),
    ...what,
  };
  const startedAt = performance.now();
  const answer = await postSigned({ url, signingSecret }, agent, { payload: JSON.stringify(payload) });
  return { answer, ms: performance.now() - startedAt };
}

/**
 * Asks for the options of an external select one after another, as somebody who types does. Returns the time of each
 * answer in milliseconds.
 */
export async function askOptions(
  target: CommandTarget,
  menu: { readonly action: string; readonly workflow: string },
  typed: readonly string[],
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const durations: number[] = [];
  for (const value of typed) {
    const { answer, ms } = await sendInteraction(target, agent, {
      type: 'block_suggestion',
      action_id: menu.action,
      block_id: 'resources',
      value,
      view: { id: 'V000000001', private_metadata: JSON.stringify({ workflow: menu.workflow, channel: 'C0BENCH00' }) },
    });
    durations.push(ms);
    if (!answer.includes('"value"')) throw new Error(`Nothing was offered for "${value}": ${answer}`);
  }
  agent.destroy();
  return durations;
}

/** Posts a form as Slack does. Returns the body of the answer. @throws if the status is not 200 */
function postSigned(
  { url, signingSecret }: Pick<CommandTarget, 'url' | 'signingSecret'>,
  agent: Agent,
  form: Readonly<Record<string, string>>,
): Promise<string> {
  const body = new URLSearchParams(form).toString();
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
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(`${response.statusCode}: ${answer}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
