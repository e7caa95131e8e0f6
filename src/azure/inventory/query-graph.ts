import { isRestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { machineTypes, resourceTypes } from '../../domain/targets.ts';
import type { UnreadableObject } from '../../domain/topology/objects.ts';
import type { Arm } from '../arm.ts';
import { fromClient } from '../unclear-response.ts';
import type { ArmObject } from './arm-object.ts';
import { parseArmObject } from './arm-object.ts';
import type { ReadResult } from './read-result.ts';
import { foundIn, parsedAs, readResult, unreadableIn } from './read-result.ts';
import { recordTypes } from './read-zone.ts';

/** What is read of objects of some types. Resource Graph answers with at most 16 MiB, so rows have nothing else. */
interface ObjectQuery {
  /** `resources` unless it is given. */
  readonly table?: string;
  readonly types: readonly string[];
  /** A condition beside the type. */
  readonly where?: string;
  /** The properties in use, by the column that has each. */
  readonly properties: Readonly<Record<string, string>>;
  /** Columns with a part of a property, which are in the row under their own name alone. */
  readonly parts?: Readonly<Record<string, string>>;
}

export const ASSOCIATIONS = 'microsoft.insights/datacollectionruleassociations';

/**
 * The table and the type: azure-docs, samples "List VMs with data collection rule associations". It is asked for on its
 * own, because not every cloud may have it.
 */
const associationsQuery = objectsQuery({
  table: 'insightsresources',
  types: [ASSOCIATIONS],
  properties: sameNames('dataCollectionRuleId', 'dataCollectionEndpointId'),
});

const objectQueries: readonly ObjectQuery[] = [
  {
    types: ['microsoft.insights/privatelinkscopes', ...Object.values(resourceTypes)],
    properties: {
      ...sameNames('accessModeSettings', 'customerId', 'networkAcls', 'configurationAccess', 'logsIngestion'),
      ...sameNames('publicNetworkAccessForIngestion', 'publicNetworkAccessForQuery', 'privateLinkScopedResources'),
      ...sameNames('WorkspaceResourceId', 'ConnectionString'),
      // Components have the list of their links under another name, which differs only in case.
      linksOfComponent: 'PrivateLinkScopedResources',
    },
  },
  {
    types: [
      'microsoft.network/privateendpoints',
      'microsoft.network/virtualnetworks',
      'microsoft.network/networksecuritygroups',
      'microsoft.network/privatednszones',
      'microsoft.network/privatednszones/virtualnetworklinks',
      'microsoft.network/dnsforwardingrulesets',
      'microsoft.network/dnsresolvers/inboundendpoints',
      'microsoft.network/dnsresolvers/outboundendpoints',
      'microsoft.network/azurefirewalls',
      'microsoft.network/firewallpolicies',
    ],
    properties: {
      ...sameNames('subnet', 'privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'),
      ...sameNames('networkInterfaces', 'customDnsConfigs', 'dhcpOptions', 'subnets', 'virtualNetworkPeerings'),
      ...sameNames('securityRules', 'virtualNetwork', 'resolutionPolicy', 'dnsResolverOutboundEndpoints'),
      ...sameNames('ipConfigurations', 'firewallPolicy', 'additionalProperties', 'virtualHub', 'hubIPAddresses'),
      ...sameNames('dnsSettings'),
    },
  },
  {
    // Those of private endpoints alone: there are many times as many of virtual machines.
    types: ['microsoft.network/networkinterfaces'],
    where: 'isnotnull(properties.privateEndpoint)',
    properties: sameNames('ipConfigurations'),
  },
  {
    types: [...Object.values(machineTypes), 'microsoft.network/networkinterfaces'],
    where: "type !~ 'microsoft.network/networkinterfaces' or isnotnull(properties.virtualMachine)",
    properties: sameNames('virtualMachine'),
    parts: {
      // All addresses of an interface are in one network.
      subnetId: 'ipConfigurations[0].properties.subnet.id',
      // The interfaces of the instances of a scale set.
      instanceSubnetId:
        'virtualMachineProfile.networkProfile.networkInterfaceConfigurations[0].properties.ipConfigurations[0].properties.subnet.id',
    },
  },
];

function sameNames(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map(name => [name, name]));
}

function objectsQuery({ table = 'resources', types, where, properties, parts = {} }: ObjectQuery): string {
  const conditions = [`type in~ (${quoted(types)})`, ...(where === undefined ? [] : [where])];
  return `${table}
${conditions.map(condition => `| where ${condition}`).join('\n')}
| project id, name, type, location, tags, ${columnsOf({ ...properties, ...parts })}
| order by id asc`;
}

/** Records have the first of these properties in Resource Graph, and one of the others at their provider. */
const recordProperties = sameNames('records', 'aRecords', 'aaaaRecords', 'cnameRecord');

/**
 * Returns the query for the records of some zones that names resolve by. Other zones may have hundreds of thousands of
 * records.
 */
function recordsQuery(zoneNames: readonly string[]): string {
  return `dnsresources
| where type in~ (${quoted(recordTypes.map(type => `microsoft.network/privatednszones/${type}`))})
| where tostring(split(id, '/')[8]) in~ (${quoted(zoneNames)})
| project id, name, type, ${columnsOf(recordProperties)}
| order by id asc`;
}

/** Plain columns are documented for every property (Learn, resource-graph/samples), functions that build objects not. */
function columnsOf(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([column, property]) => `${column} = properties.${property}`)
    .join(', ');
}

/** Every column that has a property. */
const propertyColumns: Readonly<Record<string, string>> = Object.assign(
  {},
  recordProperties,
  sameNames('dataCollectionRuleId', 'dataCollectionEndpointId'),
  ...objectQueries.map(({ properties }) => properties),
);

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
  /** Objects whose row has an unexpected format. */
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
  const queries = [...objectQueries.map(objectsQuery), ...(zoneNames.length === 0 ? [] : [recordsQuery(zoneNames)])];
  const batches = batchesOf(subscriptions);
  const pages = queries.flatMap(query => batches.map(batch => readRows(arm, query, batch)));
  const associations = batches.map(batch => readAssociations(arm, batch));
  const results = (await Promise.all([...pages, ...associations])).flat();
  const rows = Map.groupBy(foundIn(results), ({ type }) => type.toLowerCase());
  return { rows, unreadable: unreadableIn(results) };
}

/** Reads the associations of all machines. Where Resource Graph refuses the query, they are unreadable. */
async function readAssociations(arm: Arm, subscriptions: readonly string[]): Promise<readonly ReadResult<GraphRow>[]> {
  const result = await readResult('', () => readRows(arm, associationsQuery, subscriptions));
  if ('found' in result) return result.found;
  const why = 'unreadable' in result ? result.unreadable.why : 'Resource Graph does not have them';
  return subscriptions.map(id => ({ unreadable: { id: `/subscriptions/${id}/providers/${ASSOCIATIONS}`, why } }));
}

type GraphRow = z.infer<typeof typed> & ArmObject;

async function readRows(
  arm: Arm,
  query: string,
  subscriptions: readonly string[],
): Promise<readonly ReadResult<GraphRow>[]> {
  const rows = await readPages(arm, query, subscriptions);
  return rows.flatMap(row => parseRow(row, subscriptions));
}

/**
 * Parses a row. One with an unexpected format is unreadable, and does not affect other rows. Where it does not even show
 * which object it is, that may be any object in these subscriptions.
 */
function parseRow(row: unknown, subscriptions: readonly string[]): readonly ReadResult<GraphRow>[] {
  const known = identified.safeParse(row);
  if (!known.success) {
    const why = 'Resource Graph returned an object without an id';
    return subscriptions.map(id => ({ unreadable: { id: `/subscriptions/${id}`, why } }));
  }
  return [parsedAs(known.data.id, () => ({ ...withProperties(parseArmObject(row)), type: typed.parse(row).type }))];
}

/** Returns a row as its provider would show the object: with the properties that have columns of their own. */
function withProperties(row: ArmObject): ArmObject {
  const shown = Object.entries(propertyColumns).filter(([column]) => row[column] != null);
  return { ...row, properties: Object.fromEntries(shown.map(([column, property]) => [property, row[column]])) };
}

/** The most subscriptions that one query may cover (Learn, resource-graph: "Query scope"). */
const MAX_SUBSCRIPTIONS = 1000;

/** Returns the subscriptions in batches that one query may cover. */
export function batchesOf(subscriptions: readonly string[]): readonly (readonly string[])[] {
  const starts = Array.from(
    { length: Math.ceil(subscriptions.length / MAX_SUBSCRIPTIONS) },
    (_, batch) => batch * MAX_SUBSCRIPTIONS,
  );
  return starts.map(start => subscriptions.slice(start, start + MAX_SUBSCRIPTIONS));
}

/**
 * Reads all rows of a query. Where a page is too large for Resource Graph, it asks for half as many rows from there on.
 */
async function readPages(arm: Arm, query: string, subscriptions: readonly string[]): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let skipToken: string | undefined;
  let top = PAGE_SIZE;
  for (;;) {
    const page = await readPage(arm, { query, subscriptions, top, skipToken });
    if (page === 'too-large') {
      top = Math.ceil(top / 2);
      continue;
    }
    rows.push(...page.rows);
    if (page.skipToken === undefined) return rows;
    skipToken = page.skipToken;
  }
}

interface PageRequest {
  readonly query: string;
  readonly subscriptions: readonly string[];
  readonly top: number;
  readonly skipToken: string | undefined;
}

interface Page {
  readonly rows: readonly unknown[];
  readonly skipToken: string | undefined;
}

async function readPage(arm: Arm, { query, subscriptions, top, skipToken }: PageRequest): Promise<Page | 'too-large'> {
  const next = skipToken === undefined ? {} : { skipToken };
  const options = { top, resultFormat: 'objectArray' as const, ...next };
  try {
    const page = await fromClient(() => arm.graph.resources({ query, subscriptions: [...subscriptions], options }));
    return { rows: z.array(z.unknown()).parse(page.data), skipToken: page.skipToken };
  } catch (error) {
    if (top > 1 && isTooLarge(error)) return 'too-large';
    throw error;
  }
}

const graphError = z.object({ error: z.object({ details: z.array(z.object({ code: z.string() })) }) });

/** Returns whether an answer would have more than 16 MiB: 400, with the reason in the details (microsoft/ARI#199). */
function isTooLarge(error: unknown): boolean {
  if (!isRestError(error) || error.statusCode !== 400) return false;
  const parsed = graphError.safeParse(error.details);
  return parsed.success && parsed.data.error.details.some(({ code }) => code === 'ResponsePayloadTooLarge');
}
