import { Problem } from '../base/problem.ts';
import { awaitingApprovalUnder } from '../store/requests.ts';
import { workflowNamed } from '../workflows/load-rulebook.ts';
import type { ApproveOutcome } from './approve-request.ts';
import { approveRequest } from './approve-request.ts';
import type { AppContext } from './context.ts';
import type { DecisionInput } from './decision.ts';
import { submitRequest } from './submit-request.ts';
import { importKey } from './watch/import-pending-connections.ts';

/** A person's decision about a private endpoint connection that waits in Azure. */
export interface ConnectionInput extends Pick<DecisionInput, 'planHash' | 'actor'> {
  readonly connectionId: string;
  readonly key: string;
  readonly origin: string;
}

/** A new request was submitted, with the title of its workflow. */
export interface Submitted {
  readonly created: number;
  readonly title: string;
}

/**
 * Approves the request that was imported with a connection. Where none waits for approval, submits one.
 *
 * @returns also the number of the request that was approved, or that could not be
 * @throws Problem `unavailable`; what the directory throws where it does not answer
 */
export async function approveConnection(
  context: AppContext,
  input: ConnectionInput,
): Promise<Submitted | (ApproveOutcome & { readonly id: number })> {
  const id = await awaitingApprovalUnder(context.db, importKey(input.connectionId));
  if (id === undefined) return submit(context, input, 'approve-connection');
  return { id, ...(await approveRequest(context, { ...input, request: id })) };
}

/** Submits a request that rejects a connection in Azure. @throws Problem `unavailable` */
export async function rejectConnection(context: AppContext, input: ConnectionInput): Promise<Submitted> {
  return submit(context, input, 'reject-connection');
}

async function submit(context: AppContext, input: ConnectionInput, name: string): Promise<Submitted> {
  const { connectionId, key, actor, origin } = input;
  const workflow = workflowNamed(context.rulebook, name);
  if (workflow === undefined)
    throw new Problem(
      'unavailable',
      `This needs the workflow ${name}, which does not exist. Ask an administrator to add its file.`,
    );
  const inputs = { connections: [connectionId] };
  const { id } = await submitRequest(context, { key, workflow: name, inputs, reason: null, actor, origin });
  return { created: id, title: workflow.title };
}
