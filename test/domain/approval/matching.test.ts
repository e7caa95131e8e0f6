import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { approvers, canBeApproved, stillApproved, verdictOn } from '../../../src/domain/approval/decide.ts';
import type { Membership, Requirement } from '../../../src/domain/approval/requirements.ts';
import { seatsRequired, seatsTaken } from '../../../src/domain/approval/requirements.ts';
import { runs } from '../runs.ts';

const requirement = (group: string, count = 1): Requirement => ({
  rule: `${group} agrees`,
  group,
  members: { users: [] },
  count,
});

const groupNames = ['a', 'b', 'c'];
const peopleNames = ['ann', 'ben', 'cleo', 'dan', 'eve'];

const situations = fc.record({
  requirements: fc.array(fc.record({ group: fc.constantFrom(...groupNames), count: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 4,
  }),
  members: fc.array(fc.subarray(peopleNames), { minLength: 3, maxLength: 3 }),
  people: fc.shuffledSubarray(peopleNames),
});

function membershipOf(members: readonly (readonly string[])[]): Membership {
  return new Map(groupNames.map((name, index) => [name, new Set(members[index])]));
}

/** The most seats that people can take together, by trying every seat for everyone. */
function mostSeats(seats: readonly string[], people: readonly string[], membership: Membership): number {
  const [person, ...others] = people;
  if (person === undefined) return 0;
  const taking = seats.flatMap((group, at) =>
    membership.get(group)?.has(person) === true ? [1 + mostSeats(seats.toSpliced(at, 1), others, membership)] : [],
  );
  return Math.max(mostSeats(seats, others, membership), ...taking);
}

test('people take as many places as they can together', () => {
  fc.assert(
    fc.property(situations, ({ requirements, members, people }) => {
      const membership = membershipOf(members);
      const seats = requirements.flatMap(({ group, count }) => Array.from({ length: count }, () => group));
      const asked = requirements.map(({ group, count }) => requirement(group, count));
      expect(seatsTaken(asked, people, membership)).toBe(mostSeats(seats, people, membership));
      expect(seatsRequired(asked)).toBe(seats.length);
    }),
    { numRuns: runs(500) },
  );
});

describe('who may decide', () => {
  const membership = new Map([
    ['owners', new Set(['ann', 'ben'])],
    ['security', new Set(['ben', 'cleo'])],
  ]);
  const both = [requirement('owners'), requirement('security')];

  test('are the members of the groups that are asked, without the requester', () => {
    expect(approvers(both, membership, 'ann')).toEqual(new Set(['ben', 'cleo']));
    expect(approvers([requirement('unknown')], membership, 'ann')).toEqual(new Set());
  });

  test('nobody can approve where only the requester could', () => {
    expect(canBeApproved(both, membership, 'dan')).toBe(true);
    expect(canBeApproved(both, membership, 'ben')).toBe(true);
    expect(canBeApproved([requirement('owners', 2)], membership, 'ann')).toBe(false);
    expect(canBeApproved([], membership, 'ann')).toBe(true);
  });

  test.each([
    ['the requester', 'dan', [], { refused: 'own-request' }],
    ['somebody in no group', 'eve', [], { refused: 'not-an-approver' }],
    ['one of two', 'ann', [], { complete: false, missing: 1 }],
    ['the other one', 'cleo', ['ann'], { complete: true, missing: 0 }],
    ['one who did already', 'ann', ['ann'], { refused: 'already-decided' }],
    ['somebody in both groups, who takes the other place', 'ann', ['ben'], { complete: true, missing: 0 }],
    ['a second one of a group that asks for one', 'cleo', ['ben', 'ann'], { refused: 'no-place-left' }],
  ] as const)('%s', (_, person, approved, verdict) => {
    expect(verdictOn(person, { requester: 'dan', requirements: both, approved }, membership)).toEqual(verdict);
  });

  test('approvals end to count when the groups change', () => {
    expect(stillApproved(both, ['ann', 'cleo'], membership)).toBe(true);
    expect(stillApproved(both, ['ann', 'cleo'], new Map([['owners', new Set(['ann'])]]))).toBe(false);
  });
});

test('a verdict is complete just when all places are taken', () => {
  fc.assert(
    fc.property(situations, fc.constantFrom(...peopleNames), ({ requirements, members, people }, person) => {
      const membership = membershipOf(members);
      const asked = requirements.map(({ group, count }) => requirement(group, count));
      const approved = people.filter(name => name !== 'dan');
      const verdict = verdictOn(person, { requester: 'dan', requirements: asked, approved }, membership);
      const all = [...approved, person];
      if ('refused' in verdict) {
        const before = seatsTaken(asked, approved, membership);
        expect(seatsTaken(asked, person === 'dan' ? approved : [...new Set(all)], membership)).toBe(before);
      } else {
        expect(verdict.complete).toBe(stillApproved(asked, all, membership));
        expect(verdict.missing).toBe(seatsRequired(asked) - seatsTaken(asked, all, membership));
      }
    }),
  );
});
