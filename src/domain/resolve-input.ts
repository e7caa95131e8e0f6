import type { Finding } from './findings/finding.ts';
import { finding } from './findings/finding.ts';
import { formatCount } from './format.ts';
import { keyOf, nameOf, parseId, sameId } from './ids.ts';
import type { Named } from './match-name.ts';
import { matchName } from './match-name.ts';
import type { TargetKind } from './targets.ts';
import { targetCountNouns, targetKinds, targetNouns, targetTypes } from './targets.ts';
import type { Connection } from './topology/objects.ts';
import type { Topology } from './topology/topology.ts';

/** Objects to offer the requester for a name that did not match exactly one. Only the requester sees them. */
export interface Suggestion {
  readonly input: string;
  readonly typed: string;
  /** `choice`: the name matches each of these; `near`: it matches none, and these are the most similar. */
  readonly kind: 'choice' | 'near';
  readonly options: readonly Named[];
}

export interface ResolvedInput {
  /** Ids in the order typed, without duplicates. */
  readonly ids: readonly string[];
  readonly findings: readonly Finding[];
  readonly suggestions: readonly Suggestion[];
}

/** Returns the objects of a kind that a person can name. */
export function targetsOfKind(topology: Topology, kind: TargetKind): readonly Named[] {
  switch (kind) {
    case 'scope':
      return [...topology.scopes.values()];
    case 'resource':
      return [...topology.resources.values()].filter(resource => resource.kind !== 'other');
    case 'network':
      return [...topology.networks.values()];
    case 'subnet':
      return [...topology.networks.values()].flatMap(network =>
        network.subnets.map(({ id, name }) => ({ id, name: `${network.name}/${name}` })),
      );
    case 'endpoint':
      return [...topology.endpoints.values()];
    case 'connection':
      return [...topology.connectionsByScope.values()].flat().map(connectionTarget);
    case 'zone':
      return [...topology.zones.values()];
    case 'security-group':
      return [...topology.securityGroups.values()];
    case 'machine':
      return [...topology.machines.values()];
  }
}

/** Returns a connection under the name of its private endpoint, because Azure generates the connection's own name. */
function connectionTarget({ id, endpointId }: Connection): Named {
  return { id, name: nameOf(endpointId) };
}

/** Resolves the names typed for one input. A name that is unknown, ambiguous or of another kind becomes a finding. */
export function resolveInput(
  topology: Topology,
  input: { readonly name: string; readonly kind: TargetKind },
  typed: readonly string[],
): ResolvedInput {
  const targets = targetsOfKind(topology, input.kind);
  const ids = new Map<string, string>();
  const findings: Finding[] = [];
  const suggestions: Suggestion[] = [];
  for (const text of typed) {
    const match = matchName(text, targets);
    if ('found' in match) {
      if (ids.has(keyOf(match.found.id))) findings.push(namedTwice(match.found.name, match.found.id));
      ids.set(keyOf(match.found.id), match.found.id);
    } else if ('ambiguous' in match) {
      findings.push(ambiguous(text, input.kind, match.ambiguous));
      suggestions.push({ input: input.name, typed: text, kind: 'choice', options: match.ambiguous.map(idAndName) });
    } else {
      const other = otherKindFinding(topology, input.kind, text);
      findings.push(other ?? unreadableFinding(topology, input.kind, text) ?? notFound(text, input.kind));
      if (other === undefined) {
        suggestions.push({ input: input.name, typed: text, kind: 'near', options: match.suggestions.map(idAndName) });
      }
    }
  }
  return { ids: [...ids.values()], findings, suggestions };
}

function idAndName({ id, name }: Named): Named {
  return { id, name };
}

function namedTwice(name: string, id: string): Finding {
  return finding('named-twice', `${name} is listed more than once and counts once.`, [id]);
}

function ambiguous(text: string, kind: TargetKind, matches: readonly Named[]): Finding {
  const sentence = `"${text}" matches ${formatCount(matches.length, targetCountNouns[kind])}. The requester has to pick one.`;
  return finding('ambiguous', sentence, [text], { matches: matches.length });
}

function notFound(text: string, kind: TargetKind): Finding {
  const sentence = `No ${targetNouns[kind]} named "${text}" was found. Check the spelling and that the bot can read the subscription.`;
  return finding('not-found', sentence, [text]);
}

/** Returns a finding if there may be such an object, and it could not be read: it is unknown then, and not missing. */
function unreadableFinding({ unreadable }: Topology, kind: TargetKind, text: string): Finding | undefined {
  const types: readonly string[] = targetTypes[kind];
  const entry = unreadable.find(({ id }) => {
    const parsed = parseId(id);
    if (parsed === undefined || !types.includes(parsed.type)) return false;
    return sameId(id, text) || parsed.name.toLowerCase() === text.toLowerCase();
  });
  if (entry === undefined) return undefined;
  const sentence = `"${text}" could not be read (${entry.why}), so nothing is known about it. Check it in the Azure portal, and check what the bot may read.`;
  return finding('not-found', sentence, [entry.id]);
}

/** Returns a finding if the name belongs to an object of another kind. */
function otherKindFinding(topology: Topology, kind: TargetKind, text: string): Finding | undefined {
  const others = [
    ...targetKinds.filter(other => other !== kind).flatMap(other => targetsOfKind(topology, other)),
    ...topology.resources.values(),
  ];
  const match = others.find(({ id, name }) => sameId(id, text) || name.toLowerCase() === text.toLowerCase());
  const type = parseId(match?.id ?? text)?.type;
  if (type === undefined || targetTypes[kind].some(expected => expected === type)) return undefined;
  const sentence = `"${match?.name ?? text}" has the type ${type}. Expected a ${targetNouns[kind]}.`;
  return finding('not-linkable', sentence, [match?.id ?? text], { type });
}
