import { Problem } from '../../base/problem.ts';
import { acceptedAnswer } from '../../cards/answers.ts';
import { parseId } from '../../domain/ids.ts';
import { refOf } from '../../domain/request/record.ts';
import { targetTypes } from '../../domain/targets.ts';
import { arrivalAwaitingApproval } from '../../requests/watching.ts';
import { workflowNamed } from '../../workflows/load.ts';
import { placeOf } from '../commands/workflow.ts';
import type { Desk } from '../desk.ts';
import { keyOf, takeIn } from '../intake.ts';
import type { Reply } from '../reply.ts';
import type { Click } from './click.ts';
import { approveClick } from './decisions.ts';

/** Agrees to the request that came with a connection; asks for its approval where there is none that waits. */
export async function approveConnectionClick(desk: Desk, click: Click): Promise<Reply | undefined> {
  const waiting = await arrivalAwaitingApproval(desk.db, connectionIn(click));
  if (waiting === undefined) return askFor(desk, click, 'approve-connection');
  return approveClick(desk, { ...click, value: refOf(waiting) });
}

/** Asks for a connection to be rejected in Azure: a change like any other, which somebody else agrees to. */
export async function rejectConnectionClick(desk: Desk, click: Click): Promise<Reply> {
  return askFor(desk, click, 'reject-connection');
}

async function askFor(desk: Desk, click: Click, name: string): Promise<Reply> {
  const workflow = workflowNamed(desk.rulebook, name);
  if (workflow === undefined) throw new Problem('unavailable', `There is no workflow ${name} here.`);
  const { id } = await takeIn(desk, {
    key: keyOf.click(click.trigger),
    workflow: name,
    inputs: { connections: [connectionIn(click)] },
    reason: null,
    requester: click.person,
    origin: click.channel ?? desk.config.channel,
  });
  return { say: acceptedAnswer(id, workflow.title, placeOf(desk)) };
}

/** @throws Problem `bad-input` */
function connectionIn({ value }: Click): string {
  if (targetTypes.connection.some(type => type === parseId(value)?.type)) return value;
  throw new Problem(
    'bad-input',
    'This button names no private endpoint connection. /ampls pending lists those that wait.',
  );
}
