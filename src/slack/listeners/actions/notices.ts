import { z } from 'zod';
import { decideNotice } from '../../../app/decide-notice.ts';
import { Problem } from '../../../base/problem.ts';
import { noticeAcceptedMessage, noticeRefusedMessage, noticeRevertedMessage } from '../../../cards/watch-messages.ts';
import type { SlackContext } from '../../context.ts';
import type { Click } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import { channelLabel } from '../reply.ts';

/** Submits a request that puts back what a notice reports. */
export function clickRevert(context: SlackContext, click: Click): Promise<Reply> {
  return decide(context, click, 'revert');
}

/** Records that the person accepts what a notice reports. */
export function clickAccept(context: SlackContext, click: Click): Promise<Reply> {
  return decide(context, click, 'accept');
}

async function decide(context: SlackContext, click: Click, verdict: 'accept' | 'revert'): Promise<Reply> {
  const { actor, channel: origin = context.config.channel } = click;
  const outcome = await decideNotice(context, { notice: noticeIdIn(click), verdict, actor, origin });
  if ('refused' in outcome) return { message: noticeRefusedMessage(outcome, verdict) };
  if ('created' in outcome) return { message: noticeRevertedMessage(outcome.created, channelLabel(context)) };
  return { message: noticeAcceptedMessage() };
}

/** @throws Problem `bad-input` */
function noticeIdIn({ value }: Click): string {
  const id = z.uuid().safeParse(value);
  if (id.success) return id.data;
  throw new Problem('bad-input', 'This button does not name a notice.');
}
