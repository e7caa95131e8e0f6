import type { DnsNames, ZoneRole } from '../dns/zone-names.ts';
import { isWithin, publicZoneOf, roleOf, withoutPrivatelink, zoneRoles } from '../dns/zone-names.ts';
import { keyOf, nameOf } from '../ids.ts';
import { connectionStateOf, hasUnreadableParts } from '../topology/lookups.ts';
import type { ConnectionState, Endpoint } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { NeededName } from './needed-names.ts';
import { nameKey, neededNames } from './needed-names.ts';

/** A name that has to lead to a private endpoint, with the addresses that are known. */
export interface HandoverRecord {
  readonly role: ZoneRole;
  /** Relative to the zone, in lower case. */
  readonly name: string;
  /** At least one. */
  readonly addresses: readonly string[];
}

/**
 * Why the addresses of a name are not known.
 *
 * - `no-record`: no zone has a record of it, and no interface has an address for it, yet.
 * - `other-address`: the record in the zone leads to addresses that are not the endpoint's.
 * - `alias`: the zone has a CNAME record of the name.
 * - `no-zone`: the endpoint's zone group has no zone for it.
 * - `unread`: the zone, or the interface, could not be read.
 */
export type UnknownWhy = 'no-record' | 'other-address' | 'alias' | 'no-zone' | 'unread';

/** A name that a linked resource needs, and whose addresses are not known. */
interface UnknownRecord extends NeededName {
  readonly why: UnknownWhy;
}

/** Where the records of an endpoint come from. */
type RecordSource =
  /** Azure keeps them in the zones of the endpoint's zone group. */
  | 'zones'
  /** There is no zone group: somebody else has to keep them. */
  | 'interface'
  /** Whether there is a zone group could not be read. */
  | 'unread';

/** What a DNS server needs to lead clients to a private endpoint, as far as it is known. */
export interface RecordSheet {
  readonly endpoint: Endpoint;
  readonly state: ConnectionState;
  readonly source: RecordSource;
  readonly dnsNames: DnsNames;
  /** In the order of the zones, then by name. */
  readonly records: readonly HandoverRecord[];
  readonly unknown: readonly UnknownRecord[];
  /** Ids of linked resources whose names were not all read. */
  readonly unnamed: readonly string[];
  /** Names of the endpoint that belong to no zone of Azure Monitor that is known. */
  readonly outside: readonly string[];
  /** Names that are left out, because they or their addresses are in no form that DNS servers take. */
  readonly unwritable: readonly string[];
}

/**
 * Returns the records that lead to an endpoint. Undefined in a cloud whose zones are not known.
 *
 * Records come from the zones of the endpoint's zone group or, without one, from its interface (azure-docs,
 * private-endpoint-dns). Nothing is derived from a resource alone: its names say which records are missing, and never what
 * their addresses are.
 */
export function recordSheet(topology: Topology, endpoint: Endpoint): RecordSheet | undefined {
  const { dnsNames } = topology;
  if (dnsNames === null) return undefined;
  const needed = neededNames(topology, endpoint.scopeId);
  const found =
    endpoint.zoneGroup === null ? fromInterface(dnsNames, endpoint) : fromZones(topology, dnsNames, endpoint);
  const records = sortedRecords(found.records.filter(isWritable));
  const known = new Set(found.records.map(nameKey));
  return {
    endpoint,
    state: connectionStateOf(topology, endpoint),
    source: sourceOf(topology, endpoint),
    dnsNames,
    records,
    unknown: needed.names
      .filter(name => !known.has(nameKey(name)))
      .map(name => ({ ...name, why: found.whyUnknown(name) })),
    unnamed: needed.unnamed,
    outside: found.outside,
    unwritable: found.records
      .filter(record => !isWritable(record))
      .map(record => fullNames(dnsNames, record).publicName),
  };
}

function sourceOf(topology: Topology, { id, zoneGroup }: Endpoint): RecordSource {
  if (zoneGroup !== null) return 'zones';
  return hasUnreadableParts(topology, id) ? 'unread' : 'interface';
}

interface Found {
  readonly records: readonly HandoverRecord[];
  readonly outside: readonly string[];
  readonly whyUnknown: (name: NeededName) => UnknownWhy;
}

/** Returns the zones of an endpoint's zone group that Azure Monitor uses. */
export function zonesOfGroup(
  dnsNames: DnsNames,
  { zoneGroup }: Endpoint,
): readonly { readonly role: ZoneRole; readonly key: string }[] {
  return (zoneGroup?.zoneIds ?? []).flatMap(id => {
    const role = roleOf(dnsNames, nameOf(id));
    return role === undefined ? [] : [{ role, key: keyOf(id) }];
  });
}

function fromZones(topology: Topology, dnsNames: DnsNames, endpoint: Endpoint): Found {
  const own = new Set(endpoint.addresses);
  const zones = zonesOfGroup(dnsNames, endpoint);
  const zoneOf = (wanted: ZoneRole) => zones.find(({ role }) => role === wanted);
  return {
    records: zones.flatMap(({ role, key }) =>
      [...(topology.records.get(key) ?? [])].flatMap(([name, record]): HandoverRecord[] => {
        const leading = record.addresses.filter(address => own.has(address));
        return leading.length === 0 ? [] : [{ role, name, addresses: leading }];
      }),
    ),
    outside: [],
    whyUnknown: ({ role, name }) => {
      const zone = zoneOf(role);
      if (zone === undefined) return 'no-zone';
      const record = topology.records.get(zone.key)?.get(name);
      if (record !== undefined) return record.alias === undefined ? 'other-address' : 'alias';
      return hasUnreadableParts(topology, zone.key) ? 'unread' : 'no-record';
    },
  };
}

function fromInterface(dnsNames: DnsNames, { names }: Endpoint): Found {
  const all = (names ?? []).map(({ name, addresses }) => ({ name, addresses, place: placeOf(dnsNames, name) }));
  return {
    records: all.flatMap(({ addresses, place }) =>
      place === undefined || addresses.length === 0 ? [] : [{ ...place, addresses }],
    ),
    outside: all.flatMap(({ name, place }) => (place === undefined ? [name] : [])),
    whyUnknown: () => (names === undefined ? 'unread' : 'no-record'),
  };
}

/**
 * Returns the zone of a full name, public or private, and the name in it. The zone with the longest name has it. Undefined for
 * other zones, also for the sixth one of Azure Government, which no zone group has.
 */
function placeOf(dnsNames: DnsNames, fullName: string): Pick<HandoverRecord, 'role' | 'name'> | undefined {
  const { adx } = dnsNames;
  if (adx !== undefined && [adx, withoutPrivatelink(adx)].some(zone => isWithin(fullName, zone))) return undefined;
  const zones = zoneRoles.flatMap(role => [dnsNames[role], publicZoneOf(dnsNames, role)].map(zone => ({ role, zone })));
  const [zone] = zones
    .filter(({ zone: candidate }) => fullName !== candidate && isWithin(fullName, candidate))
    .toSorted((a, b) => b.zone.length - a.zone.length);
  return zone && { role: zone.role, name: fullName.slice(0, -zone.zone.length - 1) };
}

/** Labels of host names, a wildcard as the first one (RFC 1035, 2.3.1 and 2.3.4; RFC 4592). */
const WRITABLE = /^(?:\*\.)?[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
/** The letters of IPv4 and IPv6 addresses, which Azure has checked. */
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]+)$/;
/** Shorter than the longest name by the longest zone. */
const LONGEST_NAME = 200;

/** Returns whether a record can be written for every DNS server. Of anything else, nobody could say what a server makes of it. */
function isWritable({ name, addresses }: HandoverRecord): boolean {
  return name.length <= LONGEST_NAME && WRITABLE.test(name) && addresses.every(address => ADDRESS.test(address));
}

function sortedRecords(records: readonly HandoverRecord[]): readonly HandoverRecord[] {
  return records.toSorted(
    (a, b) => zoneRoles.indexOf(a.role) - zoneRoles.indexOf(b.role) || (a.name < b.name ? -1 : 1),
  );
}

/** Returns the name of a record as clients ask for it, or as it is in the private zone. */
export function fullNames(
  dnsNames: DnsNames,
  { role, name }: Pick<HandoverRecord, 'role' | 'name'>,
): { readonly publicName: string; readonly privateName: string } {
  return { publicName: `${name}.${publicZoneOf(dnsNames, role)}`, privateName: `${name}.${dnsNames[role]}` };
}
