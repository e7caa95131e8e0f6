import { Problem } from '../base/problem.ts';
import type { RequestCode } from '../cards/code-answer.ts';
import type { CodeInput, CodeLanguage } from '../domain/as-code/index.ts';
import { changesAsCode } from '../domain/as-code/index.ts';
import { requestChanges } from '../domain/as-code/request-changes.ts';
import { refOf } from '../domain/request/record.ts';
import { connectionOf } from '../domain/topology/lookups.ts';
import { readRequestRecord } from '../store/requests.ts';
import { requestTitle } from '../workflows/load-rulebook.ts';
import type { AppContext } from './context.ts';
import { unknownRequest } from './load-request.ts';

/**
 * Returns what a request did, or would do, as text for the code that manages its resources. Azure is not read for it.
 *
 * @throws Problem `unknown-request`, and `not-allowed` where it has no plan
 */
export async function requestAsCode(context: AppContext, id: number, language: CodeLanguage): Promise<RequestCode> {
  const record = await readRequestRecord(context.db, id);
  if (record === undefined) throw unknownRequest(id);
  const title = requestTitle(context.rulebook, record.request);
  const content = requestChanges({ ...record, ...record.request });
  if (content === undefined) {
    throw new Problem('not-allowed', `${refOf(id)} has no plan, so there is nothing to write as code.`);
  }
  const { changes, isMade, leftOut, state } = content;
  const heading = [`${refOf(id)}: ${title}`, state];
  const connectionName = await connectionNames(context);
  const text = changesAsCode(language, { heading, changes, isMade, leftOut, connectionName });
  return { request: id, language, state, changes: changes.length, text };
}

/** Azure chooses the names of connections. Those that only requests imply are not known: they are read from Azure's own words. */
async function connectionNames({ inventory }: AppContext): Promise<CodeInput['connectionName']> {
  if ((await inventory.lastTopology()) === undefined) return () => undefined;
  const { topology } = await inventory.current(Number.POSITIVE_INFINITY);
  return (scopeId, endpointId) => connectionOf(topology, scopeId, endpointId)?.name;
}
