import { ambiguousNameMessage, unknownNameMessage } from '../../cards/answers.ts';
import type { Message } from '../../cards/message.ts';
import { keyOf } from '../../domain/ids.ts';
import type { Named } from '../../domain/match-name.ts';
import { matchName, qualifiedName } from '../../domain/match-name.ts';
import { targetsOfKind } from '../../domain/resolve-input.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import type { AppContext } from '../context.ts';
import type { CurrentTopology } from '../inventory/inventory.ts';
import { topologyForAnswer, widerTopologyForAnswer } from '../read-topology.ts';

/** What people can ask about by its name. */
const kinds = ['resource', 'network', 'scope'] as const;

/** A resource, network or scope. */
export interface NamedObject extends Named {
  readonly kind: (typeof kinds)[number];
}

/** A typed name that does not match exactly one object. */
export type UnclearName =
  /** It matches several objects. */
  | { readonly ambiguous: readonly string[] }
  /** It matches none; these are spelled alike. */
  | { readonly similar: readonly string[] };

/** The object that a person means, with what it was found in. */
interface FoundObject {
  readonly found: NamedObject;
  readonly known: CurrentTopology;
}

/**
 * Returns the resource, network or scope with a name. One that is not known is looked up at its provider.
 *
 * @throws Problem `unavailable`
 */
export async function findObject(context: AppContext, typed: string): Promise<FoundObject | UnclearName> {
  const match = findIn(await topologyForAnswer(context), typed);
  if (!('similar' in match)) return match;
  const wider = await widerTopologyForAnswer(
    context,
    kinds.map(kind => ({ kind, typed })),
  );
  return wider === undefined ? match : findIn(wider, typed);
}

/** Returns whether a text is exactly the name of something that people can ask about, as far as that is known without reading. */
export function isKnownName({ inventory }: Pick<AppContext, 'inventory'>, typed: string): boolean {
  const topology = inventory.atHand()?.topology;
  return topology !== undefined && named(topology).some(({ name }) => name.toLowerCase() === typed.toLowerCase());
}

/** Returns the answer where a name does not match exactly one object. */
export function unclearNameMessage(typed: string, unclear: UnclearName): Message {
  if ('ambiguous' in unclear) return ambiguousNameMessage(typed, unclear.ambiguous, 'object');
  return unknownNameMessage(typed, unclear.similar, 'private link scope, resource or network');
}

function findIn(known: CurrentTopology, typed: string): FoundObject | UnclearName {
  const match = matchName(typed, named(known.topology));
  if ('ambiguous' in match) return { ambiguous: match.ambiguous.map(({ id }) => qualifiedName(id)) };
  if ('suggestions' in match) return { similar: match.suggestions.map(({ name }) => name) };
  return { found: match.found, known };
}

function named(topology: Topology): readonly NamedObject[] {
  return kinds.flatMap(kind => targetsOfKind(topology, kind).map(({ id, name }) => ({ id, name, kind })));
}

/** Returns an object that is known to be in a table. */
export function objectIn<T>(table: ReadonlyMap<string, T>, id: string): T {
  const object = table.get(keyOf(id));
  if (object === undefined) throw new Error(`${id} is not in the inventory`);
  return object;
}
