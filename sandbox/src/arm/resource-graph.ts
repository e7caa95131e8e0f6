import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isDenied } from './access.ts';
import { type Deviations, deviatingRow } from './deviations.ts';
import { ArmError } from './errors.ts';
import type { GraphRow } from './graph-index.ts';
import { type GraphQuery, parseGraphQuery } from './graph-query.ts';
import { type Json, type JsonObject, valueAt } from './json.ts';
import type { Answer, SimulatedAzure } from './resource-type.ts';

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
  const changes = changesIn(azure, text);
  if (changes !== undefined) {
    return {
      status: 200,
      body: {
        totalRecords: changes.length,
        count: changes.length,
        data: changes,
        facets: [],
        resultTruncated: 'false',
      },
    };
  }
  const query = parseGraphQuery(text);
  if (query === undefined) {
    throw graphError('InvalidQuery', `The sandbox does not understand this query of Resource Graph: ${text}`);
  }
  const selected = subscriptions === undefined ? undefined : new Set(subscriptions.map(id => id.toLowerCase()));
  const all = readableRows(azure, query, text).filter(
    ({ subscription }) => selected === undefined || selected.has(subscription),
  );
  const start = options.$skipToken === undefined ? options.$skip : readToken(options.$skipToken, text);
  const shown = all.slice(start, start + options.$top);
  const next = start + shown.length;
  const rows = shown.map(row => project(row, query));
  const data = options.resultFormat === 'table' ? asTable(query, rows) : rows;
  requireSize(data);
  const answer: JsonObject = {
    totalRecords: all.length,
    count: shown.length,
    data,
    facets: [],
    resultTruncated: 'false',
  };
  return { status: 200, body: next < all.length ? { ...answer, $skipToken: writeToken(next, text) } : answer };
}

/** The most bytes of an answer. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Refuses an answer of more than 16 MiB, with the code and the sentence that people have reported (microsoft/ARI#199). */
function requireSize(data: Json): void {
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes <= MAX_BYTES) return;
  throw graphError(
    'ResponsePayloadTooLarge',
    `Response payload size is ${bytes}, and has exceeded the limit of ${MAX_BYTES}. Please consider querying less data at a time and make paginated call if needed.`,
  );
}

interface CachedRows {
  readonly version: number;
  readonly deviations: Deviations;
  readonly rows: readonly GraphRow[];
}

const caches = new WeakMap<SimulatedAzure, Map<string, CachedRows>>();

/** Returns the rows of a query that the caller may read. They are cached until something changes, for further pages. */
function readableRows(azure: SimulatedAzure, query: GraphQuery, text: string): readonly GraphRow[] {
  const { version, all } = azure.graphIndex.rows();
  const deviations = azure.deviations();
  const cache = caches.get(azure) ?? new Map<string, CachedRows>();
  caches.set(azure, cache);
  const cached = cache.get(text);
  if (cached?.version === version && cached.deviations === deviations) return cached.rows;
  const { denied } = azure.tenant();
  const rows = all
    .filter(row => isSelected(row, query) && (denied.length === 0 || !isDenied(azure, `${row.type}/read`, row.key)))
    .map(row => deviatingRow(row, deviations));
  cache.set(text, { version, deviations, rows });
  return rows;
}

function isSelected({ table, type, key, columns }: GraphRow, query: GraphQuery): boolean {
  return (
    table === query.table &&
    query.types.includes(type) &&
    (query.zones?.includes(key.split('/')[8] ?? '') ?? true) &&
    [...query.required, ...(query.requiredOfType[type] === undefined ? [] : [query.requiredOfType[type]])].every(
      path => (valueAt(columns, ...path) ?? null) !== null,
    )
  );
}

function project({ columns }: GraphRow, query: GraphQuery): JsonObject {
  return Object.fromEntries(query.columns.map(({ name, path }) => [name, valueAt(columns, ...path) ?? null]));
}

function asTable(query: GraphQuery, rows: readonly JsonObject[]): JsonObject {
  const columns = query.columns.map(({ name, path: [first] }) => ({
    name,
    type: first === 'properties' || first === 'tags' ? 'object' : 'string',
  }));
  return { columns, rows: rows.map(row => query.columns.map(({ name }): Json => row[name] ?? null)) };
}

/** Returns a token for the next page. It is valid for its own query only, with any number of rows. */
function writeToken(start: number, text: string): string {
  return Buffer.from(`${queryKey(text)} ${start}`).toString('base64');
}

function readToken(token: string, text: string): number {
  const [, source, start] = /^(\w+) (\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (source !== queryKey(text) || start === undefined)
    throw graphError('InvalidSkipToken', 'The skip token does not belong to this query.');
  return Number(start);
}

function queryKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
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

/** The only query of the table `resourcechanges` that the sandbox answers, without the time that it asks for. */
const CHANGES = `resourcechanges
  | extend changeTime = todatetime(properties.changeAttributes.timestamp)
  | where tostring(properties.targetResourceType) in~ ('microsoft.insights/privatelinkscopes',
  'microsoft.insights/components', 'microsoft.insights/datacollectionendpoints',
  'microsoft.operationalinsights/workspaces', 'microsoft.network/privateendpoints',
  'microsoft.network/virtualnetworks', 'microsoft.network/networksecuritygroups')
  | project id, properties, changeTime | order by changeTime desc, id asc`;

const fromTime = /\|wherechangeTime>=datetime\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\)/;

/** Returns the changes that a query asks for, on one page, as far as the caller may read their resources. */
function changesIn(azure: SimulatedAzure, text: string): JsonObject[] | undefined {
  const compact = text.replace(/\s+/g, '');
  const since = fromTime.exec(compact)?.[1];
  if (since === undefined || compact.replace(fromTime, '') !== CHANGES.replace(/\s+/g, '')) return undefined;
  return azure.changeLog
    .rows()
    .filter(({ at, type }) => at >= Date.parse(since) && CHANGES.includes(`'${type}'`))
    .filter(({ type, target }) => !isDenied(azure, `${type}/read`, target))
    .map(({ columns }) => columns);
}
