import { z } from 'zod';
import type { ChangeRecord } from '../../domain/watch/change-records.ts';
import { recordedTypes } from '../../domain/watch/change-records.ts';
import type { Arm } from '../arm.ts';
import { fromClient } from '../unclear-response.ts';
import { batchesOf } from './query-graph.ts';

/** At most so many pages are read: with more changes than that, those before them have no author. */
const MAX_PAGES = 5;

/**
 * Reads what Resource Graph has recorded of changes since a time, the newest first. It shows a change within five minutes,
 * keeps it for 14 days, and leaves out what the bot may not read (Learn, resource-graph, "Get resource changes").
 *
 * @param subscriptions those to read; all that the identity can see where none are given
 */
export async function queryChanges(
  arm: Arm,
  since: Date,
  subscriptions: readonly string[] | undefined,
): Promise<readonly ChangeRecord[]> {
  const query = `resourcechanges
| extend changeTime = todatetime(properties.changeAttributes.timestamp)
| where changeTime >= datetime(${since.toISOString()})
| where tostring(properties.targetResourceType) in~ (${recordedTypes.map(type => `'${type}'`).join(', ')})
| project id, properties, changeTime
| order by changeTime desc, id asc`;
  const batches = subscriptions === undefined ? [undefined] : batchesOf(subscriptions);
  const pages = await Promise.all(batches.map(batch => readPages(arm, query, batch)));
  const records = pages.flat().flatMap(row => recordOf(row));
  return records.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

async function readPages(arm: Arm, query: string, subscriptions: readonly string[] | undefined) {
  const rows: unknown[] = [];
  const covered = subscriptions === undefined ? {} : { subscriptions: [...subscriptions] };
  let skipToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const options = { top: 1000, resultFormat: 'objectArray' as const, ...(skipToken !== undefined && { skipToken }) };
    const answer = await fromClient(() => arm.graph.resources({ query, ...covered, options }));
    rows.push(...z.array(z.unknown()).parse(answer.data));
    skipToken = answer.skipToken;
    if (skipToken === undefined) break;
  }
  return rows;
}

const text = z.string().trim().nullish();

const rowSchema = z.object({
  properties: z.object({
    targetResourceId: z.string(),
    changeType: z.enum(['Create', 'Update', 'Delete']),
    changeAttributes: z.object({ timestamp: z.string(), changedBy: text, clientType: text, correlationId: text }),
    changes: z.record(z.string(), z.object({ previousValue: z.unknown(), newValue: z.unknown() })).nullish(),
  }),
});

/** Parses a row. One with an unexpected format names no author, and does not affect other rows. */
function recordOf(row: unknown): readonly ChangeRecord[] {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return [];
  const { targetResourceId: resourceId, changeType: type, changeAttributes, changes } = parsed.data.properties;
  const { timestamp: at, changedBy, clientType, correlationId } = changeAttributes;
  const changed = Object.entries(changes ?? {}).map(
    ([path, { previousValue, newValue }]) =>
      [path, { before: textOf(previousValue), after: textOf(newValue) }] as const,
  );
  return [
    {
      resourceId,
      type,
      at,
      by: known(changedBy),
      client: known(clientType),
      correlationId: known(correlationId),
      changed: new Map(changed),
    },
  ];
}

/** "Unknown is displayed when the change happened on a client that's unrecognized" (same page). */
function known(value: string | null | undefined): string | null {
  return value == null || value === '' || value.toLowerCase() === 'unknown' ? null : value;
}

/** Values are shown as text. What was removed is missing, empty, or the text `null`. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '' || value === 'null') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
