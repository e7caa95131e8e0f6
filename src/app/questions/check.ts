import { isProblem, Problem } from '../../base/problem.ts';
import type { CheckAnswer } from '../../cards/check.ts';
import { checkMessage } from '../../cards/check.ts';
import { keyOf } from '../../domain/ids.ts';
import type { ReadinessSubject } from '../../domain/readiness/check-readiness.ts';
import { checkReadiness, readsForReadiness } from '../../domain/readiness/check-readiness.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { unquote } from '../../workflows/unquote.ts';
import type { AppContext } from '../context.ts';
import type { CurrentTopology } from '../inventory/inventory.ts';
import { completedTopologyForAnswer } from '../read-topology.ts';
import type { NamedObject, UnclearName } from './named-object.ts';
import { findObject, objectIn, unclearNameMessage } from './named-object.ts';
import type { Question } from './question.ts';

/** Asks whether a network, a resource or a scope is ready to be used over private links. */
export const checkQuestion: Question = {
  word: 'check',
  also: ['readiness'],
  syntax: 'check <network, resource or scope>',
  title: 'Check DNS zones, connections, service tags, agents and what else private links need, with what to do',
  ask(text, { key }) {
    const typed = unquote(text);
    if (typed === '') throw new Problem('bad-input', `The name is missing. Usage: /ampls ${this.syntax}`);
    return async context => {
      const found = await check(context, typed);
      return { ...('lines' in found ? checkMessage(found, key) : unclearNameMessage(typed, found)), data: found };
    };
  },
};

/** @throws Problem `unavailable` */
async function check(context: AppContext, typed: string): Promise<CheckAnswer | UnclearName> {
  const match = await findObject(context, typed);
  if (!('found' in match)) return match;
  const { kind, name } = match.found;
  const { completed, isComplete } = await complete(context, match.known, match.found);
  const { topology, readAt } = completed;
  const basis = { profile: context.rulebook.limits.name, isComplete };
  const lines = checkReadiness(topology, subjectIn(topology, match.found), basis);
  return { ageMs: context.clock().getTime() - readAt.getTime(), name, kind, lines, isComplete };
}

/**
 * Reads what is only read on demand. Where Azure does not answer, or shows the subject no more or not yet, the rest is checked
 * without that.
 */
async function complete(context: AppContext, known: CurrentTopology, subject: NamedObject) {
  const partly = { completed: known, isComplete: false };
  try {
    const reads = readsForReadiness(known.topology, subjectIn(known.topology, subject));
    const completed = await completedTopologyForAnswer(context, reads);
    const isThere = tableOf(completed.topology, subject).has(keyOf(subject.id));
    return isThere ? { completed, isComplete: true } : partly;
  } catch (error) {
    if (!isProblem(error, 'unavailable')) throw error;
    return partly;
  }
}

function tableOf({ networks, resources, scopes }: Topology, { kind }: NamedObject): ReadonlyMap<string, unknown> {
  return { network: networks, resource: resources, scope: scopes }[kind];
}

function subjectIn(topology: Topology, { kind, id }: NamedObject): ReadinessSubject {
  switch (kind) {
    case 'network':
      return { kind, network: objectIn(topology.networks, id) };
    case 'resource':
      return { kind, resource: objectIn(topology.resources, id) };
    case 'scope':
      return { kind, scope: objectIn(topology.scopes, id) };
  }
}
