import type { ReadinessSubject } from '../../../src/domain/readiness/check-readiness.ts';
import { checkReadiness } from '../../../src/domain/readiness/check-readiness.ts';
import type { ReadinessLine, ReadinessTopic } from '../../../src/domain/readiness/readiness-line.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collection,
  component,
  connectedInventory,
  hubAndSpokes,
  machine,
  networkId,
  record,
  scope,
  workspace,
} from '../build.ts';

export const law = workspace('law-prod');
export const appi = component('appi-shop', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
export const dce = collection('dce-prod');

const hubAndSpoke = connectedInventory({
  scopes: [scope('ampls-a')],
  resources: [law, appi, dce],
  networks: hubAndSpokes('vnet-hub', 'vnet-app'),
  hub: 'vnet-hub',
  spokes: ['vnet-app'],
});

/** A hub with an endpoint, and a spoke that uses it. Everything is in order. */
export const good: Inventory = {
  ...hubAndSpoke,
  machines: [machine('vm-1', 'vnet-hub', { collectionEndpointId: dce.id })],
  records: [...hubAndSpoke.records, record('monitor', 'global.handler.control', ['10.0.1.4'])],
};

/** Returns the object with this name as the subject of a check. */
function subjectNamed(topology: Topology, name: string): ReadinessSubject {
  const [network] = [...topology.networks.values()].filter(each => each.name === name);
  if (network !== undefined) return { kind: 'network', network };
  const [scopeFound] = [...topology.scopes.values()].filter(each => each.name === name);
  if (scopeFound !== undefined) return { kind: 'scope', scope: scopeFound };
  const [resource] = [...topology.resources.values()].filter(each => each.name === name);
  if (resource === undefined) throw new Error(`${name} is not there`);
  return { kind: 'resource', resource };
}

/** Returns the lines about a topic, each as its status and sentence. */
export function linesOf(
  of: Inventory,
  name: string,
  topic: ReadinessTopic,
  profile = 'documented-2020',
): readonly string[] {
  return linesIn(of, name, topic, profile).map(({ status, sentence }) => `${status}: ${sentence}`);
}

/** Returns the lines about a topic. */
export function linesIn(
  of: Inventory,
  name: string,
  topic: ReadinessTopic,
  profile = 'documented-2020',
): readonly ReadinessLine[] {
  const topology = topologyOf(of);
  return checkReadiness(topology, subjectNamed(topology, name), { profile, isComplete: true }).filter(
    line => line.topic === topic,
  );
}

export const unreadable = (id: string) => ({ unreadable: [{ id, why: 'no access' }] });

/** A whole subscription that the bot may not read. */
export const elsewhere = unreadable('/subscriptions/00000000-0000-0000-0000-000000000009');

export const withNetwork = (name: string, more: Partial<Inventory['networks'][number]>): Inventory => ({
  ...good,
  networks: good.networks.map(each => (each.id === networkId(name) ? { ...each, ...more } : each)),
});
