import { keyOf, parseId, sameId } from '../ids.ts';
import type { InventoryDifference } from './differences.ts';
import { ABSENT } from './differences.ts';
import type { PropertyKind, WatchedProperty } from './watched-property.ts';

/**
 * One record of Resource Graph's table `resourcechanges`. Azure keeps them for 14 days, and shows a change within five
 * minutes (Learn, resource-graph, "Get resource changes").
 */
export interface ChangeRecord {
  readonly resourceId: string;
  readonly type: 'Create' | 'Update' | 'Delete';
  /** When Azure detected it (ISO 8601). */
  readonly at: string;
  /** A person, an application's id, or `System` for a change in the background. Null where the record doesn't say. */
  readonly by: string | null;
  /** The client, by its name or id. Null where Azure doesn't recognise it. */
  readonly client: string | null;
  readonly correlationId: string | null;
  /** The properties that an update changed, by path, with their values as text. Null where there was, or is, none. */
  readonly changed: ReadonlyMap<string, { readonly before: string | null; readonly after: string | null }>;
}

/** How long it is worth asking Azure again for the record of a change, in milliseconds. It says less than five minutes. */
export const RECORD_PATIENCE_MS = 15 * 60_000;

/** The types whose records are read, as far as Resource Graph keeps them in this table: those of other tables are not in it. */
export const recordedTypes: readonly string[] = [
  'microsoft.insights/privatelinkscopes',
  'microsoft.insights/components',
  'microsoft.insights/datacollectionendpoints',
  'microsoft.operationalinsights/workspaces',
  'microsoft.network/privateendpoints',
  'microsoft.network/virtualnetworks',
  'microsoft.network/networksecuritygroups',
];

/** Returns whether the changes of an object can be among the records that are read. */
export function isRecorded(id: string): boolean {
  return recordedTypes.includes(parseId(id)?.type ?? '');
}

/**
 * Returns the differences with their authors, from the newest record that shows the same new value. A difference for which
 * there is no such record stays as it is: who made it is not known, or only from the object itself.
 *
 * @param records the newest first
 */
export function withAuthors(
  differences: readonly InventoryDifference[],
  records: readonly ChangeRecord[],
): readonly InventoryDifference[] {
  return differences.map(difference => {
    const record = records.find(candidate => isRecordOf(candidate, difference));
    if (record === undefined) return difference;
    const { by, client, correlationId } = record;
    return { ...difference, by: by ?? difference.by, client, correlationId };
  });
}

/** Returns whether a record may still appear that names the author of a difference. */
export function awaitsAuthor({ property, correlationId }: InventoryDifference): boolean {
  return correlationId === null && pathOf(property) !== undefined;
}

function isRecordOf(record: ChangeRecord, { property, before, after }: InventoryDifference): boolean {
  const path = pathOf(property);
  if (path === undefined || !sameId(record.resourceId, property.id)) return false;
  if (path === '') return record.type === typeOf(before, after);
  const values = [...record.changed].filter(([name]) => keyOf(name).startsWith(keyOf(path)));
  // Lists are compared in words, so any change of theirs counts. A single value has to be the one that was read.
  const isList = listPaths.has(property.kind);
  return values.some(
    ([, { after: value }]) => isList || (value !== null && sameId(value, after) && !sameId(value, before)),
  );
}

function typeOf(before: string, after: string): ChangeRecord['type'] {
  if (before === ABSENT) return 'Create';
  return after === ABSENT ? 'Delete' : 'Update';
}

const listPaths: ReadonlySet<PropertyKind> = new Set(['exclusion', 'dns-servers', 'peering', 'service-tag-rule']);

/**
 * Returns where Resource Graph shows a property, as the beginning of a path; undefined for what belongs to child resources,
 * whose changes it keeps elsewhere: links, connections, zone groups, links of zones, and records.
 */
function pathOf({ kind, id, other }: WatchedProperty): string | undefined {
  switch (kind) {
    case 'scope':
    case 'endpoint':
      return '';
    case 'access-mode':
      return `properties.accessModeSettings.${other === 'query' ? 'queryAccessMode' : 'ingestionAccessMode'}`;
    case 'exclusion':
      return 'properties.accessModeSettings.exclusions';
    case 'public-access':
      if (/\/datacollectionendpoints\//i.test(id)) return 'properties.networkAcls.publicNetworkAccess';
      return `properties.publicNetworkAccessFor${other === 'query' ? 'Query' : 'Ingestion'}`;
    case 'dns-servers':
      return 'properties.dhcpOptions';
    case 'peering':
      return 'properties.virtualNetworkPeerings';
    case 'service-tag-rule':
      return 'properties.securityRules';
    default:
      return undefined;
  }
}
