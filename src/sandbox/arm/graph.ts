import { z } from 'zod';
import { isDenied } from './access.ts';
import { ArmError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import type { Row } from './replica.ts';
import type { Answer } from './resource-type.ts';
import type { World } from './world.ts';

/** What Resource Graph is asked: the queries that the sandbox knows, apart from their whitespace. */
const queries: readonly Query[] = [
  {
    text: `resources | where type in~ ('microsoft.insights/privatelinkscopes', 'microsoft.insights/components',
      'microsoft.insights/datacollectionendpoints', 'microsoft.operationalinsights/workspaces',
      'microsoft.network/privateendpoints', 'microsoft.network/virtualnetworks', 'microsoft.network/networkinterfaces',
      'microsoft.network/networksecuritygroups', 'microsoft.network/privatednszones',
      'microsoft.network/privatednszones/virtualnetworklinks', 'microsoft.network/dnsforwardingrulesets')
      | project id, name, type, kind, location, tags, properties | order by id asc`,
    table: 'resources',
    columns: ['id', 'name', 'type', 'kind', 'location', 'tags', 'properties'],
  },
  {
    text: `dnsresources | where type =~ 'microsoft.network/privatednszones/a'
      | project id, name, type, properties | order by id asc`,
    table: 'dnsresources',
    columns: ['id', 'name', 'type', 'properties'],
  },
];

interface Query {
  readonly text: string;
  readonly table: Row['table'];
  readonly columns: readonly string[];
  /** Zones, in lower case, of which alone records are asked for. */
  readonly zones?: readonly string[];
}

/** Records of some zones: the ninth segment of a record's id, when it is split at `/`, is its zone's name. */
const inZones = /\|wheretostring\(split\(id,'\/'\)\[8\]\)in~\(('[^']*'(?:,'[^']*')*)\)/;

/** The query that a text is, or undefined for one that the sandbox does not know. */
function queryIn(text: string): Query | undefined {
  const squeezed = squeeze(text);
  const listed = inZones.exec(squeezed)?.[1];
  const known = queries.find(query => squeeze(query.text) === squeezed.replace(inZones, ''));
  if (known === undefined || listed === undefined) return known;
  if (known.table !== 'dnsresources') return undefined;
  return { ...known, zones: listed.split(',').map(name => name.slice(1, -1).toLowerCase()) };
}

const shape = z.looseObject({
  query: z.string(),
  subscriptions: z.array(z.string()).optional(),
  options: z
    .looseObject({
      $top: z.int().min(1).max(1_000).default(100),
      $skip: z.int().min(0).default(0),
      $skipToken: z.string().optional(),
      resultFormat: z.enum(['objectArray', 'table']).default('objectArray'),
    })
    .prefault({}),
});

/**
 * `POST /providers/Microsoft.ResourceGraph/resources`. Rows are left out silently where the caller may not read them.
 *
 * @throws ArmError 400 for any other query
 */
export function askGraph(world: World, body: unknown): Answer {
  const wish = shape.safeParse(body);
  if (!wish.success) {
    const [issue] = wish.error.issues;
    throw graphError('InvalidRequest', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`);
  }
  const { query: text, subscriptions, options } = wish.data;
  const query = queryIn(text);
  if (query === undefined) {
    throw graphError(
      'InvalidQuery',
      `The sandbox answers two queries of Resource Graph (of records also by zone), and this is neither: ${text}`,
    );
  }
  const wanted = subscriptions === undefined ? undefined : new Set(subscriptions.map(id => id.toLowerCase()));
  const rows = readable(world, query)
    .filter(({ subscription }) => wanted === undefined || wanted.has(subscription))
    .filter(({ key }) => query.zones === undefined || query.zones.includes(key.split('/')[8] ?? ''));
  const start = options.$skipToken === undefined ? options.$skip : readToken(options.$skipToken, query);
  const shown = rows.slice(start, start + options.$top);
  const next = start + shown.length;
  const data = options.resultFormat === 'table' ? asTable(query, shown) : shown.map(row => project(row, query));
  const answer: JsonObject = {
    totalRecords: rows.length,
    count: shown.length,
    data,
    facets: [],
    resultTruncated: 'false',
  };
  return { status: 200, body: next < rows.length ? { ...answer, $skipToken: writeToken(next, query) } : answer };
}

const knownRows = new WeakMap<World, Map<string, { version: number; rows: Row[] }>>();

/** Rows of a query that the caller may read; kept while nothing changes, since pages ask for the same again. */
function readable(world: World, query: Query): Row[] {
  const { version, all } = world.replica.rows();
  const known = knownRows.get(world) ?? new Map<string, { version: number; rows: Row[] }>();
  knownRows.set(world, known);
  const found = known.get(query.table);
  if (found?.version === version) return found.rows;
  const { denied } = world.surroundings();
  const rows = all.filter(
    row => row.table === query.table && (denied.length === 0 || !isDenied(world, `${row.type}/read`, row.key)),
  );
  known.set(query.table, { version, rows });
  return rows;
}

function project(row: Row, query: Query): JsonObject {
  return Object.fromEntries(query.columns.map(name => [name, row.columns[name] ?? null]));
}

function asTable(query: Query, rows: readonly Row[]): JsonObject {
  const columns = query.columns.map(name => ({
    name,
    type: name === 'properties' || name === 'tags' ? 'object' : 'string',
  }));
  return { columns, rows: rows.map(row => query.columns.map((name): Json => row.columns[name] ?? null)) };
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

/** A token goes on with its own query alone. */
function writeToken(start: number, query: Query): string {
  return Buffer.from(`${sourceOf(query)} ${start}`).toString('base64');
}

function readToken(token: string, query: Query): number {
  const [, source, start] = /^(.+) (\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (source !== sourceOf(query) || start === undefined)
    throw graphError('InvalidSkipToken', 'The skip token is not one of this query.');
  return Number(start);
}

function sourceOf({ table, zones = [] }: Query): string {
  return [table, ...zones].join(' ');
}

/** Resource Graph wraps what is wrong in details. */
function graphError(code: string, message: string): ArmError {
  return new ArmError(
    400,
    'BadRequest',
    'Please provide below info when asking for support: the correlation id of this answer.',
    {},
    [{ code, message }],
  );
}
