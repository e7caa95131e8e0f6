import { keyOf } from '../ids.ts';
import { hasUnreadableParts } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import {
  dnsServersProperty,
  endpointProperty,
  peeringProperty,
  recordProperty,
  serviceTagRuleProperty,
  zoneGroupProperty,
  zoneLinkProperty,
} from './network-properties.ts';
import {
  accessModeProperty,
  connectionProperty,
  exclusionProperty,
  linkProperty,
  publicAccessProperty,
  scopeProperty,
} from './scope-properties.ts';
import type { PropertyDefinition, PropertyKind, WatchedProperty } from './watched-property.ts';

const definitions: Readonly<Record<PropertyKind, PropertyDefinition>> = {
  scope: scopeProperty,
  'access-mode': accessModeProperty,
  exclusion: exclusionProperty,
  link: linkProperty,
  connection: connectionProperty,
  endpoint: endpointProperty,
  'zone-group': zoneGroupProperty,
  'public-access': publicAccessProperty,
  'zone-link': zoneLinkProperty,
  record: recordProperty,
  'dns-servers': dnsServersProperty,
  peering: peeringProperty,
  'service-tag-rule': serviceTagRuleProperty,
};

const kindNames = Object.keys(definitions) as PropertyKind[];

/** Returns the properties of one or more readings, without duplicates. */
export function listProperties(...readings: readonly Topology[]): readonly WatchedProperty[] {
  const properties = readings.flatMap(reading =>
    kindNames.flatMap(kind => definitions[kind].list(reading).map(part => ({ kind, ...part }))),
  );
  return [...new Map(properties.map(property => [propertyKey(property), property])).values()];
}

function propertyKey({ kind, id, other }: WatchedProperty): string {
  return `${kind} ${keyOf(id)} ${keyOf(other)}`;
}

/** Returns the value of a property in a reading, in words; undefined where the object does not exist. */
export function propertyValue(topology: Topology, property: WatchedProperty): string | undefined {
  return definitions[property.kind].value(topology, property);
}

/** Returns what a property is, in words. */
export function propertyTitle(property: WatchedProperty): string {
  return definitions[property.kind].title(property);
}

/** Returns whether a property can be compared: its objects were read, and the object that it belongs to exists. */
export function isComparable(topology: Topology, property: WatchedProperty): boolean {
  const isReadable = !hasUnreadableParts(topology, property.id) && !hasUnreadableParts(topology, property.other);
  return isReadable && (definitions[property.kind].ownerExists?.(topology, property) ?? true);
}
