import { Problem } from '../../base/problem.ts';
import type { Message } from '../../cards/message.ts';
import type { NetworkAnswer, ResourceAnswer, ScopeAnswer, WhereAnswer } from '../../cards/where.ts';
import { whereMessage } from '../../cards/where.ts';
import { keyOf } from '../../domain/ids.ts';
import { accessByNetwork, accessByResource } from '../../domain/questions/access-rows.ts';
import { usersOfScope } from '../../domain/questions/scope-users.ts';
import { networkDnsView } from '../../domain/reach/network-dns-view.ts';
import { connectionStateOf, scopesLinking } from '../../domain/topology/lookups.ts';
import { valuesIn } from '../../domain/topology/table.ts';
import { unquote } from '../../workflows/unquote.ts';
import type { AppContext } from '../context.ts';
import type { CurrentTopology } from '../inventory/inventory.ts';
import type { UnclearName } from './named-object.ts';
import { findObject, objectIn, unclearNameMessage } from './named-object.ts';
import type { Question } from './question.ts';
import { usageOfMember, usageOfScope } from './usage.ts';

type WhereOutcome = WhereAnswer | UnclearName;

/** `where is law-prod?` */
const FILLERS = /^(?:is|are)\s+|\s*\?+$/gi;

/** Asks from where a resource is reached, what a network reaches, or who uses a scope. */
export const whereQuestion: Question = {
  word: 'where',
  syntax: 'where <resource, network or scope>',
  title: 'Show from where a resource is reached, what a network reaches, or who uses a scope',
  ask(text) {
    const typed = unquote(text.replace(FILLERS, ''));
    if (typed === '') throw new Problem('bad-input', `The name is missing. Usage: /ampls ${this.syntax}`);
    return async context => {
      const found = await where(context, typed);
      return { ...whereText(typed, found), data: found };
    };
  },
};

function whereText(typed: string, found: WhereOutcome): Message {
  return 'ageMs' in found ? whereMessage(found) : unclearNameMessage(typed, found);
}

/**
 * Returns from where a resource is reached and how, what a network reaches and how, or who uses a scope. A name that is not known
 * is looked up at its provider.
 *
 * @throws Problem `unavailable`
 */
async function where(context: AppContext, typed: string): Promise<WhereOutcome> {
  const match = await findObject(context, typed);
  if (!('found' in match)) return match;
  const { found, known } = match;
  const ageMs = context.clock().getTime() - known.readAt.getTime();
  switch (found.kind) {
    case 'resource':
      return { ageMs, ...aboutResource(context, known, found.id) };
    case 'network':
      return { ageMs, ...aboutNetwork(known, found.id) };
    case 'scope':
      return { ageMs, ...aboutScope(context, known, found.id) };
  }
}

function aboutResource(context: AppContext, known: CurrentTopology, id: string): ResourceAnswer {
  const { topology } = known;
  const resource = objectIn(topology.resources, id);
  const scopes = [...scopesLinking(topology, id)].map(key => topology.scopes.get(key)?.id ?? key);
  const usage = usageOfMember(context, known, resource, 'resource').rows;
  return { resource, scopes, usage, rows: accessByNetwork(topology, id) };
}

function aboutNetwork({ topology }: CurrentTopology, id: string): NetworkAnswer {
  const { unknownReason, visibleScopes } = networkDnsView(topology, keyOf(id));
  const network = objectIn(topology.networks, id);
  return { network, unknownReason, visible: visibleScopes(), rows: accessByResource(topology, id) };
}

function aboutScope(context: AppContext, known: CurrentTopology, id: string): ScopeAnswer {
  const { topology } = known;
  const scope = objectIn(topology.scopes, id);
  const endpoints = valuesIn(topology.endpointsByScope, keyOf(id)).map(endpoint => {
    return { endpoint, state: connectionStateOf(topology, endpoint) };
  });
  const linked = [...(topology.linksByScope.get(keyOf(id))?.values() ?? [])];
  const usage = usageOfScope(context, known, scope).rows;
  return { scope, usage, endpoints, users: usersOfScope(topology, id), resources: linked.map(each => each.resourceId) };
}
