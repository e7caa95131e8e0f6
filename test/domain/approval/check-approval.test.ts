import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canBeApproved,
  checkApproval,
  eligibleApprovers,
  isStillApproved,
} from '../../../src/domain/approval/check-approval.ts';
import type { Membership, Requirement } from '../../../src/domain/approval/requirements.ts';
import { countApprovals, requiredApprovals } from '../../../src/domain/approval/requirements.ts';
import { runs } from '../runs.ts';

const requirement = (group: string, count = 1): Requirement => ({
  rule: `${group} approves`,
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

/** Returns the most approvals that people can give together, by trying every slot for every person. */
function mostApprovals(slots: readonly string[], people: readonly string[], membership: Membership): number {
  const [person, ...others] = people;
  if (person === undefined) return 0;
  const taking = slots.flatMap((group, at) =>
    membership.get(group)?.has(person) === true ? [1 + mostApprovals(slots.toSpliced(at, 1), others, membership)] : [],
  );
  return Math.max(mostApprovals(slots, others, membership), ...taking);
}

test('counts as many approvals as any assignment of people to slots allows', () => {
  fc.assert(
    fc.property(situations, ({ requirements, members, people }) => {
      const membership = membershipOf(members);
      const slots = requirements.flatMap(({ group, count }) => Array.from({ length: count }, () => group));
      const asked = requirements.map(({ group, count }) => requirement(group, count));
      expect(countApprovals(asked, people, membership)).toBe(mostApprovals(slots, people, membership));
      expect(requiredApprovals(asked)).toBe(slots.length);
    }),
    { numRuns: runs(500) },
  );
});

describe('approving a plan', () => {
  const membership = new Map([
    ['owners', new Set(['ann', 'ben'])],
    ['security', new Set(['ben', 'cleo'])],
  ]);
  const both = [requirement('owners'), requirement('security')];

  test('is open to the members of the required groups, without the requester', () => {
    expect(eligibleApprovers(both, membership, 'ann')).toEqual(new Set(['ben', 'cleo']));
    expect(eligibleApprovers([requirement('unknown')], membership, 'ann')).toEqual(new Set());
  });

  test('is impossible where only the requester could approve', () => {
    expect(canBeApproved(both, membership, 'dan')).toBe(true);
    expect(canBeApproved(both, membership, 'ben')).toBe(true);
    expect(canBeApproved([requirement('owners', 2)], membership, 'ann')).toBe(false);
    expect(canBeApproved([], membership, 'ann')).toBe(true);
  });

  test.each([
    ['refuses the requester', 'dan', [], { refused: 'own-request' }],
    ['refuses a person outside the required groups', 'eve', [], { refused: 'not-an-approver' }],
    ['accepts the first of two approvals', 'ann', [], { complete: false, missing: 1 }],
    ['is complete with the second approval', 'cleo', ['ann'], { complete: true, missing: 0 }],
    ['refuses a second approval by the same person', 'ann', ['ann'], { refused: 'already-decided' }],
    [
      'counts a person in both groups for the group that still needs an approval',
      'ann',
      ['ben'],
      { complete: true, missing: 0 },
    ],
    ['refuses a second member of a group that needs one approval', 'cleo', ['ben', 'ann'], { refused: 'not-needed' }],
  ] as const)('%s', (_, person, approved, check) => {
    expect(checkApproval(person, { requester: 'dan', requirements: both, approved }, membership)).toEqual(check);
  });

  test('is no longer valid when an approver has left the group', () => {
    expect(isStillApproved(both, ['ann', 'cleo'], membership)).toBe(true);
    expect(isStillApproved(both, ['ann', 'cleo'], new Map([['owners', new Set(['ann'])]]))).toBe(false);
  });
});

test('completes a plan exactly when every required approval is given', () => {
  fc.assert(
    fc.property(situations, fc.constantFrom(...peopleNames), ({ requirements, members, people }, person) => {
      const membership = membershipOf(members);
      const asked = requirements.map(({ group, count }) => requirement(group, count));
      const approved = people.filter(name => name !== 'dan');
      const check = checkApproval(person, { requester: 'dan', requirements: asked, approved }, membership);
      const all = [...approved, person];
      if ('refused' in check) {
        const before = countApprovals(asked, approved, membership);
        expect(countApprovals(asked, person === 'dan' ? approved : [...new Set(all)], membership)).toBe(before);
      } else {
        expect(check.complete).toBe(isStillApproved(asked, all, membership));
        expect(check.missing).toBe(requiredApprovals(asked) - countApprovals(asked, all, membership));
      }
    }),
  );
});
