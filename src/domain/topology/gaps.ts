import { keyOf, nameOf, parseId } from '../ids.ts';
import { resourceTypes } from '../targets.ts';
import type { Estate, ResourceKind, Unseen } from './objects.ts';

/** Keys of what was read, by kind. */
type Seen = Readonly<Record<'scopes' | 'resources' | 'networks' | 'endpoints' | 'zones', ReadonlyMap<string, unknown>>>;

/** What the unseen things leave uncertain elsewhere: an answer that rests on something's absence is none here. */
export interface Gaps {
  /** Keys of everything of which something could not be read: the thing itself, and what it belongs to. */
  readonly keys: ReadonlySet<string>;
  /** Whole subscriptions or resource groups: anything could be in them. */
  readonly containers: readonly string[];
  /** Names, in lower case, of zones that may be linked to networks without its being seen. */
  readonly zoneNames: ReadonlySet<string>;
  /** Forwarding rulesets may be linked to networks without its being seen. */
  readonly rulesets: boolean;
  /** Scopes may link a resource without its being seen. */
  readonly scopes: boolean;
  /** Endpoints may own an address without its being seen. */
  readonly endpoints: boolean;
}

const ZONE = 'microsoft.network/privatednszones';
const RULESET = 'microsoft.network/dnsforwardingrulesets';
const SCOPE = 'microsoft.insights/privatelinkscopes';
const ENDPOINT = 'microsoft.network/privateendpoints';

/** Works out what unseen things leave uncertain. */
export function gapsOf(unseen: readonly Unseen[], seen: Seen): Gaps {
  const chains = unseen.map(({ id }) => lineOf(keyOf(id)));
  const keys = new Set(chains.flat());
  const types = new Set([...keys].map(key => parseId(key)?.type));
  const zones = [...keys].filter(key => parseId(key)?.type === ZONE);
  return {
    keys,
    containers: unseen.map(({ id }) => id).filter(isContainer),
    zoneNames: new Set(zones.map(nameOf)),
    rulesets: types.has(RULESET),
    scopes: types.has(SCOPE),
    endpoints: [...keys].some(key => parseId(key)?.type === ENDPOINT && !seen.endpoints.has(key)),
  };
}

/** Whether an id stands for a whole subscription or resource group. */
function isContainer(id: string): boolean {
  return /^\/subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?$/i.test(id);
}

/** An id's key with those of the objects that it is a part of: a link's, then its scope's. */
function lineOf(key: string): string[] {
  const parsed = parseId(key);
  if (parsed === undefined || parsed.type.split('/').length <= 2) return [key];
  return [key, ...lineOf(key.split('/').slice(0, -2).join('/'))];
}

/** What read objects refer to without its being among what was read. */
export function danglingIn(estate: Estate, seen: Seen): readonly Unseen[] {
  const missing = (kind: keyof Seen, id: string | undefined, why: string): Unseen[] =>
    id === undefined || id === '' || seen[kind].has(keyOf(id)) ? [] : [{ id, why: `${why}, and it could not be read` }];
  const { links, connections, endpoints, zoneLinks, networks, resources } = estate;
  return [
    ...links.flatMap(({ scopeId, resourceId }) => [
      ...missing('scopes', scopeId, `${nameOf(resourceId)} is linked to it`),
      ...(kindById(resourceId) === 'other' ? [] : missing('resources', resourceId, `${nameOf(scopeId)} links it`)),
    ]),
    ...connections.flatMap(({ scopeId, endpointId }) => [
      ...missing('scopes', scopeId, `${nameOf(endpointId)} connects to it`),
      ...missing('endpoints', endpointId, `it connects to ${nameOf(scopeId)}`),
    ]),
    ...endpoints.flatMap(({ name, networkId, scopeId, zoneGroup }) => [
      ...missing('networks', networkId, `${name} is in it`),
      ...missing('scopes', scopeId, `${name} connects to it`),
      ...(zoneGroup?.zoneIds ?? []).flatMap(zoneId => missing('zones', zoneId, `${name} keeps its records in it`)),
    ]),
    ...zoneLinks.flatMap(({ zoneId, networkId }) => [
      ...missing('zones', zoneId, `${nameOf(networkId)} resolves by it`),
      ...missing('networks', networkId, `it resolves by ${nameOf(zoneId)}`),
    ]),
    ...networks.flatMap(({ name, peerings }) =>
      peerings.flatMap(({ remoteNetworkId }) => missing('networks', remoteNetworkId, `${name} is peered with it`)),
    ),
    ...resources.flatMap(({ name, workspaceId }) => missing('resources', workspaceId, `${name} keeps its data in it`)),
    ...estate.linkedStorage.flatMap(({ workspaceId }) => missing('resources', workspaceId, 'storage is linked to it')),
    ...estate.records.flatMap(({ zoneId, name }) => missing('zones', zoneId, `${name} is a record in it`)),
    ...estate.rulesetLinks.flatMap(({ rulesetId, networkId }) =>
      missing('networks', networkId, `${nameOf(rulesetId)} is linked to it`),
    ),
  ];
}

const kinds = ['workspace', 'component', 'collection-endpoint'] as const satisfies readonly ResourceKind[];

/** What an id is the id of, by its type: also for a resource that could not be read. */
export function kindById(id: string): ResourceKind {
  const type = parseId(id)?.type;
  return kinds.find(kind => resourceTypes[kind] === type) ?? 'other';
}
