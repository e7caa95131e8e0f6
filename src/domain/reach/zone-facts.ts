import { keyOf } from '../ids.ts';
import { lazy } from '../lazy.ts';
import type { Endpoint, RecordSet } from '../topology/objects.ts';
import { isUnseen, stateOf } from '../topology/questions.ts';
import type { Table, Topology } from '../topology/topology.ts';
import { modeOf } from './access.ts';

/** An endpoint that keeps its records in a zone. */
export interface Holder {
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly scopeKey: string;
}

/** What a zone holds, whoever looks at it. */
export interface ZoneFacts {
  readonly records: Table<RecordSet> | undefined;
  /** Endpoints whose zone group has this zone: now, and when the estate was read. */
  readonly holders: readonly Holder[];
  readonly heldBefore: readonly Holder[];
  /** Those that were held back until their connection was approved, since the estate was read. */
  readonly admitted: readonly Holder[];
  /** Some of its records could not be read. */
  readonly incomplete: boolean;
  readonly names: () => ZoneNames;
  readonly leads: () => ZoneLeads;
}

interface ZoneNames {
  /** Some of its records are wildcards. */
  readonly wildcards: boolean;
  /** Some of its records are of Application Insights' ingestion hosts. */
  readonly ingestion: boolean;
}

/** Where its records lead. */
interface ZoneLeads {
  /** Holders, and all endpoints that own an address of a record, in one order. */
  readonly endpoints: readonly Endpoint[];
  /** Those of them that a record leads to: a holder of which nothing was read has none, unless it is new. */
  readonly used: readonly Endpoint[];
  /** Some address is of no endpoint that could be seen. */
  readonly strangers: boolean;
  /** Equal for zones that answer alike, as long as the same resources are linked. */
  readonly signature: () => string;
}

/** The suffix of Application Insights' ingestion hosts: one for the world, and some for each region. */
const INGESTION = /(?:^|\.)in\.ai$/;

export function makeZoneFacts(topology: Topology, zoneKey: string): ZoneFacts {
  const records = topology.records.get(zoneKey);
  const holders = holdersIn(topology, zoneKey);
  const { origin = topology } = topology;
  const facts = {
    records,
    holders,
    heldBefore: origin === topology ? holders : holdersIn(origin, zoneKey),
    admitted: origin === topology ? [] : holders.filter(holder => isAdmitted(topology, origin, holder)),
    incomplete: isUnseen(topology, zoneKey),
  };
  return {
    ...facts,
    names: lazy(() => namesIn(records)),
    leads: lazy(() => leadsIn(topology, zoneKey, facts)),
  };
}

function namesIn(records: Table<RecordSet> | undefined): ZoneNames {
  const names = [...(records?.keys() ?? [])];
  return {
    wildcards: names.some(name => name.startsWith('*')),
    ingestion: names.some(name => INGESTION.test(name)),
  };
}

function leadsIn(topology: Topology, zoneKey: string, facts: Omit<ZoneFacts, 'names' | 'leads'>): ZoneLeads {
  const { records, holders, heldBefore, incomplete } = facts;
  const { owners, strangers } = ownersIn(topology, records);
  const endpoints = sorted([...owners, ...holders.map(({ endpoint }) => endpoint)]);
  const signature = () =>
    [zoneKey, incomplete, strangers, ...endpoints.map(endpoint => shownOf(topology, zoneKey, endpoint))].join(' ');
  const held = new Set(heldBefore.map(({ key }) => key));
  const holding = new Set(holders.map(({ key }) => key));
  return {
    endpoints,
    used: endpoints.filter(endpoint => {
      const key = keyOf(endpoint.id);
      const isNew = holding.has(key) && !held.has(key);
      const isLost = held.has(key) && !holding.has(key);
      return isNew || (owners.has(endpoint) && !isLost);
    }),
    strangers,
    signature: lazy(signature),
  };
}

function ownersIn(topology: Topology, records: Table<RecordSet> | undefined) {
  const owners = new Set<Endpoint>();
  let strangers = false;
  for (const address of addressesIn(records)) {
    const found = topology.endpointsByAddress.get(address);
    for (const endpoint of found?.values() ?? []) owners.add(endpoint);
    if (found === undefined && topology.origin?.endpointsByAddress.has(address) !== true) strangers = true;
  }
  return { owners, strangers };
}

/** In one order, once each. */
function sorted(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const byKey = new Map(endpoints.map(endpoint => [keyOf(endpoint.id), endpoint]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

function holdersIn(topology: Topology, zoneKey: string): readonly Holder[] {
  const endpoints = topology.endpointsByZone.get(zoneKey) ?? [];
  return [...endpoints].map(([key, endpoint]) => ({ key, endpoint, scopeKey: keyOf(endpoint.scopeId) }));
}

function isAdmitted(now: Topology, before: Topology, { key, endpoint }: Holder): boolean {
  if (stateOf(now, endpoint) !== 'Approved') return false;
  const earlier = before.endpoints.get(key);
  return earlier !== undefined && stateOf(before, earlier) !== 'Approved';
}

function addressesIn(records: Table<RecordSet> | undefined): ReadonlySet<string> {
  const addresses = new Set<string>();
  for (const record of records?.values() ?? []) for (const address of record.addresses) addresses.add(address);
  return addresses;
}

/** Everything about an endpoint that an answer may rest on, beside its route. */
function shownOf(topology: Topology, zoneKey: string, endpoint: Endpoint): string {
  const key = keyOf(endpoint.id);
  return [
    key,
    keyOf(endpoint.scopeId),
    stateOf(topology, endpoint),
    modeOf(topology, endpoint, 'ingestion'),
    modeOf(topology, endpoint, 'query'),
    topology.endpointsByZone.get(zoneKey)?.has(key) === true,
  ].join(' ');
}
