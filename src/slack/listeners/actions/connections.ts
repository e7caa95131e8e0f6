import type { ConnectionInput } from '../../../app/decide-connection.ts';
import { decideConnection } from '../../../app/decide-connection.ts';
import { Problem } from '../../../base/problem.ts';
import { approvedMessage } from '../../../cards/decision-answers.ts';
import {
  connectionDecidedMessage,
  noLongerPendingMessage,
  notAmongMessage,
  planNotSeenMessage,
} from '../../../cards/pending-connections.ts';
import { parseId } from '../../../domain/ids.ts';
import { targetTypes } from '../../../domain/targets.ts';
import type { SlackContext } from '../../context.ts';
import type { Click } from '../payloads.ts';
import { deliveryKey } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import { channelLabel, refusalReply } from '../reply.ts';

/** Lets a connection in that waits in Azure, for a person who may decide. */
export function clickApproveConnection(context: SlackContext, click: Click): Promise<Reply> {
  return decide(context, click, 'approve');
}

/** Rejects a connection that waits in Azure, for a person who may decide. */
export function clickRejectConnection(context: SlackContext, click: Click): Promise<Reply> {
  return decide(context, click, 'reject');
}

async function decide(context: SlackContext, click: Click, verdict: ConnectionInput['verdict']): Promise<Reply> {
  const outcome = await decideConnection(context, {
    connectionId: connectionIdIn(click),
    verdict,
    key: deliveryKey.click(click.trigger),
    actor: click.actor,
    planHash: click.planHash,
    origin: click.channel ?? context.config.channel,
  });
  if ('refused' in outcome) return refusalReply(outcome, verdict);
  if ('approved' in outcome) return { message: approvedMessage(outcome.approved, outcome.missing) };
  if ('notAmong' in outcome) return { message: notAmongMessage(verdict, outcome.notAmong) };
  if ('noLongerPending' in outcome) return { message: noLongerPendingMessage(outcome.noLongerPending) };
  if ('unseen' in outcome) return { message: planNotSeenMessage() };
  const { missing, created } = outcome;
  return { message: connectionDecidedMessage(created, verdict, { missing, channel: channelLabel(context) }) };
}

/** Returns the id of the connection that a button carries. @throws Problem `bad-input` */
function connectionIdIn({ value }: Click): string {
  if (targetTypes.connection.some(type => type === parseId(value)?.type)) return value;
  throw new Problem(
    'bad-input',
    'This button does not name a private endpoint connection. Type /ampls pending to list pending connections.',
  );
}
