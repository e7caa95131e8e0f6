import type { App, ReceiverEvent } from '@slack/bolt';
import type { Logger } from '../../base/log.ts';
import { metrics } from '../../base/metrics.ts';
import { describeForLog } from '../../base/postgres.ts';
import { settleWithinAckDeadline } from '../listeners/ack-deadline.ts';
import { typeOf } from './check-delivery.ts';

/**
 * Returns an app that acknowledges an event once its listeners have ended, or when the acknowledgement is due. Bolt acknowledges
 * an event before it calls them, so that a bot that dies in between would lose what someone has asked for in a mention. What is not
 * acknowledged, Slack sends again. https://docs.slack.dev/apis/events-api#retries
 */
export function holdEventAcks(app: App, log: Logger): App {
  const processEvent = async (event: ReceiverEvent): Promise<void> => {
    if (typeOf(event.body) !== 'event_callback') return app.processEvent(event);
    const work = app.processEvent({ ...event, ack: async () => {} });
    if (await settleWithinAckDeadline(work)) await work;
    else {
      work.catch(error => {
        metrics.unexpectedErrors.inc({ kind: 'delivery' });
        log.error({ error: describeForLog(error) }, 'an event from Slack could not be processed');
      });
    }
    await event.ack();
  };
  return new Proxy(app, { get: (target, key) => (key === 'processEvent' ? processEvent : Reflect.get(target, key)) });
}
