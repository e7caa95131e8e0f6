import type { App, RespondFn, SlackActionMiddlewareArgs } from '@slack/bolt';
import { workflowOfButton } from '../../cards/help.ts';
import { isChoice } from '../../cards/hints-card.ts';
import type { Desk } from '../desk.ts';
import { endedOrLate } from '../in-time.ts';
import type { Reply } from '../reply.ts';
import { follow } from '../reply.ts';
import { apology, say } from '../speech.ts';
import type { Click } from './click.ts';
import { clickSchema } from './click.ts';
import { approveConnectionClick, rejectConnectionClick } from './connections.ts';
import { approveClick, declineClick } from './decisions.ts';
import { cancelClick, choiceClick, detailsClick, formClick, retryClick, rollbackClick } from './wishes.ts';

type Handler = (desk: Desk, click: Click) => Promise<Reply | undefined>;

const handlers: Readonly<Record<string, Handler>> = {
  'request:approve': approveClick,
  'request:decline': declineClick,
  'request:cancel': cancelClick,
  'request:retry': retryClick,
  'request:rollback': rollbackClick,
  'request:details': detailsClick,
  'connection:approve': approveConnectionClick,
  'connection:reject': rejectConnectionClick,
};

/** Answers clicks. What a click decides is written down before it is acknowledged, unless that takes too long. */
export function hearClicks(app: App, desk: Desk): void {
  app.action(/.*/, heard => desk.track(obey(desk, heard)));
}

async function obey(desk: Desk, { body, ack, respond }: SlackActionMiddlewareArgs): Promise<void> {
  const work = replyTo(desk, body).catch((error): Reply => ({ say: apology(desk.log, error) }));
  await endedOrLate(work);
  await ack();
  const reply = await work;
  if (reply !== undefined) await follow(desk, reply, triggerOf(body), respond as RespondFn);
}

async function replyTo(desk: Desk, body: unknown): Promise<Reply | undefined> {
  const click = clickSchema.parse(body);
  const handler = Object.hasOwn(handlers, click.action) ? handlers[click.action] : undefined;
  if (handler !== undefined) return handler(desk, click);
  if (isChoice(click.action)) return choiceClick(desk, click);
  const verb = workflowOfButton(click.action);
  if (verb !== undefined) return formClick(desk, click, verb);
  return { say: say('This button belongs to another version of the bot. /ampls help lists what there is.') };
}

function triggerOf(body: SlackActionMiddlewareArgs['body']): string {
  return 'trigger_id' in body && typeof body.trigger_id === 'string' ? body.trigger_id : '';
}
