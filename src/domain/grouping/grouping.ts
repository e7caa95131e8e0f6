import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { LimitProfile } from '../limits/profile.ts';
import { kindOfResource } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import { listed } from '../words.ts';
import { homeOf } from './homes.ts';
import { hostsFor } from './hosts.ts';
import type { Class, Group } from './partition.ts';
import { classesOf, excessOf, groupOf } from './partition.ts';
import type { NetworkNeed, Problem, Unit } from './problem.ts';
import { limitOf, problemOf } from './problem.ts';
import type { NewScopes, Proposal } from './proposal.ts';
import { idOf, proposalFor } from './proposal.ts';
import type { Share } from './reuse.ts';
import { sharedGroups } from './shared.ts';

export interface GroupingInput {
  readonly topology: Topology;
  readonly needs: readonly NetworkNeed[];
  readonly profile: LimitProfile;
  readonly newScopes: NewScopes;
  /** Changes of other requests that are approved and unfinished: the estate is taken as they will leave it. */
  readonly reserved: readonly Change[];
}

/** What makes an answer impossible: a limit, or something that could not be seen. */
interface Binding {
  readonly limit: 'scope-resources' | 'resource-scopes' | 'network-scopes' | 'route' | 'not-found';
  /** Id of the network or resource that it binds. */
  readonly subjectId: string;
  readonly sentence: string;
}

export interface Grouping {
  /** Every network sees what it needs and nothing more; null where that is impossible. */
  readonly strict: Proposal | null;
  /** Why there is no strict answer. */
  readonly bindings: readonly Binding[];
  /** In place of a strict answer: the one that exposes least beside what is needed; null where there is none either. */
  readonly shared: Proposal | null;
}

/**
 * Proposes scopes, links and endpoints so that each network, with those of its DNS domain, uses exactly one scope and
 * sees what it needs (azure-monitor-docs, private-link-design: "Group together monitoring resources by network
 * accessibility"). All limits hold. Existing scopes are taken over where nobody else uses them, and joined where they
 * link exactly what is needed; there are as few scopes as can be, then as few changes. The same input gives the same
 * answer.
 */
export function grouping({ topology, needs, profile, newScopes, reserved }: GroupingInput): Grouping {
  const settled = reserved.reduce((now, change) => kindOf(change).apply(now, change), topology);
  const missing = missingIn(settled, needs);
  if (missing.length > 0) return { strict: null, bindings: missing, shared: null };
  const problem = problemOf(settled, needs, profile);
  const unreachable = [...problem.hosts]
    .filter(([, hosts]) => hosts.length === 0)
    .map(([unit]) => withoutHost(problem, unit));
  if (unreachable.length > 0) return { strict: null, bindings: unreachable, shared: null };
  const all = classesOf(problem).map(one => ({ one, home: homeOf(problem, one) }));
  const joining = all.flatMap(({ one: { units, needs: union }, home }): Share[] =>
    home === undefined ? [] : [{ units, union, home }],
  );
  const classes = all.filter(({ home }) => home === undefined).map(({ one }) => one);
  const propose = (found: readonly Group[]) =>
    proposalFor(problem, [...joining, ...sharesOf(problem, found)], newScopes);
  const alone = classes.map(one => ({ one, group: groupOf(problem, [one]) }));
  const groups = alone.map(({ group }) => group).filter(group => group !== undefined);
  const bindings = [
    ...problem.units.flatMap(unit => mixedIn(problem, unit)),
    ...alone.filter(({ group }) => group === undefined).map(({ one }) => tooLarge(problem, one)),
    ...tooOften(problem, groups),
  ];
  if (bindings.length === 0) return { strict: propose(groups), bindings, shared: null };
  const found = sharedGroups(problem, classes);
  return { strict: null, bindings, shared: found === undefined ? null : propose(found) };
}

function missingIn(topology: Topology, needs: readonly NetworkNeed[]): readonly Binding[] {
  const networks = needs.map(({ networkId }) => networkId).filter(id => !topology.networks.has(keyOf(id)));
  const resources = needs.flatMap(({ resourceIds }) => resourceIds);
  const lost = resources.filter(id => !topology.resources.has(keyOf(id)) || kindOfResource(topology, id) === 'other');
  const once = new Map([...networks, ...lost].map(id => [keyOf(id), id]));
  return [...once.values()].map(id => {
    return { limit: 'not-found', subjectId: id, sentence: `${nameOf(id)} cannot be seen, or cannot be linked.` };
  });
}

function namesOf({ topology }: Problem, keys: Iterable<string>): string {
  return listed([...keys].map(key => nameOf(idOf(topology.networks, key))).sort());
}

function withoutHost(problem: Problem, { domain }: Unit): Binding {
  const sentence = `${namesOf(problem, domain.networks)} share their DNS zones, and none of them has a subnet for a private endpoint and a peering with all others. Peer them with one of them, or give them zones of their own.`;
  return { limit: 'route', subjectId: domain.id, sentence };
}

/** Networks of one DNS domain that need different things. */
function mixedIn(problem: Problem, { asked, needs, domain }: Unit): readonly Binding[] {
  if ([...asked.values()].every(own => own.size === needs.size)) return [];
  const sentence = `${namesOf(problem, asked.keys())} share their DNS zones, so each of them sees what any of them needs (1 scope for a DNS domain).`;
  return [{ limit: 'network-scopes', subjectId: domain.id, sentence }];
}

/** Networks that need more than one scope can link. */
function tooLarge(problem: Problem, { units, needs }: Class): Binding {
  const networks = units.flatMap(({ asked }) => [...asked.keys()]);
  const [first] = networks.map(key => idOf(problem.topology.networks, key));
  const sentence = `${namesOf(problem, networks)} ${networks.length === 1 ? 'needs' : 'need'} ${needs.size} resources, more than one scope can link (limits ${problem.profile.name}).`;
  return { limit: 'scope-resources', subjectId: `${first}`, sentence };
}

/** Resources that would be in too many scopes if each class of networks had its own. */
function tooOften(problem: Problem, groups: readonly Group[]): readonly Binding[] {
  const limit = limitOf(problem.profile, 'resource-scopes');
  return [...excessOf(problem, groups)].map(([key, excess]) => {
    const subjectId = idOf(problem.topology.resources, key);
    const sentence = `${nameOf(subjectId)} would be in ${limit + excess} scopes, and a resource can be in ${limit} (limits ${problem.profile.name}).`;
    return { limit: 'resource-scopes', subjectId, sentence };
  });
}

/** Groups with more endpoints than a scope takes are spread over several scopes that link the same. */
function sharesOf({ topology, profile, hosts: table }: Problem, groups: readonly Group[]): readonly Share[] {
  const limit = limitOf(profile, 'scope-endpoints');
  return groups.flatMap(({ classes, union, scopes }) => {
    const units = classes.flatMap(one => one.units);
    if (scopes === 1) return [{ union, units }];
    const hosts = hostsFor(topology, table, units);
    const starts = Array.from({ length: scopes }, (_, number) => number * limit);
    return starts.map(start => ({ union, units: hosts.slice(start, start + limit).flatMap(host => host.units) }));
  });
}
