import { z } from 'zod';
import type { Finding } from './findings/finding.ts';
import { finding } from './findings/finding.ts';
import { keyOf, nameOf, parseId, sameId } from './ids.ts';
import type { Named } from './names.ts';
import { resolveName } from './names.ts';
import type { TargetKind } from './targets.ts';
import { targetKinds, targetNouns, targetTypes } from './targets.ts';
import type { Connection } from './topology/objects.ts';
import type { Topology } from './topology/topology.ts';

export { type TargetKind, targetKinds } from './targets.ts';

const named = z.object({ id: z.string(), name: z.string() });

/** What the requester alone is told about a name that did not lead to one thing. */
export const hintSchema = z.object({
  input: z.string(),
  typed: z.string(),
  /** `choice`: each of these is meant by the name; `near`: none is, and these come nearest. */
  kind: z.enum(['choice', 'near']),
  options: z.array(named),
});

export type Hint = z.infer<typeof hintSchema>;

export interface ResolvedInput {
  /** Ids, in the order typed, each once. */
  readonly ids: readonly string[];
  readonly findings: readonly Finding[];
  readonly hints: readonly Hint[];
}

/** Things of a kind that can be named, for resolving and for offering. */
export function candidates(topology: Topology, kind: TargetKind): readonly Named[] {
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
      return [...topology.connectionsByScope.values()].flat().map(connectionNamed);
    case 'zone':
      return [...topology.zones.values()];
    case 'security-group':
      return [...topology.securityGroups.values()];
  }
}

/** People know a connection by its endpoint: its own name is made up by Azure. */
function connectionNamed({ id, endpointId }: Connection): Named {
  return { id, name: nameOf(endpointId) };
}

/** Finds what was typed for one input. What is not found, ambiguous or of another kind becomes a finding, once each. */
export function resolveInput(
  topology: Topology,
  input: { readonly name: string; readonly kind: TargetKind },
  typed: readonly string[],
): ResolvedInput {
  const known = candidates(topology, input.kind);
  const ids = new Map<string, string>();
  const findings: Finding[] = [];
  const hints: Hint[] = [];
  for (const text of typed) {
    const result = resolveName(text, known);
    if ('found' in result) {
      if (ids.has(keyOf(result.found.id))) findings.push(namedTwice(result.found.name, result.found.id));
      ids.set(keyOf(result.found.id), result.found.id);
    } else if ('ambiguous' in result) {
      findings.push(ambiguous(text, input.kind, result.ambiguous));
      hints.push({ input: input.name, typed: text, kind: 'choice', options: result.ambiguous.map(plain) });
    } else {
      const other = otherKindNamed(topology, input.kind, text);
      findings.push(other ?? notFound(text, input.kind));
      if (other === undefined) {
        hints.push({ input: input.name, typed: text, kind: 'near', options: result.suggestions.map(plain) });
      }
    }
  }
  return { ids: [...ids.values()], findings, hints };
}

function plain({ id, name }: Named): Named {
  return { id, name };
}

function namedTwice(name: string, id: string): Finding {
  return finding('named-twice', `${name} was named more than once; it counts once.`, [id]);
}

function ambiguous(text: string, kind: TargetKind, matches: readonly Named[]): Finding {
  const sentence = `"${text}" could be ${matches.length} different things; the requester was asked which ${targetNouns[kind]} is meant.`;
  return finding('ambiguous', sentence, [text], { matches: matches.length });
}

function notFound(text: string, kind: TargetKind): Finding {
  const sentence = `No ${targetNouns[kind]} named "${text}" can be seen. Check the spelling, or whether the bot may read its subscription.`;
  return finding('not-found', sentence, [text]);
}

/** A name that means something, only nothing of the kind asked for. */
function otherKindNamed(topology: Topology, kind: TargetKind, text: string): Finding | undefined {
  const others = [
    ...targetKinds.filter(other => other !== kind).flatMap(other => candidates(topology, other)),
    ...topology.resources.values(),
  ];
  const match = others.find(({ id, name }) => sameId(id, text) || name.toLowerCase() === text.toLowerCase());
  const type = parseId(match?.id ?? text)?.type;
  if (type === undefined || targetTypes[kind].some(expected => expected === type)) return undefined;
  const sentence = `"${match?.name ?? text}" is of type ${type}; expected is a ${targetNouns[kind]}.`;
  return finding('not-linkable', sentence, [match?.id ?? text], { type });
}
