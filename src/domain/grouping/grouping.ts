import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { listNames, pluralize } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { LimitProfile } from '../limits/profile.ts';
import { kindOfResource } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import type { DomainUnit, NetworkNeeds } from './domain-unit.ts';
import { chooseHosts } from './endpoint-hosts.ts';
import type { GroupingProblem } from './grouping-problem.ts';
import { createGroupingProblem, limitOf } from './grouping-problem.ts';
import { joinableScope } from './joinable-scope.ts';
import type { NewScopes, Proposal } from './proposal.ts';
import { buildProposal, idForKey } from './proposal.ts';
import type { ScopeAssignment } from './reuse-scopes.ts';
import type { NeedClass, ScopeGroup } from './scope-groups.ts';
import { createScopeGroup, excessOf, needClassesOf } from './scope-groups.ts';
import { sharedGroups } from './shared-groups.ts';

export interface GroupingInput {
  readonly topology: Topology;
  readonly needs: readonly NetworkNeeds[];
  readonly profile: LimitProfile;
  readonly newScopes: NewScopes;
  /** Changes of other requests that are approved and unfinished. The proposal assumes that they have been applied. */
  readonly reserved: readonly Change[];
}

/** What prevents a strict answer: a limit, a missing route, or an object that was not found. */
interface Constraint {
  readonly limit: 'scope-resources' | 'resource-scopes' | 'network-scopes' | 'route' | 'not-found';
  /** The id of the network, DNS domain or resource that it applies to. */
  readonly subjectId: string;
  readonly sentence: string;
}

export interface Grouping {
  /** A proposal in which every network reaches exactly what it needs. Null if that is impossible. */
  readonly strict: Proposal | null;
  /** Why there is no strict proposal. */
  readonly constraints: readonly Constraint[];
  /** Instead of a strict proposal, the one that exposes least beyond what is needed. Null if there is none either. */
  readonly shared: Proposal | null;
}

/**
 * Proposes scopes, links and endpoints so that each network, together with the others of its DNS domain, uses exactly
 * one scope and reaches what it needs (azure-monitor-docs, private-link-design: "Group together monitoring resources by
 * network accessibility"). All limits are kept. Existing scopes are reused if no other network uses them, and joined if
 * they link exactly what is needed. A scope that no network uses is left alone if it links anything that is not needed. The proposal has as few scopes as possible, and then as few changes as possible.
 * The same input always gives the same proposal.
 */
export function proposeGrouping({ topology, needs, profile, newScopes, reserved }: GroupingInput): Grouping {
  const afterReserved = reserved.reduce((current, change) => kindOf(change).apply(current, change), topology);
  const missing = missingObjects(afterReserved, needs);
  if (missing.length > 0) return { strict: null, constraints: missing, shared: null };
  const problem = createGroupingProblem(afterReserved, needs, profile);
  const unreachable = [...problem.hosts]
    .filter(([, hosts]) => hosts.length === 0)
    .map(([unit]) => noHost(problem, unit));
  if (unreachable.length > 0) return { strict: null, constraints: unreachable, shared: null };
  const all = needClassesOf(problem).map(needClass => ({ needClass, joinedScope: joinableScope(problem, needClass) }));
  const joining = all.flatMap(({ needClass: { units, needs: resources }, joinedScope }): ScopeAssignment[] =>
    joinedScope === undefined ? [] : [{ units, resources, joinedScope }],
  );
  const classes = all.filter(({ joinedScope }) => joinedScope === undefined).map(({ needClass }) => needClass);
  const propose = (groups: readonly ScopeGroup[]) =>
    buildProposal(problem, [...joining, ...assignmentsOf(problem, groups)], newScopes);
  const separate = classes.map(needClass => ({ needClass, group: createScopeGroup(problem, [needClass]) }));
  const groups = separate.map(({ group }) => group).filter(group => group !== undefined);
  const constraints = [
    ...problem.units.flatMap(unit => differentNeeds(problem, unit)),
    ...separate.filter(({ group }) => group === undefined).map(({ needClass }) => tooManyResources(problem, needClass)),
    ...tooManyScopes(problem, groups),
  ];
  if (constraints.length === 0) return { strict: propose(groups), constraints, shared: null };
  const shared = sharedGroups(problem, classes);
  return { strict: null, constraints, shared: shared === undefined ? null : propose(shared) };
}

function missingObjects(topology: Topology, needs: readonly NetworkNeeds[]): readonly Constraint[] {
  const networks = needs.map(({ networkId }) => networkId).filter(id => !topology.networks.has(keyOf(id)));
  const resources = needs
    .flatMap(({ resourceIds }) => resourceIds)
    .filter(id => !topology.resources.has(keyOf(id)) || kindOfResource(topology, id) === 'other');
  const unique = new Map([...networks, ...resources].map(id => [keyOf(id), id]));
  return [...unique.values()].map(id => {
    return {
      limit: 'not-found',
      subjectId: id,
      sentence: `${nameOf(id)} was not found or cannot be linked to a scope.`,
    };
  });
}

function namesOf({ topology }: GroupingProblem, keys: Iterable<string>): string {
  return listNames([...keys].map(key => nameOf(idForKey(topology.networks, key))).sort());
}

function noHost(problem: GroupingProblem, { domain }: DomainUnit): Constraint {
  const names = namesOf(problem, domain.networks);
  const sentence =
    domain.networks.size === 1
      ? `${names} has no subnet for a private endpoint. Add one.`
      : `${names} share DNS zones, and none of them has both a subnet for a private endpoint and peerings with all others. Peer them with one of them, or give them separate zones.`;
  return { limit: 'route', subjectId: domain.id, sentence };
}

/** Reports networks of one DNS domain that need different resources. */
function differentNeeds(
  problem: GroupingProblem,
  { needsByNetwork, needs, domain }: DomainUnit,
): readonly Constraint[] {
  if ([...needsByNetwork.values()].every(own => own.size === needs.size)) return [];
  const sentence = `${namesOf(problem, needsByNetwork.keys())} share DNS zones, so each of them reaches everything that any of them needs (1 scope for each DNS domain).`;
  return [{ limit: 'network-scopes', subjectId: domain.id, sentence }];
}

/** Reports networks that need more resources than one scope can link. */
function tooManyResources(problem: GroupingProblem, { units, needs }: NeedClass): Constraint {
  const networks = units.flatMap(({ needsByNetwork }) => [...needsByNetwork.keys()]);
  const [first] = networks.map(key => idForKey(problem.topology.networks, key));
  const sentence = `${namesOf(problem, networks)} ${pluralize(networks.length, 'needs', 'need')} ${needs.size} resources, which is more than one scope can link (${problem.profile.name} limits).`;
  return { limit: 'scope-resources', subjectId: `${first}`, sentence };
}

/** Reports resources that would be in too many scopes if each class of networks had its own. */
function tooManyScopes(problem: GroupingProblem, groups: readonly ScopeGroup[]): readonly Constraint[] {
  const limit = limitOf(problem.profile, 'resource-scopes');
  return [...excessOf(problem, groups)].map(([key, excess]) => {
    const subjectId = idForKey(problem.topology.resources, key);
    const sentence = `${nameOf(subjectId)} would be in ${limit + excess} scopes, but a resource can be in at most ${limit} (${problem.profile.name} limits).`;
    return { limit: 'resource-scopes', subjectId, sentence };
  });
}

/**
 * Returns the scopes that the groups need: several with the same links if a group needs more endpoints than one can
 * have.
 */
function assignmentsOf(
  { topology, profile, hosts: table }: GroupingProblem,
  groups: readonly ScopeGroup[],
): readonly ScopeAssignment[] {
  const limit = limitOf(profile, 'scope-endpoints');
  return groups.flatMap(({ classes, resources, scopeCount }) => {
    const units = classes.flatMap(needClass => needClass.units);
    if (scopeCount === 1) return [{ resources, units }];
    const hosts = chooseHosts(topology, table, units);
    const starts = Array.from({ length: scopeCount }, (_, index) => index * limit);
    return starts.map(start => ({ resources, units: hosts.slice(start, start + limit).flatMap(host => host.units) }));
  });
}
