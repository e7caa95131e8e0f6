import { keyOf } from '../ids.ts';
import { INTERNET, reachFromView } from '../reach/compute-reach.ts';
import type { NetworkDnsView } from '../reach/network-dns-view.ts';
import { networkDnsViews, networksResolvingTo } from '../reach/network-dns-view.ts';
import type { Reach, ReachKind, ReachReason, ReachResult } from '../reach/reach.ts';
import { isAssumed, operations, sameReach } from '../reach/reach.ts';
import type { ReachReasonCode } from '../reach/reasons.ts';
import { displayName } from '../topology/display-name.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { AffectedResource } from './affected-resources.ts';
import { affectedResources, mayChangeAccess, mayChangeAnswers, mayMatterAnywhere } from './affected-resources.ts';
import { describeImpact } from './describe-impact.ts';
import type { AccessComparison, Aspect, Impact, ReachChange, UnjudgedNetworks } from './impact.ts';

/** Networks that resolve every name to the same result, before the changes and after them. */
interface NetworkGroup {
  /** Unique for each group. */
  readonly number: number;
  readonly networks: string[];
  readonly before: NetworkDnsView | typeof INTERNET;
  readonly after: NetworkDnsView | typeof INTERNET;
  /** Whether the networks' own view has changed, so that the reach of any resource may have changed. */
  readonly isViewChanged: boolean;
}

interface GroupReachChange extends ReachChange {
  readonly group: NetworkGroup;
  readonly aspect: Aspect;
}

/**
 * Returns everything for which access changes between two topologies, grouped for people to read, and the networks for
 * which that is not known.
 */
export function compareAccess(before: Topology, after: Topology): AccessComparison {
  const networkGroups = groupNetworks(before, after);
  const affected = affectedResources(before, after);
  const rows = new Map<string, { readonly changes: readonly GroupReachChange[]; readonly resources: string[] }>();
  const unjudged: UnjudgedGroups = new Map();
  if (mayChangeAccess(before, after, affected)) addUnreadableGroups(unjudged, networkGroups);
  if (mayChangeAnswers(before, after)) addPartlyUnreadableGroups(unjudged, networkGroups);
  for (const { id, comparisons } of comparisonsFor(before, after, networkGroups, affected)) {
    const changes = comparisons.flatMap(comparison => reachChanges(before, after, keyOf(id), comparison, unjudged));
    if (changes.length === 0) continue;
    const keys = changes.map(change => `${change.group.number} ${change.aspect} ${changeKey(change)}`);
    getOrCreate(rows, keys.sort().join('|'), () => ({ changes, resources: [] })).resources.push(id);
  }
  const impact = [...rows.values()].flatMap(({ changes, resources }) => impactRows(after, changes, resources));
  return { impact: impact.sort(bySeverity), unjudged: unjudgedNetworks(unjudged) };
}

/** Groups of networks whose access may change without being known before or after, by the reason. */
type UnjudgedGroups = Map<ReachReasonCode, Set<NetworkGroup>>;

/** Adds the groups of which nothing is known, by the reason. No comparison shows what changes for them. */
function addUnreadableGroups(unjudged: UnjudgedGroups, groups: ReadonlyMap<string, NetworkGroup>): void {
  for (const group of groups.values()) {
    if (group.after !== INTERNET && group.after.unknownReason !== undefined) {
      addUnjudged(unjudged, group.after.unknownReason.code, group);
    }
  }
}

/**
 * Adds the groups for which it is not known what answers for some of the names. Where only resources change, comparisons
 * show for which of them that matters.
 */
function addPartlyUnreadableGroups(unjudged: UnjudgedGroups, groups: ReadonlyMap<string, NetworkGroup>): void {
  for (const group of groups.values()) {
    for (const { code } of partlyUnknownReasonsOf(group)) addUnjudged(unjudged, code, group);
  }
}

function partlyUnknownReasonsOf({ after }: NetworkGroup): readonly ReachReason[] {
  return after === INTERNET || after.unknownReason !== undefined ? [] : after.partlyUnknownReasons();
}

function addUnjudged(unjudged: UnjudgedGroups, why: ReachReasonCode, group: NetworkGroup): void {
  getOrCreate(unjudged, why, () => new Set<NetworkGroup>()).add(group);
}

function unjudgedNetworks(unjudged: UnjudgedGroups): readonly UnjudgedNetworks[] {
  return [...unjudged]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([why, groups]) => ({ why, networks: sortedIds([...groups].flatMap(({ networks }) => networks)) }));
}

/** The operations for which the reach of a resource from a group of networks may have changed. */
interface Comparison {
  readonly group: NetworkGroup;
  readonly operations: readonly Operation[];
}

/** Returns which groups have to be compared for which resource. For all others, nothing has changed. */
function comparisonsFor(
  before: Topology,
  after: Topology,
  groups: ReadonlyMap<string, NetworkGroup>,
  affected: ReadonlyMap<string, AffectedResource>,
) {
  const all = [...new Set(groups.values())];
  const changed = all.filter(group => group.isViewChanged);
  const partlyUnreadable = all.filter(group => partlyUnknownReasonsOf(group).length > 0);
  const usingZones = all.filter(({ after: view }) => view !== INTERNET && view.usesPrivateZones());
  const cache = new Map<string, readonly NetworkGroup[]>();
  const groupsResolvingTo = (scopeKey: string) =>
    getOrCreate(cache, scopeKey, () => {
      const keys = [before, after].flatMap(topology => [...networksResolvingTo(topology, scopeKey)]);
      return keys.flatMap(key => groups.get(key) ?? []);
    });
  const comparisonsOf = (resource: AffectedResource | undefined): readonly Comparison[] => {
    const forAllOperations = resource?.everywhere
      ? new Set(all)
      : new Set([
          ...changed,
          ...(resource !== undefined && mayMatterAnywhere(before, after, resource) ? partlyUnreadable : []),
          ...[...(resource?.scopes ?? [])].flatMap(groupsResolvingTo),
        ]);
    const forIngestion = resource?.inZones ? usingZones.filter(group => !forAllOperations.has(group)) : [];
    return [
      ...[...forAllOperations].map(group => ({ group, operations })),
      ...forIngestion.map(group => ({ group, operations: ['ingestion'] as const })),
    ];
  };
  const resources = changed.length === 0 ? affected.values() : after.resources.values();
  return [...resources].map(({ id }) => ({ id, comparisons: comparisonsOf(affected.get(keyOf(id))) }));
}

/** Returns the group of each network, by the network's key. What holds for one network holds for its whole group. */
function groupNetworks(before: Topology, after: Topology): ReadonlyMap<string, NetworkGroup> {
  const [viewsBefore, viewsAfter] = [networkDnsViews(before), networkDnsViews(after)];
  const internet: NetworkGroup = {
    number: 0,
    networks: [INTERNET],
    before: INTERNET,
    after: INTERNET,
    isViewChanged: false,
  };
  const groups = new Map<string, NetworkGroup>([[INTERNET, internet]]);
  const byFingerprints = new Map<string, Map<string, NetworkGroup>>();
  for (const [key, { id }] of after.networks) {
    const [viewBefore, viewAfter] = [viewsBefore(key), viewsAfter(key)];
    const create = (): NetworkGroup => ({
      number: groups.size,
      networks: [],
      before: viewBefore,
      after: viewAfter,
      isViewChanged: viewBefore.fingerprint() !== viewAfter.fingerprint(),
    });
    const sameBefore = getOrCreate(byFingerprints, viewBefore.fingerprint(), () => new Map<string, NetworkGroup>());
    const group = getOrCreate(sameBefore, viewAfter.fingerprint(), create);
    group.networks.push(id);
    groups.set(key, group);
  }
  return groups;
}

function reachChanges(
  before: Topology,
  after: Topology,
  resourceKey: string,
  { group, operations: compared }: Comparison,
  unjudged: UnjudgedGroups,
): readonly GroupReachChange[] {
  return compared.flatMap(operation => {
    const resultBefore = reachFromView(before, group.before, resourceKey, operation);
    const resultAfter = reachFromView(after, group.after, resourceKey, operation);
    if (!sameReach(resultBefore.reach, resultAfter.reach)) {
      return [reachChange(group, operation, resultBefore.reach, resultAfter.reach)];
    }
    const why = unjudgedReason(resultBefore.reach, resultAfter.reach);
    if (why !== undefined && group.after !== INTERNET) addUnjudged(unjudged, why, group);
    const [ownBefore, ownAfter] = [ownPath(resultBefore), ownPath(resultAfter)];
    return sameReach(ownBefore, ownAfter) ? [] : [reachChange(group, 'query-itself', ownBefore, ownAfter)];
  });
}

/** Reasons that have to do with the resource alone, so that what the changes do to networks does not matter to them. */
const reasonsOfResource: ReadonlySet<ReachReasonCode> = new Set([
  'kind-unknown',
  'perimeter',
  'public-access-unrecognised',
]);

/** Returns why it is not known whether an access changes. Undefined if it is known, or if it stays as it is. */
function unjudgedReason(before: Reach, after: Reach): ReachReasonCode | undefined {
  if (before.reach !== 'unknown' || after.reach !== 'unknown') return undefined;
  const isOfResource = before.why.code === after.why.code && reasonsOfResource.has(after.why.code);
  return isOfResource ? undefined : after.why.code;
}

/** Returns a component's own path. Its other path leads through its workspace, which has its own row. */
function ownPath({ reach, paths }: ReachResult): Reach {
  return paths?.own ?? reach;
}

function reachChange(group: NetworkGroup, aspect: Aspect, from: Reach, to: Reach): GroupReachChange {
  return {
    group,
    aspect,
    from: from.reach,
    to: to.reach,
    why: 'why' in to ? to.why.code : null,
    through: to.reach === 'private' ? { scopeId: to.scopeId, endpointId: to.endpointId } : null,
    ...publiclyThrough(from, to),
    ...([from, to].some(isAssumed) && { isAssumed: true }),
  };
}

function publiclyThrough(from: Reach, to: Reach): Pick<ReachChange, 'publiclyThrough'> {
  const after = to.reach === 'public' ? to.through : undefined;
  // What access was like before is only said where it becomes private.
  const before = from.reach === 'public' && to.reach === 'private' ? from.through : undefined;
  if (before === undefined && after === undefined) return {};
  return { publiclyThrough: { ...(before && { before }), ...(after && { after }) } };
}

function changeKey({ from, to, why, through, publiclyThrough: publicly, isAssumed: assumed }: ReachChange): string {
  const ends = [through, publicly?.before, publicly?.after];
  const ids = ends.flatMap(end => [keyOf(end?.endpointId ?? ''), keyOf(end?.scopeId ?? '')]);
  return [from, to, why, ...ids, assumed].join(' ');
}

/** Returns a row for each way in which access to these resources changes, and each set of networks and aspects. */
function impactRows(
  after: Topology,
  changes: readonly GroupReachChange[],
  resources: readonly string[],
): readonly Impact[] {
  const byAspect = new Map<string, { readonly change: GroupReachChange; readonly networks: string[] }>();
  for (const change of changes) {
    const entry = getOrCreate(byAspect, `${change.aspect} ${changeKey(change)}`, () => ({ change, networks: [] }));
    entry.networks.push(...change.group.networks);
  }
  const rows = new Map<
    string,
    { readonly change: GroupReachChange; readonly networks: readonly string[]; readonly aspects: Aspect[] }
  >();
  for (const { change, networks } of byAspect.values()) {
    const sorted = sortedIds(networks);
    getOrCreate(rows, `${change.aspect === 'query-itself'} ${changeKey(change)} ${sorted.join(' ')}`, () => ({
      change,
      networks: sorted,
      aspects: [],
    })).aspects.push(change.aspect);
  }
  return [...rows.values()].map(({ change: { group: _group, aspect: _aspect, ...change }, networks, aspects }) => {
    const row = { ...change, networks, aspects, resources: sortedIds(resources) };
    return { ...row, sentence: describeImpact(row, id => displayName(after, id)) };
  });
}

function sortedIds(ids: readonly string[]): readonly string[] {
  return [...ids].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Sorts losses first, then what is uncertain, then the rest, and always in the same order for the same impact. */
function bySeverity(a: Impact, b: Impact): number {
  return sortKey(a) < sortKey(b) ? -1 : 1;
}

const ranks = { blocked: 0, unknown: 1, public: 2, private: 3 } satisfies Record<ReachKind, number>;

function sortKey(row: Impact): string {
  return `${ranks[row.to]} ${changeKey(row)} ${row.aspects.join(' ')} ${keyOf([...row.resources, ...row.networks].join(' '))}`;
}
