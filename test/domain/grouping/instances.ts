import { expect } from 'vitest';
import type { Grouping } from '../../../src/domain/grouping/grouping.ts';
import { grouping } from '../../../src/domain/grouping/grouping.ts';
import type { Proposal } from '../../../src/domain/grouping/proposal.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  estate,
  GROUP,
  link,
  network,
  networkId,
  peering,
  profile2020,
  scope,
  workspace,
  workspaceId,
} from '../build.ts';
import { planned } from '../planning.ts';
import type { Instance } from './oracle.ts';

/** Something to group, and the limits that hold. */
export interface Case {
  readonly instance: Instance;
  readonly profile: LimitProfile;
}

/** The limits of an instance: scopes for a resource, resources for a scope, endpoints for a scope. */
export function limitedTo(scopes: number, size: number, endpoints: number): LimitProfile {
  return {
    ...profile2020,
    limits: { 'network-scopes': 1, 'resource-scopes': scopes, 'scope-resources': size, 'scope-endpoints': endpoints },
  };
}

export function topologyFor({ needs, peered, taken }: Instance): Topology {
  const foreign = endpoint('9', 'foreign', 'foreign');
  return topologyOf(
    estate({
      networks: [
        network('foreign'),
        ...needs.map((_, at) =>
          network(`n${at}`, {
            peerings: peered.flatMap(([a, b]) => (a === at ? [peering(`n${b}`)] : b === at ? [peering(`n${a}`)] : [])),
          }),
        ),
      ],
      resources: [workspace('decoy'), ...taken.map((_, at) => workspace(`law${at}`))],
      scopes: [scope('foreign')],
      endpoints: [foreign],
      connections: [connection(foreign)],
      // It links one more than anybody asks for, so that nobody can join it as it is.
      links: [
        link('foreign', workspaceId('decoy')),
        ...taken.flatMap((count, at) => (count === 0 ? [] : [link('foreign', workspaceId(`law${at}`))])),
      ],
    }),
  );
}

export function solve(topology: Topology, { instance, profile }: Case, backwards = false): Grouping {
  const asked = instance.needs.map((wanted, at) => ({
    networkId: networkId(`n${at}`),
    resourceIds: wanted.map(resource => workspaceId(`law${resource}`)),
  }));
  const needs = backwards ? asked.toReversed() : asked;
  return grouping({ topology, needs, profile, newScopes: { resourceGroupId: GROUP, prefix: 'new' }, reserved: [] });
}

/** What a proposal promises: the limits hold, and every network has one scope that links all it needs. */
export function expectSound(
  topology: Topology,
  { instance, profile }: Case,
  { scopes, changes, exposure }: Proposal,
): void {
  const plan = planned(topology, changes, { profile });
  const limits = plan.findings.filter(({ code }) => code.startsWith('limit-') || code === 'not-found');
  expect(limits.map(({ sentence }) => sentence)).toEqual([]);
  const links = new Map(scopes.map(({ scopeId, resources }) => [keyOf(scopeId), resources]));
  expect(links.size).toBe(scopes.length);
  let extra = 0;
  for (const [at, wanted] of instance.needs.entries()) {
    const own = scopes.filter(({ networks }) => networks.includes(networkId(`n${at}`)));
    expect(own).toHaveLength(1);
    const seen = own[0]?.resources ?? [];
    expect(seen).toEqual(expect.arrayContaining(wanted.map(resource => workspaceId(`law${resource}`))));
    extra += seen.length - new Set(wanted).size;
  }
  expect(exposure).toHaveLength(extra);
}
