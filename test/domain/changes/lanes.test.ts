import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { machineId, scopeId, workspaceId } from '../build.ts';
import { topology } from './fixture.ts';

describe('the lane of a change', () => {
  const laneOf = (change: Change) => kindOf(change).lane?.(change);

  test('is the scope for links, so that links of different scopes can run at the same time', () => {
    const link = linkChange(scopeId('A'), workspaceId('law'));
    const unlink: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('x') };
    expect(laneOf(link)).toBe(laneOf(unlink));
    expect(laneOf(linkChange(scopeId('b'), workspaceId('law')))).not.toBe(laneOf(link));
  });

  test('is the machine for its association', () => {
    const dissociate: Change = { kind: 'dissociate-machine', machineId: machineId('VM') };
    expect(laneOf({ kind: 'associate-machine', machineId: machineId('vm'), collectionEndpointId: '' })).toBe(
      laneOf(dissociate),
    );
  });

  test('is undefined for other kinds, which run one after the other', () => {
    expect(laneOf({ kind: 'delete-scope', scopeId: scopeId('a') })).toBeUndefined();
  });
});

describe('a link that was replaced', () => {
  const replacementOf = (change: Change) => kindOf(change).replacement?.(topology, change);

  test('is reported with the name of the link that someone else created', () => {
    expect(replacementOf(linkChange(scopeId('a'), workspaceId('law'), 'ours'))).toEqual({
      sentence: 'law is now linked to a by a link that someone else created (law-link). That link stays.',
      subjects: [scopeId('a'), workspaceId('law')],
    });
  });

  test('is not reported if it is still in place, or does not exist', () => {
    expect(replacementOf(linkChange(scopeId('a'), workspaceId('law'), 'law-link'))).toBeUndefined();
    expect(replacementOf(linkChange(scopeId('a'), workspaceId('x')))).toBeUndefined();
  });
});
