import type { Finding } from '../findings/finding.ts';
import { listChoices } from '../format.ts';
import type { Policy, PolicyGroup } from './policy.ts';

/** How many members of a group have to approve a plan. Taken from the policy when the plan is made. */
export interface Requirement {
  readonly rule: string;
  readonly group: string;
  readonly members: RequiredMembers;
  readonly count: number;
}

/** A group of the policy, or the members of any of several. */
export type RequiredMembers = PolicyGroup | { readonly anyOf: readonly PolicyGroup[] };

/** Returns the requirements of every rule that matches; they add up. With none, no approval is needed. */
export function requirementsFor(
  policy: Policy,
  request: { readonly workflow: string; readonly findings: readonly Finding[] },
): readonly Requirement[] {
  const codes = new Set(request.findings.map(({ code }) => code));
  return requirementsIf(policy, request.workflow, when => when.finding?.some(code => codes.has(code)) ?? true);
}

/** Returns what the plans of a workflow may require: the requirements of its rules, whatever findings they are for. */
export function possibleRequirements(policy: Policy, workflow: string): readonly Requirement[] {
  return requirementsIf(policy, workflow, () => true);
}

/** Returns what the plans of a workflow require at least: the requirements of its rules that are for any findings. */
export function leastRequirements(policy: Policy, workflow: string): readonly Requirement[] {
  return requirementsIf(policy, workflow, when => when.finding === undefined);
}

/**
 * Returns what it takes to refuse a connection: one person who could fill a requirement of its approval. Refusing a stranger
 * never needs more people than letting one in.
 */
export function refusalRequirements(policy: Policy): readonly Requirement[] {
  const names = [...new Set(possibleRequirements(policy, 'approve-connection').map(({ group }) => group))];
  const groups = Object.entries(policy.groups).flatMap(([name, members]) => (names.includes(name) ? [members] : []));
  const [only] = groups;
  if (only === undefined) return [];
  const members = groups.length === 1 ? only : { anyOf: groups };
  return [{ rule: 'One approver can refuse a connection', group: listChoices(names), members, count: 1 }];
}

function requirementsIf(
  policy: Policy,
  workflow: string,
  isFor: (when: Policy['rules'][number]['when']) => boolean,
): readonly Requirement[] {
  return policy.rules
    .filter(({ when }) => (when.workflow?.includes(workflow) ?? true) && isFor(when))
    .flatMap(({ name, require: { group, count } }) => {
      const members = policy.groups[group];
      return members === undefined ? [] : [{ rule: name, group, members, count }];
    });
}

/** The people in each group, by the group's name. */
export type Membership = ReadonlyMap<string, ReadonlySet<string>>;

/** One approval that is needed. A requirement with a count of two has two of these. */
interface ApprovalSlot {
  readonly group: string;
  person?: string;
}

/**
 * Returns how many of the required approvals these people give together. Each person counts once, in the assignment
 * that fills most slots (a maximum matching: a person in two groups fills the slot that nobody else can fill).
 */
export function countApprovals(
  requirements: readonly Requirement[],
  people: readonly string[],
  membership: Membership,
): number {
  const slots = requirements.flatMap(({ group, count }) =>
    Array.from({ length: count }, (): ApprovalSlot => ({ group })),
  );
  return new Set(people.filter(person => assignSlot(person, slots, membership, new Set()))).size;
}

/** Returns the total number of approvals that the requirements need. */
export function requiredApprovals(requirements: readonly Requirement[]): number {
  return requirements.reduce((sum, { count }) => sum + count, 0);
}

/** Assigns a person to a slot, moving other people to other slots where that makes room (an augmenting path). */
function assignSlot(
  person: string,
  slots: readonly ApprovalSlot[],
  membership: Membership,
  tried: Set<ApprovalSlot>,
): boolean {
  for (const slot of slots) {
    if (tried.has(slot) || membership.get(slot.group)?.has(person) !== true) continue;
    tried.add(slot);
    if (slot.person === undefined || assignSlot(slot.person, slots, membership, tried)) {
      slot.person = person;
      return true;
    }
  }
  return false;
}
