import { createHmac } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { freePort } from '../../../../sandbox/src/free-port.ts';
import { createLog } from '../../../../src/base/log.ts';
import { httpReceiver } from '../../../../src/slack/incoming/http.ts';
import { MAX_BODY_BYTES } from '../../../../src/slack/incoming/read-request.ts';
import { guardSocket } from '../../../../src/slack/incoming/socket-mode.ts';
import type { Sentence } from '../markdown.ts';
import { sentenceTable } from '../markdown.ts';
import type { Section } from '../section.ts';

const SECRET = 'the secret of the app';
const FORM = 'application/x-www-form-urlencoded';

/** Returns what the bot answers to what it does not handle. */
export async function refusedDeliveries(): Promise<readonly Section[]> {
  return [
    {
      title: 'Refused deliveries',
      intro:
        'What the bot answers, and logs, where something other than Slack calls it, or where Slack sends what it does not handle. People see only the answers to a slash command.',
      parts: [
        { title: 'Over HTTP', content: sentenceTable(await httpAnswers(), ['what arrives', 'answer']) },
        { title: 'In Socket Mode', content: sentenceTable(socketAnswers(), ['what arrives', 'in the log']) },
      ],
    },
  ];
}

interface Delivery {
  readonly type?: string;
  readonly secret?: string;
}

async function httpAnswers(): Promise<readonly Sentence[]> {
  const port = await freePort();
  const address = { host: '127.0.0.1', port, transport: 'http', apiUrl: '', token: '', channel: '' } as const;
  const receiver = httpReceiver({ ...address, signingSecret: SECRET }, [], createLog('silent'));
  receiver.init({ processEvent: () => Promise.reject(new Error('It cannot be processed.')) } as never);
  await receiver.start();
  const post = async (body: string, { type = FORM, secret = SECRET }: Delivery = {}) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    const signed = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
    const headers = { 'content-type': type, ...signed };
    const response = await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST', headers, body });
    return `${response.status} ${shownText(await response.text())}`;
  };
  const json = { type: 'application/json' };
  const command = (name: string) => new URLSearchParams({ ...commandFields, command: name }).toString();
  try {
    return [
      ['A command of another app', await post(command('/other'))],
      ['A command that fails because of an error in the bot', await post(command('/ampls'))],
      ['A command with a field that is missing', await post('command=/ampls')],
      ['Something that Slack did not sign', await post(command('/ampls'), { secret: 'another secret' })],
      ['A body that is too large', await post('x'.repeat(MAX_BODY_BYTES + 1))],
      ['A body of another type', await post('hello', { type: 'text/plain' })],
      ['A body that is not JSON', await post('hello', json)],
      ['JSON without a type', await post('{}', json)],
      ['A check of the address without its text', await post('{"type":"url_verification"}', json)],
      ['Two payloads', await post('payload={}&payload={}')],
      ['A payload without a type', await post('payload={}')],
      ['A payload of another type', await post('payload={"type":"message_action"}')],
    ];
  } finally {
    await receiver.stop();
  }
}

const commandFields = {
  text: 'help',
  user_id: 'UALICE',
  channel_id: 'C1',
  team_id: 'T1',
  trigger_id: '1.2.3',
  response_url: 'https://hooks.slack.com/commands/1',
};

/** A slash command is answered with a message. */
function shownText(answer: string): string {
  return answer.startsWith('{') ? String(JSON.parse(answer).text) : answer;
}

function socketAnswers(): readonly Sentence[] {
  let problem = '';
  const keep = (fields: { readonly problem: string }) => {
    ({ problem } = fields);
  };
  const client = new EventEmitter();
  client.on('close', () => undefined);
  guardSocket(client as never, Object.assign(createLog('silent'), { warn: keep }));
  const receive = (message: unknown, isBinary = false) => {
    client.emit('ws_message', typeof message === 'string' ? message : JSON.stringify(message), isBinary);
    return problem;
  };
  const event = { type: 'event_callback', event: { type: 'close' } };
  return [
    ['Binary data', receive('hello', true)],
    ['Text that is not JSON', receive('hello')],
    ['A message of another type', receive({ type: 'hooks' })],
    ['A message without an id', receive({ type: 'events_api' })],
    ['An event that would stop the client', receive({ type: 'events_api', envelope_id: '1', payload: event })],
  ];
}
