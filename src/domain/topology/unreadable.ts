import { keyOf, nameOf, parseId } from '../ids.ts';
import { machineTypes } from '../targets.ts';
import type { Inventory, UnreadableObject } from './objects.ts';
import { resourceKindFromId } from './objects.ts';

/** The objects that were read, by kind and then by key. */
type ReadObjects = Readonly<
  Record<'scopes' | 'resources' | 'networks' | 'endpoints' | 'zones', ReadonlyMap<string, unknown>>
>;

/** What the unreadable objects leave uncertain: where one of these is set, the absence of an object proves nothing. */
export interface UnreadableParts {
  /** Keys of all objects that are unreadable or have an unreadable part, such as the scope of an unreadable link. */
  readonly keys: ReadonlySet<string>;
  /** Ids of whole subscriptions or resource groups, which may contain anything. */
  readonly containers: readonly string[];
  /** Names, in lower case, of zones that may be linked to networks without appearing in the inventory. */
  readonly zoneNames: ReadonlySet<string>;
  /** Whether forwarding rulesets may be linked to networks without appearing in the inventory. */
  readonly rulesets: boolean;
  /** Whether scopes may link a resource without appearing in the inventory. */
  readonly scopes: boolean;
  /** Whether machines, or their associations, may exist without appearing in the inventory. */
  readonly machines: boolean;
  /** Whether endpoints may own an address without appearing in the inventory. */
  readonly endpoints: boolean;
}

const ZONE = 'microsoft.network/privatednszones';
const ZONE_LINK = `${ZONE}/virtualnetworklinks`;
const RULESET = 'microsoft.network/dnsforwardingrulesets';
const SCOPE = 'microsoft.insights/privatelinkscopes';
/** The id of a machine or of an association, or the path of all of them in a subscription. */
const MACHINE_OR_ASSOCIATION = new RegExp(
  `/providers/(?:${['microsoft.insights/datacollectionruleassociations', ...Object.values(machineTypes)].join('|')})(?:/|$)`,
  'i',
);
const ENDPOINT = 'microsoft.network/privateendpoints';

/** Returns what the unreadable objects leave uncertain. */
export function unreadablePartsOf(unreadable: readonly UnreadableObject[], read: ReadObjects): UnreadableParts {
  const keys = new Set(unreadable.flatMap(({ id }) => withParents(keyOf(id))));
  const types = new Set([...keys].map(key => parseId(key)?.type));
  // What a zone may be linked to is not known if it or one of its links is unreadable, but is if one of its records is.
  const zones = unreadable.filter(({ id }) => [ZONE, ZONE_LINK].some(type => parseId(id)?.type === type));
  return {
    keys,
    containers: unreadable.map(({ id }) => id).filter(isContainer),
    zoneNames: new Set(zones.flatMap(({ id }) => keyOf(id).split('/').slice(8, 9))),
    rulesets: types.has(RULESET),
    scopes: types.has(SCOPE),
    machines: unreadable.some(({ id }) => MACHINE_OR_ASSOCIATION.test(id)),
    endpoints: [...keys].some(key => parseId(key)?.type === ENDPOINT && !read.endpoints.has(key)),
  };
}

/** Returns whether an id is that of a whole subscription or resource group. */
function isContainer(id: string): boolean {
  return /^\/subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?$/i.test(id);
}

/** Returns a key followed by those of its parent resources. For a link, that is its own key and its scope's. */
function withParents(key: string): string[] {
  const parsed = parseId(key);
  if (parsed === undefined || parsed.type.split('/').length <= 2) return [key];
  return [key, ...withParents(key.split('/').slice(0, -2).join('/'))];
}

/** Returns the objects that others refer to and that are not in the inventory. */
export function danglingReferences(inventory: Inventory, read: ReadObjects): readonly UnreadableObject[] {
  const missing = (kind: keyof ReadObjects, id: string | undefined, why: string): UnreadableObject[] =>
    id === undefined || id === '' || read[kind].has(keyOf(id)) ? [] : [{ id, why: `${why}, but could not be read` }];
  const { links, connections, endpoints, zoneLinks, networks, resources } = inventory;
  return [
    ...links.flatMap(({ scopeId, resourceId }) => [
      ...missing('scopes', scopeId, `it links ${nameOf(resourceId)}`),
      ...(resourceKindFromId(resourceId) === 'other'
        ? []
        : missing('resources', resourceId, `it is linked to ${nameOf(scopeId)}`)),
    ]),
    ...connections.flatMap(({ scopeId, endpointId }) => [
      ...missing('scopes', scopeId, `it has a connection from ${nameOf(endpointId)}`),
      ...missing('endpoints', endpointId, `it connects to ${nameOf(scopeId)}`),
    ]),
    ...endpoints.flatMap(({ name, networkId, scopeId, zoneGroup }) => [
      ...missing('networks', networkId, `it contains ${name}`),
      ...missing('scopes', scopeId, `it has a connection from ${name}`),
      ...(zoneGroup?.zoneIds ?? []).flatMap(zoneId => missing('zones', zoneId, `it holds the records of ${name}`)),
    ]),
    ...zoneLinks.flatMap(({ zoneId, networkId }) => [
      ...missing('zones', zoneId, `it is linked to ${nameOf(networkId)}`),
      ...missing('networks', networkId, `it is linked to ${nameOf(zoneId)}`),
    ]),
    ...networks.flatMap(({ name, peerings }) =>
      peerings.flatMap(({ remoteNetworkId }) => missing('networks', remoteNetworkId, `it is peered with ${name}`)),
    ),
    ...resources.flatMap(({ name, workspaceId }) => missing('resources', workspaceId, `it stores the data of ${name}`)),
    ...inventory.linkedStorage.flatMap(({ workspaceId }) => missing('resources', workspaceId, 'it has linked storage')),
    ...inventory.records.flatMap(({ zoneId, name }) => missing('zones', zoneId, `it contains the record ${name}`)),
    ...inventory.rulesetLinks.flatMap(({ rulesetId, networkId }) =>
      missing('networks', networkId, `it is linked to ${nameOf(rulesetId)}`),
    ),
  ];
}
