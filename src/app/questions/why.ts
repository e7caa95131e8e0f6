import { Problem } from '../../base/problem.ts';
import { ambiguousNameMessage, unknownNameMessage } from '../../cards/answers.ts';
import type { Message } from '../../cards/message.ts';
import type { WhyAnswer } from '../../cards/why.ts';
import { whyMessage } from '../../cards/why.ts';
import type { Named, NameMatch } from '../../domain/match-name.ts';
import { matchName, qualifiedName } from '../../domain/match-name.ts';
import { accessRemedy } from '../../domain/questions/access-remedy.ts';
import { explainAccess } from '../../domain/questions/explain-access.ts';
import { operations } from '../../domain/reach/reach.ts';
import { targetsOfKind } from '../../domain/resolve-input.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { readWhyQuestion } from '../../workflows/why-question.ts';
import type { AppContext } from '../context.ts';
import type { CurrentTopology } from '../inventory/inventory.ts';
import { topologyForAnswer, widerTopologyForAnswer } from '../read-topology.ts';
import { diagnose } from './diagnose.ts';
import type { Question } from './question.ts';

const kinds = ['network', 'resource'] as const;

type Kind = (typeof kinds)[number];

type WhyOutcome =
  | WhyAnswer
  /** A typed name matches several objects of the kind that it is about. */
  | { readonly typed: string; readonly kind: Kind; readonly ambiguous: readonly string[] }
  /** It matches none; these are spelled alike. */
  | { readonly typed: string; readonly kind: Kind; readonly similar: readonly string[] };

/** Asks why a network reaches a resource, or does not, or what a pasted error or lookup means. */
export const whyQuestion: Question = {
  word: 'why',
  syntax: 'why <network> <resource>',
  title: 'Show step by step why a network reaches a resource, or what a pasted error or lookup means, and what helps',
  ask(text, { key }) {
    const question = readWhyQuestion(text);
    if (question === undefined) {
      throw new Problem(
        'bad-input',
        'Name one network and one resource, such as: /ampls why vnet-1 law-prod. Or paste an error or the output of nslookup in quotes.',
      );
    }
    if ('error' in question) throw new Problem('bad-input', question.error);
    const { names, output } = question;
    return async context => {
      if (names === undefined) return diagnose(context, output);
      const found = await why(context, names);
      // Two words that are no names may be an error.
      if (output !== undefined && 'similar' in found) return diagnose(context, output);
      return { ...whyText(found, key), data: found };
    };
  },
};

function whyText(found: WhyOutcome, key: string): Message {
  if ('ambiguous' in found) return ambiguousNameMessage(found.typed, found.ambiguous, found.kind);
  if ('similar' in found) return unknownNameMessage(found.typed, found.similar, found.kind);
  return whyMessage(found, key);
}

/**
 * Returns how a network reaches a resource, what decides it and what would change it. The two are named in either order. A
 * name that is not known is looked up at its provider.
 *
 * @throws Problem `unavailable`
 */
async function why(context: AppContext, names: readonly [string, string]): Promise<WhyOutcome> {
  const answer = whyIn(context, await topologyForAnswer(context), names);
  if (!('similar' in answer)) return answer;
  const wider = await widerTopologyForAnswer(
    context,
    kinds.flatMap(kind => names.map(typed => ({ kind, typed }))),
  );
  return wider === undefined ? answer : whyIn(context, wider, names);
}

function whyIn(context: AppContext, known: CurrentTopology, [first, second]: readonly [string, string]): WhyOutcome {
  const { topology, readAt } = known;
  const { network, resource } = bestPair(topology, first, second);
  if (!('found' in network.match)) return unresolved(network);
  if (!('found' in resource.match)) return unresolved(resource);
  const [networkId, resourceId] = [network.match.found.id, resource.match.found.id];
  return {
    ageMs: context.clock().getTime() - readAt.getTime(),
    networkId,
    resourceId,
    dnsNames: topology.dnsNames,
    explained: operations.map(operation => ({
      ...explainAccess(topology, networkId, resourceId, operation),
      remedy: accessRemedy(topology, networkId, resourceId, operation),
    })),
  };
}

interface Matched {
  readonly typed: string;
  readonly kind: Kind;
  readonly match: NameMatch<Named>;
}

interface MatchedPair {
  readonly network: Matched;
  readonly resource: Matched;
}

/** Returns the pair in the order in which more of it was found. */
function bestPair(topology: Topology, first: string, second: string): MatchedPair {
  const inOrder = matchPair(topology, first, second);
  // To look for similar names takes long, so it is not done for an order that is not needed.
  if (foundIn(inOrder) === BOTH_FOUND) return inOrder;
  const reversed = matchPair(topology, second, first);
  return foundIn(reversed) > foundIn(inOrder) ? reversed : inOrder;
}

function matchPair(topology: Topology, network: string, resource: string): MatchedPair {
  const matched = (kind: Kind, typed: string): Matched => {
    return { typed, kind, match: matchName(typed, targetsOfKind(topology, kind)) };
  };
  return { network: matched('network', network), resource: matched('resource', resource) };
}

const BOTH_FOUND = 4;

/** Returns how well a pair was found: a name of several objects counts less than that of one. */
function foundIn({ network, resource }: MatchedPair): number {
  const counts = [network, resource].map(({ match }): number => ('found' in match ? 2 : Number('ambiguous' in match)));
  return counts.reduce((sum, count) => sum + count, 0);
}

function unresolved({ typed, kind, match }: Matched): WhyOutcome {
  if ('ambiguous' in match) return { typed, kind, ambiguous: match.ambiguous.map(({ id }) => qualifiedName(id)) };
  return { typed, kind, similar: 'suggestions' in match ? match.suggestions.map(({ name }) => name) : [] };
}
