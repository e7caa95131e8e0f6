import { linkOf, workspaceAt } from '../../sandbox/src/estate/builders.ts';
import { endpointAt } from '../../sandbox/src/estate/endpoint-builders.ts';
import { networkAt, securityGroupAt, zonesAt } from '../../sandbox/src/estate/network-builders.ts';
import type { estateOf } from './kinds.ts';
import { endpointResources, linkedStorage, publicAccessDisabled, resourceSet, withProperties } from './kinds.ts';

/** A request of several changes, of which the last, or one of the last, can be refused. */
export interface UndoCase {
  readonly name: string;
  readonly command: string;
  readonly refused: { readonly method: string; readonly path: string };
  /** The methods of the calls that changed Azure, in order: first the changes, then those that undo them. */
  readonly changes: readonly string[];
  readonly end: 'rolled_back' | 'failed';
  readonly remains?: RegExp;
  readonly resources: Parameters<typeof estateOf>[0][number]['resources'];
}

function isolation(): UndoCase {
  const { group, workspace, network, groupRef } = resourceSet('s01');
  return {
    name: 'removes parts of an isolated network',
    command: '/ampls isolate vnet-s01/snet-endpoints with law-s01 new ampls-s01',
    refused: { method: 'PATCH', path: 'law-s01' },
    changes: [
      ...['PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT'],
      ...['DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE'],
    ],
    end: 'rolled_back',
    resources: [group, workspace, network, ...zonesAt(groupRef, [network]).zones],
  };
}

export function disconnection(): UndoCase {
  const { group, scope, workspace, groupRef } = resourceSet('s02');
  const other = workspaceAt(groupRef, 'law-s02-b');
  return {
    name: 'restores removed links',
    command: '/ampls disconnect law-s02, law-s02-b from ampls-s02',
    refused: { method: 'DELETE', path: 'scopedResources/law-s02-b' },
    changes: ['DELETE', 'PUT'],
    end: 'rolled_back',
    resources: [group, scope, workspace, other, linkOf(scope, workspace), linkOf(scope, other)],
  };
}

function rules(): UndoCase {
  const { group, groupRef } = resourceSet('s03');
  return {
    name: 'deletes added rules for service tags',
    command: '/ampls allow-tags in nsg-s03',
    refused: { method: 'PUT', path: 'nsg-s03/securityRules/Allow-AzureFrontDoor-Frontend' },
    changes: ['PUT', 'PUT', 'DELETE', 'DELETE'],
    end: 'rolled_back',
    resources: [group, securityGroupAt(groupRef, 'nsg-s03', {})],
  };
}

function storage(): UndoCase {
  const { group, groupRef, workspace } = resourceSet('s04');
  const other = workspaceAt(groupRef, 'law-s04-b');
  return {
    name: 'names storage that it cannot restore',
    command: '/ampls unlink-storage from law-s04, law-s04-b',
    refused: { method: 'DELETE', path: 'law-s04-b/linkedStorageAccounts' },
    changes: ['DELETE'],
    end: 'failed',
    remains: /Unlink storage for custom logs from law-s04: still in place, because it cannot be undone/,
    resources: [group, workspace, other, linkedStorage(groupRef, workspace), linkedStorage(groupRef, other)],
  };
}

function publicAccess(): UndoCase {
  const { group, groupRef, workspace } = resourceSet('s05');
  const other = workspaceAt(groupRef, 'law-s05-b');
  return {
    name: 'restores public access of a workspace',
    command: '/ampls public-access law-s05, law-s05-b to Enabled',
    refused: { method: 'PATCH', path: 'law-s05-b' },
    changes: ['PATCH', 'PATCH'],
    end: 'rolled_back',
    resources: [group, withProperties(workspace, publicAccessDisabled), withProperties(other, publicAccessDisabled)],
  };
}

function deletion(): UndoCase {
  const set = resourceSet('s06');
  return {
    name: 'restores the zone links of an endpoint',
    command: '/ampls delete-endpoint pe-s06',
    refused: { method: 'DELETE', path: 'privateEndpoints/pe-s06' },
    changes: ['DELETE', 'DELETE', 'DELETE', 'DELETE', 'PUT', 'PUT', 'PUT', 'PUT'],
    end: 'rolled_back',
    resources: [set.group, ...endpointResources(set, { zones: 'linked' })],
  };
}

function rejection(): UndoCase {
  const set = resourceSet('s07');
  const { groupRef, scope, workspace } = set;
  const network = networkAt(groupRef, 'vnet-s07-b', {
    space: '10.90.0.0/16',
    subnets: { 'snet-endpoints': '10.90.1.0/26' },
  });
  const second = endpointAt(groupRef, 'pe-s07-b', { network, subnet: 'snet-endpoints', scope, linked: [workspace] });
  const name = /[^/]+$/.exec(second.find(({ id }) => /privateendpointconnections/.test(id))?.id ?? '')?.[0];
  return {
    name: 'restores a rejected connection',
    command: '/ampls reject pe-s07, pe-s07-b',
    refused: { method: 'PUT', path: `privateEndpointConnections/${name}` },
    changes: ['PUT', 'PUT'],
    end: 'rolled_back',
    resources: [set.group, ...endpointResources(set, { zones: 'none' }), network, ...second],
  };
}

/** Requests of every kind that has several changes. They touch different resources. */
export const undoCases = [isolation(), disconnection(), rules(), storage(), publicAccess(), deletion(), rejection()];
