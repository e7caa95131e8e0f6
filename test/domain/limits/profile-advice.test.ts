import { describe, expect, test } from 'vitest';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import { profileAdvice } from '../../../src/domain/limits/profile-advice.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventory, link, profile2020, profileGa, scope, workspace, workspaceId } from '../build.ts';

const preview: LimitProfile = { ...profileGa, name: 'preview-2025', limits: { 'resource-scopes': 100 } };
const all = [profile2020, profileGa, preview];

/** A scope that links so many workspaces. */
function linking(count: number, name = 'a') {
  const names = Array.from({ length: count }, (_, index) => `law-${name}-${index}`);
  return {
    scopes: [scope(name)],
    resources: names.map(each => workspace(each)),
    links: names.map(each => link(name, workspaceId(each))),
  };
}

/** A workspace that so many scopes link. */
function linkedBy(count: number) {
  const names = Array.from({ length: count }, (_, index) => `ampls-${index}`);
  return topologyOf(
    inventory({
      scopes: names.map(name => scope(name)),
      resources: [workspace('law')],
      links: names.map(name => link(name, workspaceId('law'))),
    }),
  );
}

describe('profileAdvice', () => {
  test.each([0, 1, 50])('says nothing of %d of 50 resources', count => {
    expect(profileAdvice(topologyOf(inventory(linking(count))), profile2020, all)).toEqual([]);
  });

  test('names every profile that fits a scope with more resources than the limit', () => {
    expect(profileAdvice(topologyOf(inventory(linking(51))), profile2020, all)).toEqual([
      'a already has 51 resources, more than the 50 of the documented-2020 limits.',
      'Set LIMITS_PROFILE to ga-2025 or preview-2025, which fit what is in Azure.',
    ]);
  });

  test('names the only profile that fits a resource in more scopes than the limit', () => {
    expect(profileAdvice(linkedBy(6), profileGa, all)).toEqual([
      'law already has 6 scopes, more than the 5 of the ga-2025 limits.',
      'Set LIMITS_PROFILE to preview-2025, which fits what is in Azure.',
    ]);
  });

  test('says where no profile fits', () => {
    expect(profileAdvice(linkedBy(101), profile2020, all)).toEqual([
      'law already has 101 scopes, more than the 5 of the documented-2020 limits.',
      'No profile in limits.yaml fits what is in Azure.',
    ]);
  });

  test.each([
    ['the count that is furthest above its limit', linking(51, 'a'), linking(60, 'b'), 'b already has 60'],
    ['the first of two equal counts by name', linking(51, 'b'), linking(51, 'a'), 'a already has 51'],
  ])('names %s', (_, one, other, expected) => {
    const both = topologyOf(
      inventory({
        scopes: [...one.scopes, ...other.scopes],
        resources: [...one.resources, ...other.resources],
        links: [...one.links, ...other.links],
      }),
    );
    expect(profileAdvice(both, profile2020, all)[0]).toContain(expected);
  });
});
