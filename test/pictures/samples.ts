import { mapOf } from '../../src/domain/questions/map/build-map.ts';
import type { MapSubject, TopologyMap } from '../../src/domain/questions/map/topology-map.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  inventory,
  link,
  network,
  profile2020,
  scope,
  scopeId,
  workspace,
} from '../domain/build.ts';
import { nodesAround, seedExample } from '../domain/questions/map/estates.ts';

/** When the samples were read from Azure. */
export const readAt = new Date('2026-03-01T14:05:00Z');

export function mapIn(from: Inventory, about?: MapSubject): TopologyMap {
  return mapOf(topologyOf(from), { profile: profile2020, reserved: [] }, about);
}

/** A scope with more resources than its limit, of which one has more scopes than its limit, and connections in every state. */
function overFull(): Inventory {
  const scopes = ['ampls-over', ...Array.from({ length: 5 }, (_, at) => `ampls-${at + 1}`)].map(name => scope(name));
  const workspaces = Array.from({ length: 51 }, (_, at) => workspace(`law-${at + 1}`));
  const states = ['Approved', 'Pending', 'Rejected', 'Disconnected', 'unrecognised'] as const;
  const endpoints = states.map((state, at) => endpoint(`pe-${at + 1}`, `vnet-${at + 1}`, 'ampls-over', { state }));
  const closed = workspaces
    .slice(0, 3)
    .map(each => ({ ...each, publicAccess: { ingestion: 'Disabled', query: 'Disabled' } }) as const);
  return inventory({
    scopes,
    resources: [...closed, ...workspaces.slice(3)],
    networks: endpoints.map((_, at) => network(`vnet-${at + 1}`)),
    endpoints,
    connections: endpoints.map(each => connection(each)),
    links: [
      ...workspaces.map(({ id }) => link('ampls-over', id)),
      ...scopes.slice(1).map(({ name }) => link(name, workspaces[0]?.id ?? '')),
    ],
  });
}

/** The maps whose pictures are kept. */
export const samples: Readonly<Record<string, TopologyMap>> = {
  'one-node': mapIn(inventory({ scopes: [scope('ampls-a')] })),
  'ten-nodes': mapIn(seedExample(), { kind: 'scope', id: scopeId('ampls-a'), name: 'ampls-a' }),
  'sixty-nodes': mapIn(nodesAround(60)),
  'over-full': mapIn(overFull()),
};
