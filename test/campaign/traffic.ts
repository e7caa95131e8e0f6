import { nearlyFullScope, scopeNames, workspaceNames } from './estate.ts';
import type { Random } from './random.ts';
import type { Action, Course } from './schedule.ts';

const requesters = ['alice', 'erin', 'mallory'];

const approvers = ['bob', 'carol', 'dave'];

/** How often a command takes any workspaces, whether they are linked or have room for another scope or not. */
const SURPRISES = 0.05;

/**
 * Returns commands in a random rhythm, and what people do with each. Links are made and removed, one to three at a time;
 * a tenth of the commands want a place in a scope that has hardly any.
 */
export function makeTraffic(random: Random, seconds: number, perSecond: number): readonly Action[] {
  const linked = new Set<string>();
  const actions: Action[] = [];
  const pause = 1_000 / perSecond;
  for (let at = 500, number = 1; at < seconds * 1_000; at += random.between(0, 2 * pause), number += 1) {
    const text = `/ampls ${commandOf(random, linked, number)}`;
    const amendedTo = random.chance(0.05) ? commandOf(random, linked, number) : undefined;
    const course = amendedTo === undefined ? makeCourse(random) : { decideAfter: 0, approvers: ['bob'], amendedTo };
    actions.push({ at, do: 'command', number, as: random.pick(requesters), text, course });
  }
  return actions;
}

function commandOf(random: Random, linked: Set<string>, number: number): string {
  return `${commandText(random, linked)} because "campaign ${number}"`;
}

function commandText(random: Random, linked: Set<string>): string {
  const scope = random.chance(0.1) ? nearlyFullScope : random.pick(scopeNames);
  const isLinked = (name: string) => linked.has(`${scope} ${name}`);
  const inScope = workspaceNames.filter(isLinked);
  const removes = inScope.length > 2 && random.chance(0.4);
  const isSensible = (name: string) => (removes ? isLinked(name) : !isLinked(name) && countScopes(linked, name) < 5);
  const sensible = random.chance(SURPRISES) ? [] : workspaceNames.filter(isSensible);
  const candidates = sensible.length === 0 ? workspaceNames : sensible;
  const names = new Set(Array.from({ length: random.pick([1, 1, 2, 3]) }, () => random.pick(candidates)));
  for (const name of names) {
    if (removes) linked.delete(`${scope} ${name}`);
    else linked.add(`${scope} ${name}`);
  }
  const list = [...names].join(', ');
  return removes ? `disconnect ${list} from ${scope}` : `connect ${list} to ${scope}`;
}

function countScopes(linked: ReadonlySet<string>, workspace: string): number {
  return scopeNames.filter(scope => linked.has(`${scope} ${workspace}`)).length;
}

function makeCourse(random: Random): Course {
  const decideAfter = random.between(0, 3_000);
  const some = approvers.filter(() => random.chance(0.5));
  const course = { decideAfter, approvers: some.length === 0 ? [random.pick(approvers)] : some };
  const kind = random.between(1, 20);
  if (kind === 1) return { ...course, cancelAfter: random.pick([0, 0, 200, 1_000]) };
  if (kind === 2) return { ...course, stopAfter: random.between(0, 1_500) };
  if (kind === 3) return { ...course, isDeclined: true };
  return course;
}
