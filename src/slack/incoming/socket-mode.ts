import type { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '../../base/log.ts';
import { metrics } from '../../base/metrics.ts';
import { describeForLog } from '../../base/postgres.ts';
import type { DeliveryProblem } from './check-delivery.ts';
import { eventProblem, interactionProblem, slashCommandProblem, typeOf } from './check-delivery.ts';

type SocketModeClient = SocketModeReceiver['client'];

/** Messages about the connection itself. */
const connectionMessages = ['hello', 'disconnect'];

const checks: Readonly<Record<string, (payload: unknown) => DeliveryProblem | undefined>> = {
  slash_commands: slashCommandProblem,
  interactive: interactionProblem,
  events_api: eventProblem,
};

/**
 * Puts a check in front of Slack's Socket Mode client. The client reads fields of a message without checking them, and emits
 * an event named by the message, so that a message could pass for an event of the client itself.
 * https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function guardSocket(client: SocketModeClient, log: Logger): void {
  const listeners = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    const problem = isBinary === true ? malformed('The message is not text.') : messageProblem(client, data);
    if (problem === undefined) {
      for (const listener of listeners) {
        Promise.resolve(Reflect.apply(listener, client, [data, isBinary])).catch(error => {
          metrics.unexpectedErrors.inc({ kind: 'delivery' });
          log.error({ error: describeForLog(error) }, 'a message from Slack could not be processed');
        });
      }
      return;
    }
    metrics.refusedDeliveries.inc({ transport: 'socket', reason: problem.reason });
    log.warn({ reason: problem.reason, problem: problem.sentence }, 'refused a message');
  });
}

function messageProblem(client: SocketModeClient, data: unknown): DeliveryProblem | undefined {
  const message = parse(data);
  const type = typeOf(message);
  if (type === undefined) return malformed('The message is not a JSON object with a type.');
  if (connectionMessages.includes(type)) return undefined;
  const check = Object.hasOwn(checks, type) ? checks[type] : undefined;
  if (check === undefined) return { reason: 'unsupported', sentence: 'The message is of an unknown type.' };
  const { envelope_id: id, payload } = message as { readonly envelope_id?: unknown; readonly payload?: unknown };
  if (typeof id !== 'string' || id === '') return malformed('The message has no envelope_id.');
  const problem = check(payload);
  if (problem !== undefined || type !== 'events_api') return problem;
  const { event } = payload as { readonly event: { readonly type: string } };
  return client.listenerCount(event.type) === 0 ? undefined : malformed('The event has the name of a client event.');
}

function parse(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

function malformed(sentence: string): DeliveryProblem {
  return { reason: 'malformed', sentence };
}
