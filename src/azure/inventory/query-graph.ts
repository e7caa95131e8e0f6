import { z } from 'zod';
import type { UnreadableObject } from '../../domain/topology/objects.ts';
import type { Arm } from '../arm.ts';
import { fromClient } from '../unclear-response.ts';
import type { ArmObject } from './arm-object.ts';
import { parseArmObject } from './arm-object.ts';
import type { ReadResult } from './read-result.ts';
import { foundIn, parsedAs, unreadableIn } from './read-result.ts';
import { recordTypes } from './read-zone.ts';

/** The types of objects in the inventory. */
const types = [
  'microsoft.insights/privatelinkscopes',
  'microsoft.insights/components',
  'microsoft.insights/datacollectionendpoints',
  'microsoft.operationalinsights/workspaces',
  'microsoft.network/privateendpoints',
  'microsoft.network/virtualnetworks',
  'microsoft.network/networkinterfaces',
  'microsoft.network/networksecuritygroups',
  'microsoft.network/privatednszones',
  'microsoft.network/privatednszones/virtualnetworklinks',
  'microsoft.network/dnsforwardingrulesets',
];

const RESOURCES = `resources
| where type in~ (${quoted(types)})
| project id, name, type, kind, location, tags, properties
| order by id asc`;

/** Returns the query for the records of some zones that names resolve by. Other zones may have hundreds of thousands of records. */
function recordsQuery(zoneNames: readonly string[]): string {
  return `dnsresources
| where type in~ (${quoted(recordTypes.map(type => `microsoft.network/privatednszones/${type}`))})
| where tostring(split(id, '/')[8]) in~ (${quoted(zoneNames)})
| project id, name, type, properties
| order by id asc`;
}

function quoted(values: readonly string[]): string {
  return values.map(value => `'${value}'`).join(', ');
}

/** Rows on one page: the most that Resource Graph returns. */
const PAGE_SIZE = 1000;

const typed = z.looseObject({ type: z.string() });

const identified = z.object({ id: z.string() });

/** Rows of Resource Graph, by their type in lower case. */
export type GraphRows = ReadonlyMap<string, readonly ArmObject[]>;

interface GraphReading {
  readonly rows: GraphRows;
  /** Rows that are not an object with a type. */
  readonly unreadable: readonly UnreadableObject[];
}

/**
 * Reads everything that Resource Graph shows of these subscriptions, with the address records of zones with these
 * names. Resource Graph silently leaves out what may not be read, and is some seconds behind the providers.
 */
export async function queryGraph(
  arm: Arm,
  subscriptions: readonly string[],
  zoneNames: readonly string[],
): Promise<GraphReading> {
  if (subscriptions.length === 0) return { rows: new Map(), unreadable: [] };
  const queries = zoneNames.length === 0 ? [RESOURCES] : [RESOURCES, recordsQuery(zoneNames)];
  const batches = batchesOf(subscriptions);
  const pages = await Promise.all(queries.flatMap(query => batches.map(batch => readPages(arm, query, batch))));
  const results = pages.flat().map(row => parseRow(row));
  const rows = Map.groupBy(foundIn(results), ({ type }) => type.toLowerCase());
  return { rows, unreadable: unreadableIn(results) };
}

/** Parses a row. One with an unexpected format is unreadable, and does not affect other rows. */
function parseRow(row: unknown): ReadResult<z.infer<typeof typed> & ArmObject> {
  const id = identified.safeParse(row);
  return parsedAs(id.success ? id.data.id : 'A row of Resource Graph', () => {
    return { ...parseArmObject(row), type: typed.parse(row).type };
  });
}

/** The most subscriptions that one query may cover (Learn, resource-graph: "Query scope"). */
const MAX_SUBSCRIPTIONS = 1000;

function batchesOf(subscriptions: readonly string[]): readonly (readonly string[])[] {
  const starts = Array.from(
    { length: Math.ceil(subscriptions.length / MAX_SUBSCRIPTIONS) },
    (_, batch) => batch * MAX_SUBSCRIPTIONS,
  );
  return starts.map(start => subscriptions.slice(start, start + MAX_SUBSCRIPTIONS));
}

async function readPages(arm: Arm, query: string, subscriptions: readonly string[]): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let skipToken: string | undefined;
  do {
    const next = skipToken === undefined ? {} : { skipToken };
    const options = { top: PAGE_SIZE, resultFormat: 'objectArray' as const, ...next };
    const page = await fromClient(() => arm.graph.resources({ query, subscriptions: [...subscriptions], options }));
    rows.push(...z.array(z.unknown()).parse(page.data));
    skipToken = page.skipToken;
  } while (skipToken !== undefined);
  return rows;
}
