import type { ConnectionInput, Submitted } from '../../../app/decide-connection.ts';
import { approveConnection, rejectConnection } from '../../../app/decide-connection.ts';
import { Problem } from '../../../base/problem.ts';
import { createdMessage } from '../../../cards/answers.ts';
import { parseId } from '../../../domain/ids.ts';
import { targetTypes } from '../../../domain/targets.ts';
import type { SlackContext } from '../../context.ts';
import type { Click } from '../payloads.ts';
import { deliveryKey } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import { channelLabel, refusalReply } from '../reply.ts';

/** Approves the request for a pending connection. If none waits for approval, submits one. */
export async function clickApproveConnection(context: SlackContext, click: Click): Promise<Reply | undefined> {
  const outcome = await approveConnection(context, inputOf(context, click));
  if ('created' in outcome) return createdReply(context, outcome);
  return 'refused' in outcome ? refusalReply(outcome, 'approve') : undefined;
}

/** Submits a request to reject a connection in Azure. It needs approval like any other change. */
export async function clickRejectConnection(context: SlackContext, click: Click): Promise<Reply> {
  return createdReply(context, await rejectConnection(context, inputOf(context, click)));
}

function createdReply(context: SlackContext, { created, title }: Submitted): Reply {
  return { message: createdMessage(created, title, channelLabel(context)) };
}

/** Returns what a click asks to decide. @throws Problem `bad-input` */
function inputOf({ config }: SlackContext, click: Click): ConnectionInput {
  return {
    connectionId: connectionIdIn(click),
    key: deliveryKey.click(click.trigger),
    actor: click.actor,
    planHash: click.planHash,
    origin: click.channel ?? config.channel,
  };
}

/** Returns the id of the connection that a button carries. @throws Problem `bad-input` */
function connectionIdIn({ value }: Click): string {
  if (targetTypes.connection.some(type => type === parseId(value)?.type)) return value;
  throw new Problem(
    'bad-input',
    'This button does not name a private endpoint connection. Type /ampls pending to list pending connections.',
  );
}
