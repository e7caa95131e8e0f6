import { expect, test } from 'vitest';
import { canFit, fitTo } from '../../src/domain/fits.ts';
import type { TargetKind } from '../../src/domain/targets.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  hubAndSpokes,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  scope,
  scopeId,
  subnetId,
  workspace,
  workspaceId,
} from './build.ts';

const six = ['1', '2', '3', '4', '5', '6'].map(n => scope(`ampls-${n}`));
const tenEndpoints = Array.from({ length: 10 }, (_, n) => endpoint(`pe-${n}`, 'elsewhere', 'ampls-6'));

const known = inventory({
  scopes: six,
  resources: [workspace('law-full'), workspace('law-free')],
  networks: [...hubAndSpokes('hub', 'spoke'), network('lone'), network('elsewhere')],
  endpoints: [endpoint('pe', 'hub', 'ampls-1'), ...tenEndpoints],
  connections: tenEndpoints.map(each => connection(each)),
  links: six.slice(0, 5).map(({ name }) => link(name, workspaceId('law-full'))),
});

function fitting(
  kind: TargetKind,
  chosen: { kind: TargetKind; id: string },
  ids: readonly string[],
  of: Inventory = known,
) {
  return ids.filter(fitTo(topologyOf(of), profile2020, kind, chosen));
}

const scopeIds = six.map(({ id }) => id);
const hub = { kind: 'subnet', id: subnetId('hub') } as const;
const lone = { kind: 'subnet', id: subnetId('lone') } as const;

test('a network that is connected to as many scopes as it may be fits only those', () => {
  expect(fitting('scope', hub, scopeIds)).toEqual([scopeId('ampls-1')]);
});

test('a network fits every scope that takes another endpoint where no limit is documented', () => {
  const fits = fitTo(topologyOf(known), { ...profile2020, limits: {} }, 'scope', hub);
  expect(scopeIds.filter(fits)).toEqual(scopeIds);
});

test('any other network fits every scope that takes another private endpoint', () => {
  expect(fitting('scope', lone, scopeIds)).toEqual(scopeIds.slice(0, 5));
});

test('networks fit from which traffic may arrive, also where that is not certain', () => {
  const all = ['hub', 'spoke', 'lone'].map(networkId);
  expect(fitting('network', hub, all)).toEqual([networkId('spoke')]);
  expect(fitting('network', lone, all)).toEqual([]);
});

test('resources fit a scope that links them, and one more scope as long as they may be in it', () => {
  const all = [workspaceId('law-full'), workspaceId('law-free')];
  expect(fitting('resource', { kind: 'scope', id: scopeId('ampls-6') }, all)).toEqual([workspaceId('law-free')]);
  expect(fitting('resource', { kind: 'scope', id: scopeId('ampls-1').toUpperCase() }, all)).toEqual(all);
});

test('everything fits where no rule says what does', () => {
  expect(canFit('zone', 'scope')).toBe(false);
  expect(fitting('zone', hub, ['a'])).toEqual(['a']);
});
