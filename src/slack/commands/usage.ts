import type { ScopeUsage } from '../../cards/answers.ts';
import { usageAnswer } from '../../cards/answers.ts';
import type { Message } from '../../cards/message.ts';
import { message } from '../../cards/message.ts';
import { bullets, line, shorten } from '../../cards/rich.ts';
import type { Meter } from '../../domain/limits/meters.ts';
import { leftOf, usageOf } from '../../domain/limits/usage.ts';
import { qualifiedName, resolveName } from '../../domain/names.ts';
import type { Scope } from '../../domain/topology/objects.ts';
import type { KnownEstate } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { knownEstate } from '../estate.ts';
import type { Command } from './call.ts';

export const usageCommand: Command = {
  word: 'usage',
  form: 'usage [scope]',
  title: 'how full scopes are against the limits',
  // The estate may have to be read first, which takes longer than Slack waits.
  answer: async (desk, _call, rest) => ({ later: () => usage(desk, unquoted(rest)) }),
};

/** A name may stand in quotes here as in a short form. */
function unquoted(typed: string): string {
  return typed.replace(/^["“”„](.*)["“”„]$/s, '$1').trim();
}

async function usage(desk: Desk, typed: string): Promise<Message> {
  const estate = await knownEstate(desk);
  const scopes = [...estate.topology.scopes.values()];
  const basis = { profile: desk.rulebook.limits.name, ageMs: desk.clock().getTime() - estate.readAt.getTime() };
  if (typed === '') return usageAnswer(fullestFirst(scopes.map(scope => usageOfScope(desk, estate, scope))), basis);
  const result = resolveName(typed, scopes);
  if ('found' in result) return usageAnswer([usageOfScope(desk, estate, result.found)], basis);
  const said = `"${shorten(typed, 100)}"`;
  if ('ambiguous' in result) return choice(`${said} could be any of these:`, result.ambiguous);
  return choice(`No private link scope named ${said} can be seen.`, result.suggestions, 'Did you mean:');
}

/** The counts of a scope that have a documented limit, and how many resources it has in any case. */
function usageOfScope({ rulebook: { limits } }: Desk, { topology, reserved }: KnownEstate, scope: Scope): ScopeUsage {
  const shown: Meter[] = ['scope-resources', 'scope-workspaces', 'scope-components', 'scope-endpoints'];
  const meters = shown.filter(meter => meter === 'scope-resources' || limits.limits[meter] !== undefined);
  const rows = meters.map(meter => usageOf(topology, limits, { meter, subjectId: scope.id }, reserved));
  return { name: scope.name, rows };
}

function fullestFirst(scopes: readonly ScopeUsage[]): readonly ScopeUsage[] {
  return [...scopes].sort((a, b) => fullness(b) - fullness(a) || a.name.localeCompare(b.name));
}

/** From 0 (empty) to 1 (full), by the limit that is nearest. */
function fullness({ rows }: ScopeUsage): number {
  return Math.max(0, ...rows.map(row => (row.limit === null ? 0 : 1 - (leftOf(row) ?? 0) / row.limit)));
}

function choice(sentence: string, scopes: readonly Scope[], heading?: string): Message {
  if (scopes.length === 0) return message(line(sentence));
  const names = scopes.map(({ id, name }) => [
    scopes.filter(other => other.name === name).length > 1 ? qualifiedName(id) : name,
  ]);
  return message(line(sentence, heading === undefined ? '' : ` ${heading}`), bullets(names));
}
