import { z } from 'zod';
import { isDenied } from './access.ts';
import { ArmError } from './errors.ts';
import type { GraphRow } from './graph-index.ts';
import type { Json, JsonObject } from './json.ts';
import type { Answer, SimulatedAzure } from './resource-type.ts';

/** The queries that the sandbox answers. Whitespace does not matter. */
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
    text: `dnsresources | where type in~ ('microsoft.network/privatednszones/a',
      'microsoft.network/privatednszones/aaaa', 'microsoft.network/privatednszones/cname')
      | project id, name, type, properties | order by id asc`,
    table: 'dnsresources',
    columns: ['id', 'name', 'type', 'properties'],
  },
];

interface Query {
  readonly text: string;
  readonly table: GraphRow['table'];
  readonly columns: readonly string[];
  /** Names of zones, in lower case, if only their records are requested. */
  readonly zones?: readonly string[];
}

/** A filter for records of some zones: the ninth segment of a record's id, split at `/`, is its zone's name. */
const inZones = /\|wheretostring\(split\(id,'\/'\)\[8\]\)in~\(('[^']*'(?:,'[^']*')*)\)/;

/** Returns the query with this text; undefined if the sandbox does not know it. */
function parseQuery(text: string): Query | undefined {
  const compact = withoutWhitespace(text);
  const listed = inZones.exec(compact)?.[1];
  const known = queries.find(query => withoutWhitespace(query.text) === compact.replace(inZones, ''));
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
 * Answers `POST /providers/Microsoft.ResourceGraph/resources`. Rows that the caller may not read are silently omitted.
 *
 * @throws ArmError 400 for a query that the sandbox does not know
 */
export function queryResourceGraph(azure: SimulatedAzure, body: unknown): Answer {
  const parsed = shape.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw graphError('InvalidRequest', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
  }
  const { query: text, subscriptions, options } = parsed.data;
  const query = parseQuery(text);
  if (query === undefined) {
    throw graphError(
      'InvalidQuery',
      `The sandbox answers two queries of Resource Graph (the one for records also by zone). This is neither: ${text}`,
    );
  }
  const selected = subscriptions === undefined ? undefined : new Set(subscriptions.map(id => id.toLowerCase()));
  const rows = readableRows(azure, query)
    .filter(({ subscription }) => selected === undefined || selected.has(subscription))
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

const cachedRows = new WeakMap<SimulatedAzure, Map<string, { version: number; rows: GraphRow[] }>>();

/** Returns the rows of a query that the caller may read. They are cached until something changes, for further pages. */
function readableRows(azure: SimulatedAzure, query: Query): GraphRow[] {
  const { version, all } = azure.graphIndex.rows();
  const known = cachedRows.get(azure) ?? new Map<string, { version: number; rows: GraphRow[] }>();
  cachedRows.set(azure, known);
  const found = known.get(query.table);
  if (found?.version === version) return found.rows;
  const { denied } = azure.tenant();
  const rows = all.filter(
    row => row.table === query.table && (denied.length === 0 || !isDenied(azure, `${row.type}/read`, row.key)),
  );
  known.set(query.table, { version, rows });
  return rows;
}

function project(row: GraphRow, query: Query): JsonObject {
  return Object.fromEntries(query.columns.map(name => [name, row.columns[name] ?? null]));
}

function asTable(query: Query, rows: readonly GraphRow[]): JsonObject {
  const columns = query.columns.map(name => ({
    name,
    type: name === 'properties' || name === 'tags' ? 'object' : 'string',
  }));
  return { columns, rows: rows.map(row => query.columns.map((name): Json => row.columns[name] ?? null)) };
}

function withoutWhitespace(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Returns a token for the next page. It is valid for its own query only. */
function writeToken(start: number, query: Query): string {
  return Buffer.from(`${queryKey(query)} ${start}`).toString('base64');
}

function readToken(token: string, query: Query): number {
  const [, source, start] = /^(.+) (\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (source !== queryKey(query) || start === undefined)
    throw graphError('InvalidSkipToken', 'The skip token does not belong to this query.');
  return Number(start);
}

function queryKey({ table, zones = [] }: Query): string {
  return [table, ...zones].join(' ');
}

/** Returns an error in the format of Resource Graph, which puts the cause into `details`. */
function graphError(code: string, message: string): ArmError {
  return new ArmError(
    400,
    'BadRequest',
    'Please provide below info when asking for support: the correlation id of this answer.',
    {},
    [{ code, message }],
  );
}
