import type { Change } from '../../domain/changes/index.ts';
import { kindOf } from '../../domain/changes/index.ts';
import { keyOf, parseId } from '../../domain/ids.ts';
import { resourceTypes } from '../../domain/targets.ts';
import { networkIdOf } from '../../domain/topology/questions.ts';

/** What a plan touches: ids of what is read anew from its provider. */
export interface Touched {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly endpoints: readonly string[];
  readonly networks: readonly string[];
  /** Networks of which the free addresses are needed too. */
  readonly roomy: readonly string[];
  /** With their links and records. */
  readonly zones: readonly string[];
  readonly securityGroups: readonly string[];
  /** Workspaces whose linked storage is needed. */
  readonly storage: readonly string[];
  /** Subscriptions whose locks are needed. */
  readonly locks: readonly string[];
}

/**
 * What changes touch. Linking and unlinking, of which one plan has many, are kept to the scope and the resource: their
 * locks are those of the last reading of the estate.
 */
export function touchedBy(changes: readonly Change[]): Touched {
  const parts = changes.map(change => ({ ...partsOf(change), locks: subscriptionsOf(change) }));
  const all = (key: keyof Touched): readonly string[] => {
    const ids = parts.flatMap((part: Partial<Touched>) => part[key] ?? []);
    return [...new Map(ids.map(id => [keyOf(id), id])).values()];
  };
  return {
    scopes: all('scopes'),
    resources: all('resources'),
    endpoints: all('endpoints'),
    networks: all('networks'),
    roomy: all('roomy'),
    zones: all('zones'),
    securityGroups: all('securityGroups'),
    storage: all('storage'),
    locks: all('locks'),
  };
}

const keysOfTypes: Readonly<Partial<Record<string, keyof Touched>>> = {
  'microsoft.insights/privatelinkscopes': 'scopes',
  'microsoft.network/privateendpoints': 'endpoints',
  'microsoft.network/virtualnetworks': 'networks',
  'microsoft.network/privatednszones': 'zones',
  'microsoft.network/networksecuritygroups': 'securityGroups',
  ...Object.fromEntries(Object.values(resourceTypes).map(type => [type, 'resources'])),
};

/** The same for objects themselves, by what their ids are ids of. */
export function touchedIds(ids: readonly string[]): Partial<Touched> {
  const known = ids.filter(id => keysOfTypes[parseId(id)?.type ?? ''] !== undefined);
  return Object.fromEntries(Map.groupBy(known, id => keysOfTypes[parseId(id)?.type ?? ''] ?? ''));
}

function partsOf(change: Change): Partial<Touched> {
  switch (change.kind) {
    case 'create-scope':
    case 'delete-scope':
    case 'set-access-modes':
      return { scopes: [change.scopeId] };
    case 'link':
    case 'unlink':
      return { scopes: [change.scopeId], resources: [change.resourceId] };
    case 'create-endpoint': {
      const network = networkIdOf(change.subnetId);
      return { scopes: [change.scopeId], endpoints: [change.endpointId], networks: [network], roomy: [network] };
    }
    case 'delete-endpoint':
      return { endpoints: [change.endpointId] };
    case 'set-zone-group':
      return { endpoints: [change.endpointId], zones: change.zoneIds };
    case 'approve-connection':
    case 'reject-connection':
    case 'remove-connection':
      return { scopes: [change.scopeId], endpoints: [change.endpointId] };
    case 'link-zone':
    case 'unlink-zone':
      return { zones: [change.zoneId], networks: [change.networkId] };
    case 'set-public-access':
      return { resources: [change.resourceId] };
    case 'link-storage':
    case 'unlink-storage':
      return { resources: [change.workspaceId], storage: [change.workspaceId] };
    case 'allow-service-tag':
    case 'remove-service-tag':
      return { securityGroups: [change.securityGroupId] };
  }
}

function subscriptionsOf(change: Change): readonly string[] {
  if (change.kind === 'link' || change.kind === 'unlink') return [];
  const writes = kindOf(change).writes(change);
  return writes.flatMap(({ id }) => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? []);
}
