import fc from 'fast-check';
import type { Machine } from '../../src/domain/topology/objects.ts';
import { collectionId, machine } from './build.ts';

export const machineNames = ['vm0', 'vm1'];

/** Random machines in these networks, with and without rules and a collection endpoint. */
export function machinesIn(networkNames: readonly string[], collectionName: string): fc.Arbitrary<readonly Machine[]> {
  return fc.tuple(
    ...machineNames.map(name =>
      fc
        .record({ inNetwork: fc.constantFrom(...networkNames), hasRules: fc.boolean(), isAssociated: fc.boolean() })
        .map(({ inNetwork, hasRules, isAssociated }) =>
          machine(name, inNetwork, {
            hasRules,
            ...(isAssociated && { collectionEndpointId: collectionId(collectionName) }),
          }),
        ),
    ),
  );
}
