import type { Change } from '../changes/index.ts';
import { linkChange } from '../changes/link.ts';
import { scopeIdIn } from '../changes/scope.ts';
import { formatCount, listNames, pluralize } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { Topology } from '../topology/topology.ts';
import { connectUnits } from './connect-units.ts';
import type { GroupingProblem } from './grouping-problem.ts';
import { orderWithinLimits } from './order-changes.ts';
import type { ScopeAssignment } from './reuse-scopes.ts';
import { linkDifference, scopesToReuse } from './reuse-scopes.ts';

/** Where new scopes are created, and the prefix of their names. */
export interface NewScopes {
  readonly resourceGroupId: string;
  readonly prefix: string;
}

/** One scope of a proposal. */
interface ProposedScope {
  readonly scopeId: string;
  readonly isNew: boolean;
  /** Sorted ids of the networks that use it. */
  readonly networks: readonly string[];
  /** Sorted ids of the resources that it links for them. */
  readonly resources: readonly string[];
}

/** A network and a resource that it would reach without needing it. */
interface Exposure {
  readonly networkId: string;
  readonly resourceId: string;
}

/** A way to group networks and resources, with the changes that it takes. */
export interface Proposal {
  readonly scopes: readonly ProposedScope[];
  readonly exposure: readonly Exposure[];
  readonly changes: readonly Change[];
  /** A sentence for each scope, and for everything that people have to know or do themselves. */
  readonly explanation: readonly string[];
  /** A sentence for each scope from which resources are unlinked that no network was said to need. */
  readonly warnings: readonly string[];
}

/** Builds a proposal from what each scope is used for: chooses the scopes and works out the changes. */
export function buildProposal(
  problem: GroupingProblem,
  assignments: readonly ScopeAssignment[],
  newScopes: NewScopes,
): Proposal {
  const { scopes } = problem.topology;
  const reused = scopesToReuse(problem, assignments);
  const nextId = newScopeIds(problem.topology, newScopes);
  const parts = assignments.map(assignment => {
    const existing = scopes.get(reused.get(assignment) ?? '');
    return proposeScope(problem, assignment, existing?.id ?? nextId(), existing === undefined);
  });
  return {
    scopes: parts.map(({ scope }) => scope),
    exposure: exposureIn(problem, assignments),
    changes: orderWithinLimits(problem, [
      ...unlinksOfUnusedScopes(problem, assignments, new Set(reused.values())),
      ...parts.flatMap(({ changes }) => changes),
    ]),
    explanation: parts.flatMap(({ explanation }) => explanation),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
}

/** Returns a function that gives an id for a new scope at each call, with the lowest number that is not in use. */
function newScopeIds({ scopes }: Topology, { resourceGroupId, prefix }: NewScopes): () => string {
  let number = 0;
  return () => {
    for (;;) {
      number += 1;
      const id = scopeIdIn(resourceGroupId, `${prefix}-${number}`);
      if (!scopes.has(keyOf(id))) return id;
    }
  };
}

/**
 * Returns the changes that unlink resources from scopes that no network uses any more, as far as that is needed to keep
 * the limit of scopes for a resource.
 */
function unlinksOfUnusedScopes(
  problem: GroupingProblem,
  assignments: readonly ScopeAssignment[],
  reused: ReadonlySet<string>,
): readonly Change[] {
  const { topology, ownScopes, remainingScopes } = problem;
  const unused = ownScopes.filter(key => !reused.has(key));
  return [...remainingScopes].flatMap(([key, remaining]) => {
    const linking = unused.filter(scope => topology.linksByScope.get(scope)?.has(key) === true);
    const taken = assignments.filter(({ resources }) => resources.has(key)).length;
    const excess = linking.slice(Math.max(0, remaining - taken));
    return excess.map((scope): Change => {
      return {
        kind: 'unlink',
        scopeId: idForKey(topology.scopes, scope),
        resourceId: idForKey(topology.resources, key),
      };
    });
  });
}

function proposeScope(problem: GroupingProblem, assignment: ScopeAssignment, scopeId: string, isNew: boolean) {
  const { topology, profile } = problem;
  const { added, removed } = linkDifference(problem, assignment, keyOf(scopeId));
  const create: Change = { kind: 'create-scope', scopeId, query: 'Open', ingestion: 'Open', tags: {} };
  const connection = connectUnits(problem, assignment.units, scopeId);
  const networkKeys = assignment.units.flatMap(({ needsByNetwork }) => [...needsByNetwork.keys()]);
  const networks = networkKeys.map(key => idForKey(topology.networks, key));
  const resources = [...assignment.resources].sort().map(key => idForKey(topology.resources, key));
  const limit = profile.limits['scope-resources'];
  const links = `links ${formatCount(resources.length, 'resource')}${limit === undefined ? '' : ` (limit ${limit})`}`;
  const use = `${pluralize(networks.length, 'uses', 'use')} ${isNew ? 'the new scope ' : ''}${nameOf(scopeId)}`;
  const sentence = `${listNames(networks.map(nameOf))} ${use}, which ${links}: ${listNames(resources.map(nameOf))}.`;
  return {
    scope: { scopeId, isNew, networks, resources },
    changes: [
      ...(isNew ? [create] : []),
      ...removed.map((key): Change => ({ kind: 'unlink', scopeId, resourceId: idForKey(topology.resources, key) })),
      ...added.map(key => linkChange(scopeId, idForKey(topology.resources, key))),
      ...connection.changes,
    ],
    explanation: [
      sentence,
      ...(assignment.joinedScope === undefined
        ? []
        : [`Other networks also use ${nameOf(scopeId)}, so it is not changed.`]),
      ...connection.explanation,
    ],
    warnings: unlinkWarnings(problem, scopeId, removed),
  };
}

/** Returns a warning if resources are unlinked that the networks were not said to need. */
function unlinkWarnings(
  { topology, remainingScopes }: GroupingProblem,
  scopeId: string,
  removed: readonly string[],
): readonly string[] {
  const names = removed
    .filter(key => !remainingScopes.has(key))
    .map(key => nameOf(idForKey(topology.resources, key)))
    .sort();
  if (names.length === 0) return [];
  const [verb, object] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const scope = nameOf(scopeId);
  return [
    `The table does not name ${listNames(names)}, which ${verb} unlinked from ${scope}. Private access to ${object} through ${scope} ends.`,
  ];
}

/** Returns every pair of a network and a resource that goes beyond what the network needs. */
function exposureIn({ topology }: GroupingProblem, assignments: readonly ScopeAssignment[]): readonly Exposure[] {
  return assignments.flatMap(({ resources, units }) =>
    units.flatMap(({ needsByNetwork }) =>
      [...needsByNetwork].flatMap(([networkKey, needs]) =>
        [...resources]
          .filter(key => !needs.has(key))
          .sort()
          .map(key => ({
            networkId: idForKey(topology.networks, networkKey),
            resourceId: idForKey(topology.resources, key),
          })),
      ),
    ),
  );
}

/** Returns the id for a key, as Azure last returned it. */
export function idForKey(table: ReadonlyMap<string, { readonly id: string }>, key: string): string {
  return table.get(key)?.id ?? key;
}
