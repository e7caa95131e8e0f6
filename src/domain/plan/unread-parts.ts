import type { Change } from '../changes/index.ts';
import { planStepsOf } from '../findings/plan-context.ts';
import { keyOf } from '../ids.ts';
import { providerOf } from '../prerequisites.ts';
import type { Topology } from '../topology/topology.ts';
import { readSetOf } from './read-set.ts';

/**
 * What plans rest on and no reading of everything contains, because it takes a call for each. Without the linked storage of a
 * workspace there is no plan to change that.
 */
const unreadParts = ['free-addresses', 'providers'] as const;

export type UnreadPart = (typeof unreadParts)[number];

/**
 * Returns what a plan with these changes would rest on and this topology does not show, because it is only read on demand. What a
 * change that is already made would rest on does not matter.
 */
export function unreadPartsOf(topology: Topology, changes: readonly Change[]): readonly UnreadPart[] {
  const open = planStepsOf(topology, changes).flatMap(({ change, done }) => (done ? [] : [change]));
  const { subnetUsage, prerequisites } = readSetOf(topology, open);
  const isUnread: Readonly<Record<UnreadPart, boolean>> = {
    'free-addresses': subnetUsage.some(id => !hasUsage(topology, id)),
    providers: prerequisites.some(id => providerOf(id) !== undefined && !topology.prerequisites.has(keyOf(id))),
  };
  return unreadParts.filter(part => isUnread[part]);
}

function hasUsage({ networks }: Topology, networkId: string): boolean {
  return networks.get(keyOf(networkId))?.subnets.every(({ freeAddresses }) => freeAddresses !== null) === true;
}
