import { z } from 'zod';
import { combineReads, readsOfDomains, readsOfResource } from '../changes/reads.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { formatCount, listNames } from '../format.ts';
import type { Grouping } from '../grouping/grouping.ts';
import { proposeGrouping } from '../grouping/grouping.ts';
import { hubAdvice } from '../grouping/hub-advice.ts';
import type { Proposal } from '../grouping/proposal.ts';
import type { ResolvedNeeds } from '../grouping/resolve-needs.ts';
import { resolveNeeds } from '../grouping/resolve-needs.ts';
import { nameOf, resourceGroupIdOf } from '../ids.ts';
import type { LimitProfile } from '../limits/profile.ts';
import type { Topology } from '../topology/topology.ts';
import type { RecipeResult } from './recipe.ts';
import { blockedResult, defineRecipe } from './recipe.ts';
import { blockedByGroup, resolveResourceGroup } from './resource-groups.ts';

const args = z.strictObject({
  /** The table as it was typed: which resources each network has to reach. */
  needs: z.string(),
  /** Whether networks may reach more than they need, where that cannot be avoided. */
  sharing: z.enum(['refuse', 'allow']),
  /** Name or id of the resource group of new scopes. The default is that of the first network. */
  group: z.string().optional(),
  /** What the names of new scopes begin with. */
  prefix: z.string(),
});

type Args = z.output<typeof args>;

/** Gives each network of a table exactly one scope, with private access to the resources that it needs. */
export const groupNetworksRecipe = defineRecipe(args, groupNetworks, (topology, { needs }) => {
  const resolved = resolveNeeds(topology, needs).needs;
  return combineReads(
    readsOfDomains(topology, ...resolved.map(({ networkId }) => networkId)),
    ...resolved.flatMap(({ resourceIds }) => resourceIds).map(id => readsOfResource(topology, id)),
  );
});

function groupNetworks(topology: Topology, input: Args, limits: LimitProfile): RecipeResult {
  const resolved = resolveNeeds(topology, input.needs);
  if (resolved.findings.length > 0) return { changes: [], findings: resolved.findings };
  const group = input.group === undefined ? undefined : resolveResourceGroup(topology, input.group);
  if (group !== undefined && 'error' in group) return blockedByGroup(group, `${input.group}`);
  const grouping = groupingFor(topology, resolved, limits, { groupId: group?.id, prefix: input.prefix });
  const { strict, shared, constraints } = grouping;
  if (strict !== null) return resultOf(topology, strict, []);
  const sentences = constraints.map(({ sentence }) => sentence).join(' ');
  const subjects = constraints.map(({ subjectId }) => subjectId);
  if (shared === null) return blockedResult('grouping-impossible', `No grouping is possible. ${sentences}`, subjects);
  if (input.sharing === 'refuse') {
    const way = `Networks can share scopes only if they may reach more than they need: ${describeExposure(shared)}.`;
    return blockedResult('grouping-impossible', `${sentences} ${way} To accept that, add sharing allow.`, subjects);
  }
  const exposed = finding('grouping-exposes', `${describeExposure(shared)}. ${sentences}`, [
    ...new Set(shared.exposure.map(({ networkId }) => networkId)),
  ]);
  return resultOf(topology, shared, [exposed]);
}

/** Returns the grouping of networks, with new scopes beside the first network unless a resource group is given. */
export function groupingFor(
  topology: Topology,
  { needs }: Pick<ResolvedNeeds, 'needs'>,
  profile: LimitProfile,
  { groupId, prefix }: { readonly groupId?: string | undefined; readonly prefix: string },
): Grouping {
  const resourceGroupId = groupId ?? resourceGroupIdOf(needs[0]?.networkId ?? '');
  return proposeGrouping({ topology, needs, profile, newScopes: { resourceGroupId, prefix }, reserved: [] });
}

function resultOf(topology: Topology, proposal: Proposal, findings: readonly Finding[]): RecipeResult {
  const warnings = proposal.warnings.map(sentence => finding('grouping-unlinks', sentence, []));
  const explained = [...proposal.explanation, ...hubAdvice(topology, proposal)].map(sentence =>
    finding('grouping', sentence, []),
  );
  if (proposal.changes.length > 0) {
    return { changes: proposal.changes, findings: [...findings, ...warnings, ...explained] };
  }
  return blockedResult('nothing-to-do', 'Nothing to change. Each network already reaches exactly what it needs.', []);
}

/** Returns what networks would reach without needing it: `vnet-3 would also reach law-2`. */
export function describeExposure({ exposure }: Proposal): string {
  const byNetwork = Map.groupBy(exposure, ({ networkId }) => networkId);
  const parts = [...byNetwork].map(([networkId, more]) => {
    return `${nameOf(networkId)} would also reach ${listNames(more.map(({ resourceId }) => nameOf(resourceId)))}`;
  });
  return parts.length <= 3
    ? parts.join('; ')
    : `${parts.slice(0, 2).join('; ')}; and ${formatCount(parts.length - 2, 'more network')} would reach more than they need`;
}
