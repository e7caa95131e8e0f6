import { expect } from 'vitest';
import type { Grouping } from '../../../src/domain/grouping/grouping.ts';
import { proposeGrouping } from '../../../src/domain/grouping/grouping.ts';
import type { Proposal } from '../../../src/domain/grouping/proposal.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  GROUP,
  inventory,
  link,
  network,
  networkId,
  peering,
  profile2020,
  scope,
  workspace,
  workspaceId,
} from '../build.ts';
import { planChanges } from '../plan-changes.ts';
import type { Instance } from './oracle.ts';

/** An instance with the limits that apply. */
export interface GroupingCase {
  readonly instance: Instance;
  readonly profile: LimitProfile;
}

/** Returns limits for the scopes of a resource, and for the resources and endpoints of a scope. */
export function limitedTo(scopes: number, size: number, endpoints: number): LimitProfile {
  return {
    ...profile2020,
    limits: { 'network-scopes': 1, 'resource-scopes': scopes, 'scope-resources': size, 'scope-endpoints': endpoints },
  };
}

export function topologyFor({ needs, peered, taken }: Instance): Topology {
  const foreign = endpoint('9', 'foreign', 'foreign');
  return topologyOf(
    inventory({
      networks: [
        network('foreign'),
        ...needs.map((_, index) =>
          network(`n${index}`, {
            peerings: peered.flatMap(([a, b]) =>
              a === index ? [peering(`n${b}`)] : b === index ? [peering(`n${a}`)] : [],
            ),
          }),
        ),
      ],
      resources: [workspace('decoy'), ...taken.map((_, index) => workspace(`law${index}`))],
      scopes: [scope('foreign')],
      endpoints: [foreign],
      connections: [connection(foreign)],
      // It links one resource that no network needs, so that no network can join it as it is.
      links: [
        link('foreign', workspaceId('decoy')),
        ...taken.flatMap((count, index) => (count === 0 ? [] : [link('foreign', workspaceId(`law${index}`))])),
      ],
    }),
  );
}

export function solve(topology: Topology, { instance, profile }: GroupingCase, isReversed = false): Grouping {
  const networkNeeds = instance.needs.map((wanted, index) => ({
    networkId: networkId(`n${index}`),
    resourceIds: wanted.map(resource => workspaceId(`law${resource}`)),
  }));
  const needs = isReversed ? networkNeeds.toReversed() : networkNeeds;
  return proposeGrouping({
    topology,
    needs,
    profile,
    newScopes: { resourceGroupId: GROUP, prefix: 'new' },
    reserved: [],
  });
}

/** Expects that all limits are kept and that every network has one scope that links everything it needs. */
export function expectSound(
  topology: Topology,
  { instance, profile }: GroupingCase,
  { scopes, changes, exposure }: Proposal,
): void {
  const plan = planChanges(topology, changes, { profile });
  const limits = plan.findings.filter(({ code }) => code.startsWith('limit-') || code === 'not-found');
  expect(limits.map(({ sentence }) => sentence)).toEqual([]);
  const links = new Map(scopes.map(({ scopeId, resources }) => [keyOf(scopeId), resources]));
  expect(links.size).toBe(scopes.length);
  let extra = 0;
  for (const [index, wanted] of instance.needs.entries()) {
    const own = scopes.filter(({ networks }) => networks.includes(networkId(`n${index}`)));
    expect(own).toHaveLength(1);
    const linked = own[0]?.resources ?? [];
    expect(linked).toEqual(expect.arrayContaining(wanted.map(resource => workspaceId(`law${resource}`))));
    extra += linked.length - new Set(wanted).size;
  }
  expect(exposure).toHaveLength(extra);
}
