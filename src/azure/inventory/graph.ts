import { z } from 'zod';
import type { Arm } from '../arm.ts';
import type { ArmObject } from './arm-object.ts';
import { asArmObject } from './arm-object.ts';

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

/** Address records in zones of these names alone: other zones may have hundreds of thousands. */
function recordsIn(zoneNames: readonly string[]): string {
  return `dnsresources
| where type =~ 'microsoft.network/privatednszones/a'
| where tostring(split(id, '/')[8]) in~ (${quoted(zoneNames)})
| project id, name, type, properties
| order by id asc`;
}

function quoted(values: readonly string[]): string {
  return values.map(value => `'${value}'`).join(', ');
}

/** Rows in one answer: what Resource Graph gives at most. */
const PAGE = 1000;

const typed = z.looseObject({ type: z.string() });

/** The rows of Resource Graph, by their type in lower case. */
export type GraphRows = ReadonlyMap<string, readonly ArmObject[]>;

/**
 * Everything that Resource Graph shows of these subscriptions, with the address records of zones of these names. It
 * leaves out what may not be read without a word, and runs some seconds behind the providers.
 */
export async function queryGraph(
  arm: Arm,
  subscriptions: readonly string[],
  zoneNames: readonly string[],
): Promise<GraphRows> {
  if (subscriptions.length === 0) return new Map();
  const queries = zoneNames.length === 0 ? [RESOURCES] : [RESOURCES, recordsIn(zoneNames)];
  const parts = partsOf(subscriptions);
  const answers = await Promise.all(queries.flatMap(query => parts.map(part => pagesOf(arm, query, part))));
  return Map.groupBy(answers.flat().map(asArmObject), row => typed.parse(row).type.toLowerCase());
}

/** Subscriptions that one query may be about (Learn, resource-graph: "Query scope"). */
const SUBSCRIPTIONS = 1000;

function partsOf(subscriptions: readonly string[]): readonly (readonly string[])[] {
  const starts = Array.from(
    { length: Math.ceil(subscriptions.length / SUBSCRIPTIONS) },
    (_, nth) => nth * SUBSCRIPTIONS,
  );
  return starts.map(start => subscriptions.slice(start, start + SUBSCRIPTIONS));
}

async function pagesOf(arm: Arm, query: string, subscriptions: readonly string[]): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let skipToken: string | undefined;
  do {
    const answer = await arm.graph.resources({
      query,
      subscriptions: [...subscriptions],
      options: { top: PAGE, resultFormat: 'objectArray', ...(skipToken !== undefined && { skipToken }) },
    });
    rows.push(...z.array(z.unknown()).parse(answer.data));
    skipToken = answer.skipToken;
  } while (skipToken !== undefined);
  return rows;
}
