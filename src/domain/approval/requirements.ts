import type { Finding } from '../findings/finding.ts';
import type { Policy, PolicyGroup } from './policy.ts';

/** Who must agree to a plan: so many members of a group. Taken from the policy when the plan is made. */
export interface Requirement {
  readonly rule: string;
  readonly group: string;
  readonly members: PolicyGroup;
  readonly count: number;
}

/** What every rule that matches asks for; the rules add up. Empty: nobody has to agree. */
export function requirementsFor(
  policy: Policy,
  request: { readonly workflow: string; readonly findings: readonly Finding[] },
): readonly Requirement[] {
  const found = new Set(request.findings.map(({ code }) => code));
  return policy.rules
    .filter(({ when }) => when.workflow?.includes(request.workflow) ?? true)
    .filter(({ when }) => when.finding?.some(code => found.has(code)) ?? true)
    .flatMap(({ name, require: { group, count } }) => {
      const members = policy.groups[group];
      return members === undefined ? [] : [{ rule: name, group, members, count }];
    });
}

/** The people of each group that requirements name, by group. */
export type Membership = ReadonlyMap<string, ReadonlySet<string>>;

/** One place that an approval can take: a requirement of two has two of them. */
interface Seat {
  readonly group: string;
  taken?: string;
}

/**
 * How many of the required approvals these people give together, each of them counting once, in the assignment that
 * serves most of them (a maximum matching: somebody in two groups takes the place that nobody else can).
 */
export function seatsTaken(
  requirements: readonly Requirement[],
  people: readonly string[],
  membership: Membership,
): number {
  const seats = requirements.flatMap(({ group, count }) => Array.from({ length: count }, (): Seat => ({ group })));
  return new Set([...people].filter(person => takesSeat(person, seats, membership, new Set()))).size;
}

/** How many approvals the requirements ask for in all. */
export function seatsRequired(requirements: readonly Requirement[]): number {
  return requirements.reduce((sum, { count }) => sum + count, 0);
}

function takesSeat(person: string, seats: readonly Seat[], membership: Membership, tried: Set<Seat>): boolean {
  for (const seat of seats) {
    if (tried.has(seat) || membership.get(seat.group)?.has(person) !== true) continue;
    tried.add(seat);
    if (seat.taken === undefined || takesSeat(seat.taken, seats, membership, tried)) {
      seat.taken = person;
      return true;
    }
  }
  return false;
}
