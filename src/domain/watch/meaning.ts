import type { Change } from '../changes/index.ts';
import { planStepsOf } from '../findings/plan-context.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf, sameId } from '../ids.ts';
import { affectedResources, mayChangeAccess } from '../impact/affected-resources.ts';
import { compareAccess } from '../impact/compare-access.ts';
import type { Impact } from '../impact/impact.ts';
import { mayBeReachedPrivately, reachKindsOf } from '../reach/compute-reach.ts';
import { operations } from '../reach/reach.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { MonitoredResource, Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import { changeBetween, combineChanges } from './change-for.ts';
import type { InventoryDifference } from './differences.ts';

/**
 * Returns what changes in Azure mean, in sentences: who reaches what in another way than before, losses first. Where each
 * difference is one that a request could have made, the model applies them like those of a plan, so that records which
 * Azure is still to write count as written. Otherwise the two readings are compared as they are.
 *
 * @param own the bot's changes that are in place now and were not before
 */
export function meaningOf(
  before: Topology,
  now: Topology,
  differences: readonly InventoryDifference[],
  own: readonly Change[],
): readonly string[] {
  const edits = differences.map(({ property }) => changeBetween(before, now, property));
  const known = edits.filter(edit => edit !== undefined);
  const [from, to] =
    known.length === edits.length
      ? [before, afterChanges(before, combineChanges(known))]
      : [afterChanges(before, own), withSharedResources(now, before)];
  const { impact: rows, unjudged } = compareAccess(from, to);
  const impact = rows.filter(row => isAboutKnown(from, to, row));
  const unreachable = lostEverywhere(to, impact);
  const rest = impact.filter(row => !isCovered(row, unreachable));
  const sentences = [...unreachableSentences(to, unreachable), ...rest.map(({ sentence }) => sentence)];
  const unknown = [...new Set(unjudged.flatMap(({ networks }) => networks))].map(nameOf);
  if (unknown.length > 0 && !differences.every(difference => isSettled(difference, unreachable))) {
    return [...sentences, `Whether anything changes for ${listNames(unknown)} is not known.`];
  }
  return sentences.length > 0 ? sentences : unseenSentences(from, to, rows);
}

/** Returns why nobody can say that no access changes, although no change of what was there before is known. */
function unseenSentences(from: Topology, to: Topology, rows: readonly Impact[]): readonly string[] {
  if (rows.length > 0) return ['Access changes only for what was created or deleted.'];
  const hidesNetworks = to.unreadableParts.containers.length > 0;
  return hidesNetworks && mayChangeAccess(from, to, affectedResources(from, to))
    ? ['Whether anything changes for networks that the bot cannot read is not known.']
    : [];
}

/** Returns whether nobody can use what a difference is about any more, so that no network's DNS can make a difference. */
function isSettled({ property: { kind, id, other } }: InventoryDifference, unreachable: Unreachable): boolean {
  const isGone = (operation: Operation, resourceId: string) =>
    unreachable.get(operation)?.some(each => sameId(each, resourceId)) === true;
  if (kind === 'public-access') return isGone(other === 'query' ? 'query' : 'ingestion', id);
  return kind === 'link' && operations.every(operation => isGone(operation, other));
}

function afterChanges(topology: Topology, changes: readonly Change[]): Topology {
  return planStepsOf(topology, changes).at(-1)?.after ?? topology;
}

/** Returns the topology with the resources that have not changed as the other one has them, so that only others are compared. */
function withSharedResources(topology: Topology, other: Topology): Topology {
  const fingerprint = ({ changed, tags, ...rest }: MonitoredResource) => JSON.stringify(rest);
  const resources = [...topology.resources].map(([key, resource]) => {
    const known = other.resources.get(key);
    const isSame = known !== undefined && fingerprint(known) === fingerprint(resource);
    return [key, isSame ? known : resource] as const;
  });
  return { ...topology, resources: new Map(resources) };
}

/** What exists in one reading only was created or deleted, which the notice says already. */
function isAboutKnown(before: Topology, after: Topology, { resources, networks }: Impact): boolean {
  const isKnown = (table: 'resources' | 'networks') => (id: string) =>
    before[table].has(keyOf(id)) && after[table].has(keyOf(id));
  return resources.every(isKnown('resources')) && networks.every(id => !id.startsWith('/') || isKnown('networks')(id));
}

/** Ids of resources that somebody could reach before, and nobody can now, for each operation. */
type Unreachable = ReadonlyMap<Operation, readonly string[]>;

function lostEverywhere(after: Topology, impact: readonly Impact[]): Unreachable {
  const lost = new Map<Operation, string[]>();
  for (const { from, to, aspects, resources } of impact) {
    if (to !== 'blocked' || (from !== 'private' && from !== 'public')) continue;
    for (const operation of operations.filter(name => aspects.includes(name))) {
      const found = getOrCreate(lost, operation, () => []);
      found.push(...resources.filter(id => !found.includes(id) && isUnreachable(after, id, operation)));
    }
  }
  return lost;
}

function isUnreachable(topology: Topology, id: string, operation: Operation): boolean {
  const kinds = reachKindsOf(topology, id, operation);
  if (kinds.has('private') || kinds.has('public')) return false;
  return !kinds.has('unknown') || hasNoWay(topology, id, operation);
}

/** Returns whether a resource is closed and cannot be reached privately, so that no network's DNS can make a difference. */
function hasNoWay(topology: Topology, id: string, operation: Operation): boolean {
  const resource = topology.resources.get(keyOf(id));
  if (resource?.publicAccess[operation] !== 'Disabled' || mayBeReachedPrivately(topology, id)) return false;
  return (
    operation !== 'query' || resource.workspaceId === undefined || hasNoWay(topology, resource.workspaceId, operation)
  );
}

function isCovered({ to, aspects, resources }: Impact, unreachable: Unreachable): boolean {
  return (
    to === 'blocked' &&
    aspects.every(aspect => {
      const lost = aspect === 'query-itself' ? undefined : unreachable.get(aspect);
      return resources.every(id => lost?.includes(id) === true);
    })
  );
}

const phrases = { query: 'query', ingestion: 'send data to' } as const satisfies Record<Operation, string>;

function unreachableSentences({ unreadableParts }: Topology, unreachable: Unreachable): readonly string[] {
  const [query = [], ingestion = []] = [unreachable.get('query'), unreachable.get('ingestion')];
  const both = query.length > 0 && query.join() === ingestion.join();
  const groups: readonly (readonly [string, readonly string[]])[] = both
    ? [[`${phrases.query} or ${phrases.ingestion}`, query]]
    : [
        [phrases.query, query],
        [phrases.ingestion, ingestion],
      ];
  // A subscription that cannot be read may hide a network that still reaches it.
  const whom = unreadableParts.containers.length === 0 ? 'Nobody' : 'Nobody that the bot can see';
  return groups
    .filter(([, ids]) => ids.length > 0)
    .map(([phrase, ids]) => `${whom} can ${phrase} ${listNames(ids.map(nameOf))} any more.`);
}
