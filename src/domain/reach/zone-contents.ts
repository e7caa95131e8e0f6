import { keyOf, nameOf } from '../ids.ts';
import { lazy } from '../lazy.ts';
import { connectionStateOf, hasUnreadableParts } from '../topology/lookups.ts';
import type { Endpoint, RecordSet } from '../topology/objects.ts';
import type { Table } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { modeOf } from './access.ts';

/** An endpoint whose zone group contains a zone, so that Azure writes the endpoint's records there. */
export interface RecordWriter {
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly scopeKey: string;
}

/** What a zone contains. It is the same for every network that is linked to the zone. */
export interface ZoneContents {
  readonly records: Table<RecordSet> | undefined;
  readonly writers: readonly RecordWriter[];
  /** The writers at the time when the inventory was read. */
  readonly writersBefore: readonly RecordWriter[];
  /** The writers whose connection was not approved when the inventory was read, and is now. */
  readonly newlyApproved: readonly RecordWriter[];
  /** Whether some of its records could not be read. */
  readonly isIncomplete: boolean;
  readonly specialNames: () => SpecialNames;
  readonly targets: () => RecordTargets;
}

interface SpecialNames {
  readonly hasWildcards: boolean;
  /** Whether there are records of Application Insights' ingestion hosts. */
  readonly hasIngestionHosts: boolean;
}

/** The endpoints that the records of a zone point to. */
interface RecordTargets {
  /** The writers, and all endpoints that own an address of a record, sorted by key. */
  readonly endpoints: readonly Endpoint[];
  /** Those of them that have a record. A writer without one that was read has none, unless it is new in this zone. */
  readonly used: readonly Endpoint[];
  /** Whether some address belongs to no known endpoint, or some record is an alias of a name outside the zone. */
  readonly hasUnknownAddresses: boolean;
  /** Equal for zones that give the same answers, as long as the same resources are linked. */
  readonly signature: () => string;
}

/** The suffix of Application Insights' ingestion hosts, the global one and those of each region. */
const INGESTION_SUFFIX = /(?:^|\.)in\.ai$/;

/** Returns what a zone contains, by its key. */
export function zoneContentsOf(topology: Topology, zoneKey: string): ZoneContents {
  const records = topology.records.get(zoneKey);
  const writers = writersIn(topology, zoneKey);
  const { origin = topology } = topology;
  const contents = {
    records,
    writers,
    writersBefore: origin === topology ? writers : writersIn(origin, zoneKey),
    newlyApproved: origin === topology ? [] : writers.filter(writer => isNewlyApproved(topology, origin, writer)),
    isIncomplete: hasUnreadableParts(topology, zoneKey),
  };
  return {
    ...contents,
    specialNames: lazy(() => specialNamesIn(records)),
    targets: lazy(() => targetsIn(topology, zoneKey, contents)),
  };
}

function specialNamesIn(records: Table<RecordSet> | undefined): SpecialNames {
  const names = [...(records?.keys() ?? [])];
  return {
    hasWildcards: names.some(name => name.startsWith('*')),
    hasIngestionHosts: names.some(name => INGESTION_SUFFIX.test(name)),
  };
}

function targetsIn(
  topology: Topology,
  zoneKey: string,
  contents: Omit<ZoneContents, 'specialNames' | 'targets'>,
): RecordTargets {
  const { records, writers, writersBefore, isIncomplete } = contents;
  const { owners, hasUnknownAddresses } = ownersIn(topology, zoneKey, records);
  const endpoints = sortedByKey([...owners, ...writers.map(({ endpoint }) => endpoint)]);
  const signature = () =>
    [
      zoneKey,
      isIncomplete,
      hasUnknownAddresses,
      ...endpoints.map(endpoint => signatureOf(topology, zoneKey, endpoint)),
    ].join(' ');
  const keysBefore = new Set(writersBefore.map(({ key }) => key));
  const keysNow = new Set(writers.map(({ key }) => key));
  return {
    endpoints,
    used: endpoints.filter(endpoint => {
      const key = keyOf(endpoint.id);
      const isAdded = keysNow.has(key) && !keysBefore.has(key);
      const isRemoved = keysBefore.has(key) && !keysNow.has(key);
      return isAdded || (owners.has(endpoint) && !isRemoved);
    }),
    hasUnknownAddresses,
    signature: lazy(signature),
  };
}

function ownersIn(topology: Topology, zoneKey: string, records: Table<RecordSet> | undefined) {
  const owners = new Set<Endpoint>();
  let hasUnknownAddresses = hasAliasToOutside(zoneKey, records);
  for (const address of addressesIn(records)) {
    const found = topology.endpointsByAddress.get(address);
    for (const endpoint of found?.values() ?? []) owners.add(endpoint);
    if (found === undefined && topology.origin?.endpointsByAddress.has(address) !== true) hasUnknownAddresses = true;
  }
  return { owners, hasUnknownAddresses };
}

function hasAliasToOutside(zoneKey: string, records: Table<RecordSet> | undefined): boolean {
  const suffix = `.${nameOf(zoneKey)}`;
  return [...(records?.values() ?? [])].some(
    ({ alias }) => alias !== undefined && !(alias.endsWith(suffix) && records?.has(alias.slice(0, -suffix.length))),
  );
}

/** Returns each endpoint once, sorted by key. */
function sortedByKey(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const byKey = new Map(endpoints.map(endpoint => [keyOf(endpoint.id), endpoint]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

function writersIn(topology: Topology, zoneKey: string): readonly RecordWriter[] {
  const endpoints = topology.endpointsByZone.get(zoneKey) ?? [];
  return [...endpoints].map(([key, endpoint]) => ({ key, endpoint, scopeKey: keyOf(endpoint.scopeId) }));
}

function isNewlyApproved(now: Topology, before: Topology, { key, endpoint }: RecordWriter): boolean {
  if (connectionStateOf(now, endpoint) !== 'Approved') return false;
  const earlier = before.endpoints.get(key);
  return earlier !== undefined && connectionStateOf(before, earlier) !== 'Approved';
}

function addressesIn(records: Table<RecordSet> | undefined): ReadonlySet<string> {
  const addresses = new Set<string>();
  for (const record of records?.values() ?? []) for (const address of record.addresses) addresses.add(address);
  return addresses;
}

/** Returns everything about an endpoint that an answer may depend on, except its route, as text. */
function signatureOf(topology: Topology, zoneKey: string, endpoint: Endpoint): string {
  const key = keyOf(endpoint.id);
  return [
    key,
    keyOf(endpoint.scopeId),
    connectionStateOf(topology, endpoint),
    modeOf(topology, endpoint, 'ingestion'),
    modeOf(topology, endpoint, 'query'),
    topology.endpointsByZone.get(zoneKey)?.has(key) === true,
  ].join(' ');
}
