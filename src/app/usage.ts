import type { ScopeUsage, UsageBasis } from '../cards/answers.ts';
import type { Meter } from '../domain/limits/meters.ts';
import { remainingOf, usageOf } from '../domain/limits/usage.ts';
import { matchName, qualifiedName } from '../domain/match-name.ts';
import type { Scope } from '../domain/topology/objects.ts';
import type { AppContext } from './context.ts';
import type { CurrentTopology } from './inventory/inventory.ts';
import { topologyForAnswer } from './read-topology.ts';

export type UsageAnswer =
  | { readonly scopes: readonly ScopeUsage[]; readonly basis: UsageBasis }
  /** The typed name matches several scopes. */
  | { readonly ambiguous: readonly string[] }
  /** It matches none; these are spelled alike. */
  | { readonly similar: readonly string[] };

/**
 * Returns how full one scope is, or all of them, the fullest first, where no name is typed.
 *
 * @throws Problem `unavailable`
 */
export async function usage(context: AppContext, typed: string): Promise<UsageAnswer> {
  const known = await topologyForAnswer(context);
  const all = [...known.topology.scopes.values()];
  const basis = {
    profile: context.rulebook.limits.name,
    ageMs: context.clock().getTime() - known.readAt.getTime(),
  };
  if (typed === '') return { scopes: fullestFirst(all.map(scope => usageOfScope(context, known, scope))), basis };
  const result = matchName(typed, all);
  if ('found' in result) return { scopes: [usageOfScope(context, known, result.found)], basis };
  if ('ambiguous' in result) return { ambiguous: distinctNames(result.ambiguous) };
  return { similar: distinctNames(result.suggestions) };
}

/** Counts of a scope that have a documented limit, and how many resources it has in any case. */
function usageOfScope(
  { rulebook: { limits } }: AppContext,
  { topology, reserved }: CurrentTopology,
  scope: Scope,
): ScopeUsage {
  const shown: Meter[] = ['scope-resources', 'scope-workspaces', 'scope-components', 'scope-endpoints'];
  const meters = shown.filter(meter => meter === 'scope-resources' || limits.limits[meter] !== undefined);
  const rows = meters.map(meter => usageOf(topology, limits, { meter, subjectId: scope.id }, reserved));
  return { name: scope.name, rows };
}

function fullestFirst(scopes: readonly ScopeUsage[]): readonly ScopeUsage[] {
  return [...scopes].sort((a, b) => fullness(b) - fullness(a) || a.name.localeCompare(b.name));
}

/** From 0 (empty) to 1 (full), by the limit that is closest. */
function fullness({ rows }: ScopeUsage): number {
  return Math.max(0, ...rows.map(row => (row.limit === null ? 0 : 1 - (remainingOf(row) ?? 0) / row.limit)));
}

/** Names that tell the scopes apart: with the resource group where two share a name. */
function distinctNames(scopes: readonly Scope[]): readonly string[] {
  return scopes.map(({ id, name }) =>
    scopes.filter(other => other.name === name).length > 1 ? qualifiedName(id) : name,
  );
}
