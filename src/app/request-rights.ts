import pTimeout from 'p-timeout';
import { describeForLog } from '../base/postgres.ts';
import { Problem } from '../base/problem.ts';
import type { RequestRight } from '../domain/approval/requesters.ts';
import { notARequester, requesterGroups, requestRight } from '../domain/approval/requesters.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { parseRef } from '../domain/request/record.ts';
import { ROLLBACK_WORKFLOW } from '../domain/request/rollback.ts';
import { findRequest } from '../store/requests.ts';
import { requestTitle } from '../workflows/load-rulebook.ts';
import type { AppContext } from './context.ts';

/** The longest that somebody waits for Slack to say which groups they are in, in milliseconds. An acknowledgement waits for it. */
const MAX_WAIT_MS = 700;

/** Returns whether a person may request a workflow, by its name. */
export type RequestRights = (workflow: string) => RequestRight;

/** Returns what a person may request. Slack is asked only where the policy names groups for it. */
export async function requestRights(
  { rulebook: { policy }, ports, log }: Pick<AppContext, 'rulebook' | 'ports' | 'log'>,
  person: string,
): Promise<RequestRights> {
  const all = Object.keys(policy.requesters).flatMap(workflow => requesterGroups(policy, workflow));
  const groups = [...new Map(all.map(group => [group.group, group])).values()];
  if (groups.length === 0) return () => 'yes';
  const asking = ports.directory.groupsWith(person, groups);
  const memberOf = await pTimeout(asking, { milliseconds: MAX_WAIT_MS }).catch(error => {
    log.info({ person, error: describeForLog(error) }, 'Slack did not say which groups a person is in');
    return undefined;
  });
  return workflow => requestRight(policy, workflow, memberOf);
}

/** What a person is about to request. */
interface ToRequest extends Pick<ChangeRequest, 'workflow' | 'inputs'> {
  readonly person: string;
}

/**
 * Returns why a person may not request something: `not-allowed`, or `unavailable` where Slack does not say. Who rolls a request back
 * has to be allowed that, and also what the request did.
 */
export async function requestProblem(
  context: Pick<AppContext, 'rulebook' | 'ports' | 'log' | 'db'>,
  { person, ...asked }: ToRequest,
): Promise<Problem | undefined> {
  const { policy } = context.rulebook;
  if (Object.keys(policy.requesters).length === 0) return undefined;
  const rights = await requestRights(context, person);
  for (const workflow of await workflowsIn(context, asked)) {
    const right = rights(workflow);
    if (right === 'yes') continue;
    const groups = requesterGroups(policy, workflow).map(({ group }) => group);
    const sentence = notARequester(requestTitle(context.rulebook, asked), groups, right);
    return new Problem(right === 'no' ? 'not-allowed' : 'unavailable', sentence);
  }
  return undefined;
}

/**
 * Refuses a person who is known not to be allowed to request something. Where that is not known, it is asked again when it is
 * submitted.
 *
 * @throws Problem `not-allowed`
 */
export async function refuseNonRequester(
  context: Pick<AppContext, 'rulebook' | 'ports' | 'log' | 'db'>,
  asked: ToRequest,
): Promise<void> {
  const problem = await requestProblem(context, asked);
  if (problem?.code === 'not-allowed') throw problem;
}

/** Returns the workflow of a request, and those of the requests that it rolls back. */
async function workflowsIn(
  context: Pick<AppContext, 'db'>,
  { workflow, inputs }: Pick<ChangeRequest, 'workflow' | 'inputs'>,
): Promise<readonly string[]> {
  const id = workflow === ROLLBACK_WORKFLOW ? parseRef(inputs['request']?.[0] ?? '') : undefined;
  const rolledBack = id === undefined ? undefined : await findRequest(context.db, id);
  return rolledBack === undefined ? [workflow] : [workflow, ...(await workflowsIn(context, rolledBack))];
}
