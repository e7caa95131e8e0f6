import { roleOf } from '../dns/zone-names.ts';
import { keyOf, nameOf } from '../ids.ts';
import { hasOwnNames, regionalHosts } from '../reach/required-names.ts';
import { getOrCreate } from '../topology/indexing.ts';
import { componentsOf } from '../topology/lookups.ts';
import type { MonitoredResource } from '../topology/objects.ts';
import type { Table } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';

/**
 * A resource that has changed itself. The flags say for which networks that matters, among those whose own scopes and
 * zones have not changed.
 */
export interface AffectedResource {
  readonly id: string;
  /** Its own settings have changed, which matters for every network. */
  everywhere: boolean;
  /**
   * Its own names have started or stopped leading to private zones, which matters for ingestion from every network that
   * uses private zones.
   */
  inZones: boolean;
  /** Keys of the scopes that have started or stopped linking it, or writing the ingestion host of its region. */
  readonly scopes: Set<string>;
}

/** Returns the resources that have changed themselves, by key. */
export function affectedResources(before: Topology, after: Topology): ReadonlyMap<string, AffectedResource> {
  const affected = new Map<string, AffectedResource>();
  const entryFor: EntryLookup = ({ id }) => getOrCreate(affected, keyOf(id), () => unaffected(id));
  markChangedSettings(before, after, entryFor);
  markChangedLinks(before, after, entryFor);
  markChangedRegions(before, after, entryFor);
  for (const [key, { everywhere, scopes }] of [...affected]) {
    for (const component of componentsOf(after, key)) {
      const entry = entryFor(component);
      entry.everywhere ||= everywhere;
      for (const scope of scopes) entry.scopes.add(scope);
    }
  }
  return affected;
}

/** Returns the entry of a resource, which it adds first if there is none. */
type EntryLookup = (resource: MonitoredResource) => AffectedResource;

function unaffected(id: string): AffectedResource {
  return { id, everywhere: false, inZones: false, scopes: new Set() };
}

function markChangedSettings(before: Topology, after: Topology, entryFor: EntryLookup): void {
  if (before.resources === after.resources) return;
  for (const [key, resource] of after.resources) {
    if (before.resources.get(key) !== resource) entryFor(resource).everywhere = true;
  }
}

function markChangedLinks(before: Topology, after: Topology, entryFor: EntryLookup): void {
  for (const [scope, linksBefore, linksAfter] of changedLinks(before, after)) {
    for (const key of keysInOnlyOne(linksBefore, linksAfter)) {
      const resource = after.resources.get(key);
      if (resource === undefined) continue;
      entryFor(resource).scopes.add(scope);
      const isFirstOrLast = before.scopesByResource.has(key) !== after.scopesByResource.has(key);
      if (isFirstOrLast && hasOwnNames(resource)) entryFor(resource).inZones = true;
    }
  }
}

/** Returns the keys of the scopes whose links have changed, with their links before and after. */
function changedLinks(before: Topology, after: Topology) {
  const scopes = new Set([...before.linksByScope.keys(), ...after.linksByScope.keys()]);
  return [...scopes]
    .map(scope => [scope, before.linksByScope.get(scope), after.linksByScope.get(scope)] as const)
    .filter(([, linksBefore, linksAfter]) => linksBefore !== linksAfter);
}

/**
 * Marks components whose shared ingestion host a scope's endpoints have started or stopped writing for their region.
 */
function markChangedRegions(before: Topology, after: Topology, entryFor: EntryLookup): void {
  const scopesByHost = new Map<string, Set<string>>();
  for (const [scope, linksBefore, linksAfter] of changedLinks(before, after)) {
    for (const host of keysInOnlyOne(regionalHosts(before, linksBefore), regionalHosts(after, linksAfter))) {
      getOrCreate(scopesByHost, host, () => new Set<string>()).add(scope);
    }
  }
  if (scopesByHost.size === 0) return;
  for (const resource of after.resources.values()) {
    for (const host of resource.hosts ?? []) {
      for (const scope of scopesByHost.get(keyOf(host)) ?? []) entryFor(resource).scopes.add(scope);
    }
  }
}

/**
 * Returns whether changes may matter to a network of which nothing is known: it may be led to any scope that has
 * endpoints, and use any zone.
 *
 * @param affected the resources that have changed themselves
 */
export function mayChangeAccess(
  before: Topology,
  after: Topology,
  affected: ReadonlyMap<string, AffectedResource>,
): boolean {
  return (
    mayChangeAnswers(before, after) ||
    [...affected.values()].some(resource => mayMatterAnywhere(before, after, resource))
  );
}

/** Returns whether the changes of a resource may matter to a network of which nothing is known. */
export function mayMatterAnywhere(
  before: Topology,
  after: Topology,
  { everywhere, inZones, scopes }: AffectedResource,
): boolean {
  return everywhere || inZones || [...scopes].some(scopeKey => isReachable(before, after, scopeKey));
}

/**
 * Returns whether what names lead to may change for a network of which nothing is known, or what the scopes behind them
 * allow.
 */
export function mayChangeAnswers(before: Topology, after: Topology): boolean {
  const hasNewModes = [...after.scopes].some(
    ([key, scope]) => before.scopes.get(key) !== scope && isReachable(before, after, key),
  );
  // Any zone may answer for Azure Monitor's names in front of the intended one, except the zone of storage accounts.
  const hasNewZoneLinks = keysWithChanges(before.zoneLinksByZone, after.zoneLinksByZone).some(
    key => roleOf(after.dnsNames, nameOf(key)) !== 'blob',
  );
  return (
    hasNewModes ||
    hasNewZoneLinks ||
    before.endpoints !== after.endpoints ||
    before.connectionsByScope !== after.connectionsByScope
  );
}

function isReachable(before: Topology, after: Topology, scopeKey: string): boolean {
  return [before, after].some(
    ({ endpointsByScope, connectionsByScope }) => endpointsByScope.has(scopeKey) || connectionsByScope.has(scopeKey),
  );
}

/** Returns the keys whose values differ. */
function keysWithChanges(before: Table<unknown>, after: Table<unknown>): readonly string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter(key => before.get(key) !== after.get(key));
}

type Keyed = Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'> | ReadonlySet<string>;

function keysInOnlyOne(a: Keyed | undefined, b: Keyed | undefined): readonly string[] {
  return [...keysMissingIn(b, a), ...keysMissingIn(a, b)];
}

function keysMissingIn(other: Keyed | undefined, keyed: Keyed | undefined): readonly string[] {
  return [...(keyed?.keys() ?? [])].filter(key => other?.has(key) !== true);
}
