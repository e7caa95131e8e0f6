import { ambiguousNameMessage, unknownNameMessage } from '../../cards/answers.ts';
import type { Message } from '../../cards/message.ts';
import type { ScopeUsage, UsageBasis } from '../../cards/usage.ts';
import { usageMessage } from '../../cards/usage.ts';
import { usageCsv } from '../../cards/usage-csv.ts';
import { keyOf } from '../../domain/ids.ts';
import { profileAdvice } from '../../domain/limits/profile-advice.ts';
import type { Usage } from '../../domain/limits/usage.ts';
import { remainingOf, usageOf, usagesOfScope } from '../../domain/limits/usage.ts';
import type { Named } from '../../domain/match-name.ts';
import { matchName, qualifiedName } from '../../domain/match-name.ts';
import { targetsOfKind } from '../../domain/resolve-input.ts';
import type { Scope } from '../../domain/topology/objects.ts';
import { unquote } from '../../workflows/unquote.ts';
import type { AppContext } from '../context.ts';
import type { CurrentTopology } from '../inventory/inventory.ts';
import { topologyForAnswer, widerTopologyForAnswer } from '../read-topology.ts';
import type { Question } from './question.ts';

type UsageOutcome =
  | {
      readonly scopes: readonly ScopeUsage[];
      /** Every count that was asked about, also of resources and networks. */
      readonly rows: readonly Usage[];
      readonly basis: UsageBasis;
    }
  /** The typed name matches several scopes, or several resources. */
  | { readonly ambiguous: readonly string[]; readonly kind: 'scope' | 'resource' | 'network' }
  /** It matches none; these are spelled alike. */
  | { readonly similar: readonly string[] };

/** Asks how full scopes are, or how many scopes a resource or a network has. */
export const usageQuestion: Question = {
  word: 'usage',
  also: ['quota', 'limits', 'capacity'],
  syntax: 'usage [scope, resource or network] [--csv]',
  fileOptions: { '.csv': '--csv' },
  title: 'Show how full scopes are, or how many scopes a resource or a network has',
  ask: text => {
    const typed = unquote(text.replace(CSV, ''));
    const isCsv = CSV.test(text);
    return async context => {
      const found = await usage(context, typed);
      const answer = { ...usageText(typed, found), data: found };
      if (!isCsv || !('scopes' in found)) return answer;
      const name = typed === '' ? 'usage.csv' : `usage-${typed.replace(/[^\w.-]+/g, '-').slice(0, 100)}.csv`;
      return { ...answer, files: [{ name, content: usageCsv(found.rows, found.basis.profile) }] };
    };
  },
};

/** Phones turn two hyphens into a dash. */
const CSV = /(?:^|\s)(?:--|[‒–—])csv(?=\s|$)/i;

function usageText(typed: string, found: UsageOutcome): Message {
  if ('ambiguous' in found) return ambiguousNameMessage(typed, found.ambiguous, found.kind);
  if ('similar' in found) return unknownNameMessage(typed, found.similar, 'private link scope, resource or network');
  return usageMessage(found.scopes, found.basis);
}

/**
 * Returns how full one scope is, or how many scopes one resource or network has, or how full all scopes are, the fullest first,
 * where no name is typed. A name of several kinds means the scope, or else the resource. One that is not known is looked up at its
 * provider.
 *
 * @throws Problem `unavailable`
 */
async function usage(context: AppContext, typed: string): Promise<UsageOutcome> {
  const answer = usageIn(context, await topologyForAnswer(context), typed);
  if (!('similar' in answer)) return answer;
  const names = (['scope', 'resource', 'network'] as const).map(kind => ({ kind, typed }));
  const wider = await widerTopologyForAnswer(context, names);
  return wider === undefined ? answer : usageIn(context, wider, typed);
}

function usageIn(context: AppContext, known: CurrentTopology, typed: string): UsageOutcome {
  const all = [...known.topology.scopes.values()];
  const { limits, limitProfiles } = context.rulebook;
  const basis = {
    profile: limits.name,
    advice: profileAdvice(known.topology, limits, limitProfiles),
    ageMs: context.clock().getTime() - known.readAt.getTime(),
  };
  if (typed === '') {
    const scopes = fullestFirst(all.map(scope => usageOfScope(context, known, scope)));
    const members = usageOfMembers(context, known);
    return {
      scopes,
      rows: [...scopes.flatMap(each => each.rows), ...members],
      basis: { ...basis, atLimit: atLimit(members) },
    };
  }
  const scope = matchName(typed, all);
  if ('found' in scope) {
    const linked = usageOfLinked(context, known, scope.found);
    const found = usageOfScope(context, known, scope.found);
    return { scopes: [{ ...found, linked }], rows: [...found.rows, ...linked], basis };
  }
  if ('ambiguous' in scope) return { ambiguous: distinctNames(scope.ambiguous), kind: 'scope' };
  const others = (['resource', 'network'] as const).map(kind => {
    return { kind, match: matchName(typed, targetsOfKind(known.topology, kind)) };
  });
  for (const { kind, match } of others) {
    if ('ambiguous' in match) return { ambiguous: distinctNames(match.ambiguous), kind };
    if ('suggestions' in match) continue;
    const found = usageOfMember(context, known, match.found, kind);
    return { scopes: [found], rows: found.rows, basis };
  }
  const similar = others.flatMap(({ match }) => ('suggestions' in match ? match.suggestions : []));
  return { similar: distinctNames([...scope.suggestions, ...similar]) };
}

/** Returns how many scopes link a resource, also those that only its own list shows, or how many a network uses. */
export function usageOfMember(
  { rulebook: { limits } }: Pick<AppContext, 'rulebook'>,
  { topology, reserved }: CurrentTopology,
  { id, name }: Named,
  kind: 'resource' | 'network',
): ScopeUsage {
  return { name, rows: [usageOf(topology, limits, { meter: `${kind}-scopes`, subjectId: id }, reserved)] };
}

/** Returns the counts of a scope that have a documented limit, and how many resources it has in any case. */
export function usageOfScope(
  { rulebook: { limits } }: Pick<AppContext, 'rulebook'>,
  { topology, reserved }: CurrentTopology,
  scope: Scope,
): ScopeUsage {
  return { name: scope.name, rows: usagesOfScope(topology, limits, scope.id, reserved) };
}

/** Returns how many scopes link each resource of a scope, the fullest first. */
function usageOfLinked(
  { rulebook: { limits } }: AppContext,
  { topology, reserved }: CurrentTopology,
  { id }: Scope,
): readonly Usage[] {
  const links = [...(topology.linksByScope.get(keyOf(id))?.values() ?? [])];
  const rows = links.map(({ resourceId }) =>
    usageOf(topology, limits, { meter: 'resource-scopes', subjectId: resourceId }, reserved),
  );
  return rows.sort((a, b) => b.used + b.reserved - a.used - a.reserved || a.subject.localeCompare(b.subject));
}

/** Returns the counts for which a limit leaves nothing. */
function atLimit(rows: readonly Usage[]): readonly Usage[] {
  return rows.filter(row => row.limit !== null && (remainingOf(row) ?? 0) <= 0);
}

/** Returns how many scopes each resource and each network has. */
function usageOfMembers(
  { rulebook: { limits } }: AppContext,
  { topology, reserved }: CurrentTopology,
): readonly Usage[] {
  const subjects = [
    ...[...topology.resources.values()].map(({ id }) => ({ meter: 'resource-scopes', subjectId: id }) as const),
    ...[...topology.networks.values()].map(({ id }) => ({ meter: 'network-scopes', subjectId: id }) as const),
  ];
  return subjects.map(subject => usageOf(topology, limits, subject, reserved));
}

function fullestFirst(scopes: readonly ScopeUsage[]): readonly ScopeUsage[] {
  return [...scopes].sort((a, b) => fullness(b) - fullness(a) || a.name.localeCompare(b.name));
}

/** From 0 (empty) to 1 (full), by the limit that is closest. */
function fullness({ rows }: ScopeUsage): number {
  return Math.max(0, ...rows.map(row => (row.limit === null ? 0 : 1 - (remainingOf(row) ?? 0) / row.limit)));
}

/** Names that tell the scopes apart: with the resource group where two share a name. */
function distinctNames(scopes: readonly Named[]): readonly string[] {
  return scopes.map(({ id, name }) =>
    scopes.filter(other => other.name === name).length > 1 ? qualifiedName(id) : name,
  );
}
