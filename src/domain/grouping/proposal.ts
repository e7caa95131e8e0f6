import { scopeIdIn } from '../changes/create-scope.ts';
import type { Change } from '../changes/index.ts';
import { linkChange } from '../changes/link.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { Topology } from '../topology/topology.ts';
import { counted, listed } from '../words.ts';
import { connectingTo } from './connecting.ts';
import { withinLimits } from './order.ts';
import type { Problem } from './problem.ts';
import type { Share } from './reuse.ts';
import { linkDifference, reusedScopes } from './reuse.ts';

/** Where new scopes are created, and how their names begin. */
export interface NewScopes {
  readonly resourceGroupId: string;
  readonly prefix: string;
}

/** One scope of a proposal. */
interface ProposedScope {
  readonly scopeId: string;
  readonly isNew: boolean;
  /** Ids of the networks that use it, and of the resources that it links for them; in order. */
  readonly networks: readonly string[];
  readonly resources: readonly string[];
}

/** A network and a resource that it would see without needing it. */
interface Exposure {
  readonly networkId: string;
  readonly resourceId: string;
}

/** A way to group networks and resources, ready to be asked for. */
export interface Proposal {
  readonly scopes: readonly ProposedScope[];
  readonly exposure: readonly Exposure[];
  readonly changes: readonly Change[];
  /** A sentence for each scope, and for everything that people have to see to. */
  readonly explanation: readonly string[];
}

/** Works a grouping out in full: which scopes it takes, and what has to change. */
export function proposalFor(problem: Problem, shares: readonly Share[], names: NewScopes): Proposal {
  const { scopes } = problem.topology;
  const reused = reusedScopes(problem, shares);
  const fresh = freshIds(problem.topology, names);
  const parts = shares.map(share => {
    const known = scopes.get(reused.get(share) ?? '');
    return partFor(problem, share, known?.id ?? fresh(), known === undefined);
  });
  return {
    scopes: parts.map(({ scope }) => scope),
    exposure: exposureIn(problem, shares),
    changes: withinLimits(problem, [
      ...freed(problem, shares, new Set(reused.values())),
      ...parts.flatMap(({ changes }) => changes),
    ]),
    explanation: parts.flatMap(({ explanation }) => explanation),
  };
}

/** Ids for new scopes, one at each call: with the lowest numbers that no scope there has. */
function freshIds({ scopes }: Topology, { resourceGroupId, prefix }: NewScopes): () => string {
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
 * Links that have to end first: of scopes whose networks all go elsewhere, to resources that would otherwise be in more
 * scopes than Azure allows.
 */
function freed(problem: Problem, shares: readonly Share[], reused: ReadonlySet<string>): readonly Change[] {
  const { topology, ours, places } = problem;
  const left = ours.filter(key => !reused.has(key));
  return [...places].flatMap(([key, limit]) => {
    const linking = left.filter(scope => topology.linksByScope.get(scope)?.has(key) === true);
    const taken = shares.filter(({ union }) => union.has(key)).length;
    const ending = linking.slice(Math.max(0, limit - taken));
    return ending.map((scope): Change => {
      return { kind: 'unlink', scopeId: idOf(topology.scopes, scope), resourceId: idOf(topology.resources, key) };
    });
  });
}

function partFor(problem: Problem, share: Share, scopeId: string, isNew: boolean) {
  const { topology, profile } = problem;
  const { added, removed } = linkDifference(problem, share, keyOf(scopeId));
  const create: Change = { kind: 'create-scope', scopeId, query: 'Open', ingestion: 'Open', tags: {} };
  const connecting = connectingTo(problem, share.units, scopeId);
  const networks = share.units.flatMap(({ asked }) => [...asked.keys()]).map(key => idOf(topology.networks, key));
  const resources = [...share.union].sort().map(key => idOf(topology.resources, key));
  const limit = profile.limits['scope-resources'];
  const size = limit === undefined ? '' : ` (${resources.length}/${limit})`;
  const sentence = `${listed(networks.map(nameOf))} ${networks.length === 1 ? 'uses' : 'use'} ${isNew ? 'a new scope, ' : ''}${nameOf(scopeId)}, which links ${counted(resources.length, 'resource')}${size}: ${listed(resources.map(nameOf), 8)}.`;
  return {
    scope: { scopeId, isNew, networks, resources },
    changes: [
      ...(isNew ? [create] : []),
      ...removed.map((key): Change => ({ kind: 'unlink', scopeId, resourceId: idOf(topology.resources, key) })),
      ...added.map(key => linkChange(scopeId, idOf(topology.resources, key))),
      ...connecting.changes,
    ],
    explanation: [
      sentence,
      ...(share.home === undefined ? [] : [`Other networks use ${nameOf(scopeId)} too; it stays as it is.`]),
      ...connecting.explanation,
    ],
  };
}

/** Every pair of a network and a resource that goes beyond what was asked for. */
function exposureIn({ topology }: Problem, shares: readonly Share[]): readonly Exposure[] {
  return shares.flatMap(({ union, units }) =>
    units.flatMap(({ asked }) =>
      [...asked].flatMap(([networkKey, needs]) =>
        [...union]
          .filter(key => !needs.has(key))
          .sort()
          .map(key => ({ networkId: idOf(topology.networks, networkKey), resourceId: idOf(topology.resources, key) })),
      ),
    ),
  );
}

/** The id behind a key, as Azure last showed it. */
export function idOf(table: ReadonlyMap<string, { readonly id: string }>, key: string): string {
  return table.get(key)?.id ?? key;
}
