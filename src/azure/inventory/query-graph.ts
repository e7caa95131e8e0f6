import { z } from 'zod';
import type { Arm } from '../arm.ts';
import type { ArmObject } from './arm-object.ts';
import { parseArmObject } from './arm-object.ts';

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

/** Returns the query for the address records of some zones. Other zones may have hundreds of thousands of records. */
function recordsQuery(zoneNames: readonly string[]): string {
  return `dnsresources
| where type =~ 'microsoft.network/privatednszones/a'
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

/** Rows of Resource Graph, by their type in lower case. */
export type GraphRows = ReadonlyMap<string, readonly ArmObject[]>;

/**
 * Reads everything that Resource Graph shows of these subscriptions, with the address records of zones with these
 * names. Resource Graph silently leaves out what may not be read, and is some seconds behind the providers.
 */
export async function queryGraph(
  arm: Arm,
  subscriptions: readonly string[],
  zoneNames: readonly string[],
): Promise<GraphRows> {
  if (subscriptions.length === 0) return new Map();
  const queries = zoneNames.length === 0 ? [RESOURCES] : [RESOURCES, recordsQuery(zoneNames)];
  const batches = batchesOf(subscriptions);
  const pages = await Promise.all(queries.flatMap(query => batches.map(batch => readPages(arm, query, batch))));
  return Map.groupBy(pages.flat().map(parseArmObject), row => typed.parse(row).type.toLowerCase());
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
    const page = await arm.graph.resources({
      query,
      subscriptions: [...subscriptions],
      options: { top: PAGE_SIZE, resultFormat: 'objectArray', ...(skipToken !== undefined && { skipToken }) },
    });
    rows.push(...z.array(z.unknown()).parse(page.data));
    skipToken = page.skipToken;
  } while (skipToken !== undefined);
  return rows;
}
