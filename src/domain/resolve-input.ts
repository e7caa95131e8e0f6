import type { Finding } from './findings/finding.ts';
import { finding } from './findings/finding.ts';
import { formatCount } from './format.ts';
import { keyOf, nameOf, parseId, sameId } from './ids.ts';
import { lazy } from './lazy.ts';
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

/** The objects of a kind, also by their names in lower case. */
interface Targets {
  readonly all: readonly Named[];
  readonly byName: () => ReadonlyMap<string, readonly Named[]>;
}

/** For each table of a topology, what people can name in it: many commands and plans share a table. */
const known = new WeakMap<object, Map<TargetKind, Targets>>();

function targetsIn(topology: Topology, kind: TargetKind): Targets {
  const { table, list } = sources[kind](topology);
  const ofTable = known.get(table) ?? new Map<TargetKind, Targets>();
  known.set(table, ofTable);
  const existing = ofTable.get(kind);
  if (existing !== undefined) return existing;
  const all = list();
  const targets = { all, byName: lazy(() => Map.groupBy(all, ({ name }) => name.toLowerCase())) };
  ofTable.set(kind, targets);
  return targets;
}

/** Returns the objects of a kind that a person can name. */
export function targetsOfKind(topology: Topology, kind: TargetKind): readonly Named[] {
  return targetsIn(topology, kind).all;
}

/** Returns the table of a topology that holds the objects of a kind. An edit of anything else leaves it the same. */
export function targetTable(topology: Topology, kind: TargetKind): object {
  return sources[kind](topology).table;
}

/** Where the objects of each kind come from, and how they are listed. */
const sources: {
  readonly [K in TargetKind]: (topology: Topology) => {
    readonly table: object;
    readonly list: () => readonly Named[];
  };
} = {
  scope: ({ scopes: table }) => ({ table, list: () => [...table.values()] }),
  resource: ({ resources: table }) => ({
    table,
    list: () => [...table.values()].filter(({ kind }) => kind !== 'other'),
  }),
  network: ({ networks: table }) => ({ table, list: () => [...table.values()] }),
  subnet: ({ networks: table }) => ({
    table,
    list: () =>
      [...table.values()].flatMap(network =>
        network.subnets.map(({ id, name }) => ({ id, name: `${network.name}/${name}` })),
      ),
  }),
  endpoint: ({ endpoints: table }) => ({ table, list: () => [...table.values()] }),
  connection: ({ connectionsByScope: table }) => ({
    table,
    list: () => [...table.values()].flat().map(connectionTarget),
  }),
  zone: ({ zones: table }) => ({ table, list: () => [...table.values()] }),
  'security-group': ({ securityGroups: table }) => ({ table, list: () => [...table.values()] }),
  machine: ({ machines: table }) => ({ table, list: () => [...table.values()] }),
};

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
  const { all, byName } = targetsIn(topology, input.kind);
  const ids = new Map<string, string>();
  const findings: Finding[] = [];
  const suggestions: Suggestion[] = [];
  for (const text of typed) {
    const match = matchName(text, all, name => byName().get(name) ?? []);
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
