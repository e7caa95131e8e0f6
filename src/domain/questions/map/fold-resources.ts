import { formatCount } from '../../format.ts';
import { getOrCreate } from '../../topology/indexing.ts';
import type { ResourceKind } from '../../topology/objects.ts';
import { addTallies } from './map-marks.ts';
import type { MapObjects } from './map-objects.ts';
import type { MapLink, MapResource, MapResourceGroup } from './topology-map.ts';

/** Resources, each with its links: of resources with the same links, one after the other. */
export type ResourcesByScopes = readonly {
  readonly links: readonly MapLink[];
  readonly resources: readonly MapResource[];
}[];

/** Returns resources together that the same scopes link. */
export function resourcesByScopes({ resources, links }: MapObjects): ResourcesByScopes {
  const linksOf = Map.groupBy(links, ({ resourceKey }) => resourceKey);
  return collect(resources.map(resource => ({ links: linksOf.get(resource.key) ?? [], resources: [resource] })));
}

/**
 * Returns the resources that the same nodes link as groups, and folds three or more of a group into one node: `ordinary`
 * ones, which are neither full nor unknown, or all.
 *
 * @param nodeOf returns the key of the node that represents a scope
 */
export function foldResources(
  byScopes: ResourcesByScopes,
  fold: 'none' | 'ordinary' | 'all',
  nodeOf: (scopeKey: string) => string,
): readonly MapResourceGroup[] {
  const onNodes = byScopes.map(({ links, resources }) => {
    return { links: links.map(link => ({ ...link, scopeKey: nodeOf(link.scopeKey) })), resources };
  });
  return collect(onNodes).map(({ links, resources }) => {
    const key = `links:${links.map(keyOfLink).join()}`;
    const isFolded = (resource: MapResource) => fold === 'all' || (fold === 'ordinary' && isOrdinary(resource));
    const folded = resources.filter(isFolded);
    if (folded.length < LEAST_FOLDED) return { key, scopes: links, resources };
    const own = resources.filter(resource => !isFolded(resource));
    return { key, scopes: links, resources: [...own, foldedResource(key, folded)] };
  });
}

/** How many objects a node represents at least, so that it takes less space than they would. */
const LEAST_FOLDED = 3;

function isOrdinary({ tally }: MapResource): boolean {
  return tally.overFull + tally.full + tally.unknown === 0;
}

function foldedResource(groupKey: string, resources: readonly MapResource[]): MapResource {
  const kinds = new Set(resources.map(({ kind }) => kind));
  const kind = kinds.size === 1 ? resources[0]?.kind : undefined;
  return {
    key: `folded:${groupKey}`,
    name: formatCount(resources.length, resourceNouns[kind ?? 'other']),
    kind,
    count: resources.length,
    isRead: resources.every(({ isRead }) => isRead),
    usage: [],
    access: {},
    tally: addTallies(resources.map(({ tally }) => tally)),
  };
}

/** What people call the kinds of resource in few words. */
export const resourceNouns: Readonly<Record<ResourceKind, string>> = {
  workspace: 'workspace',
  component: 'component',
  'collection-endpoint': 'collection endpoint',
  other: 'resource',
};

function collect(all: ResourcesByScopes): ResourcesByScopes {
  const groups = new Map<string, { links: readonly MapLink[]; resources: MapResource[] }>();
  for (const { links, resources } of all) {
    const distinct = distinctLinks(links);
    const group = getOrCreate(groups, distinct.map(keyOfLink).join(), () => ({ links: distinct, resources: [] }));
    group.resources.push(...resources);
  }
  return [...groups.values()];
}

/** Returns one link for each scope, in the order of their keys. It is in place if all links to the scope are. */
function distinctLinks(links: readonly MapLink[]): readonly MapLink[] {
  const first = links[0];
  if (first === undefined || links.length === 1)
    return links.map(({ scopeKey, isInPlace }) => ({ scopeKey, isInPlace }));
  const byScope = new Map<string, boolean>();
  for (const { scopeKey, isInPlace } of links) byScope.set(scopeKey, isInPlace && byScope.get(scopeKey) !== false);
  return [...byScope]
    .map(([scopeKey, isInPlace]) => ({ scopeKey, isInPlace }))
    .sort((a, b) => (a.scopeKey < b.scopeKey ? -1 : 1));
}

function keyOfLink({ scopeKey, isInPlace }: MapLink): string {
  return isInPlace ? scopeKey : `${scopeKey}:unfinished`;
}
