import { z } from 'zod';
import { keyOf, nameOf, sameId } from '../ids.ts';
import { displayName } from '../topology/display-name.ts';
import { withMachine } from '../topology/edits.ts';
import type { Machine } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { withoutQuota } from './change.ts';

/**
 * The association that tells the agent of a machine which collection endpoint has its configuration. A machine has one,
 * always under this name (azure-monitor-docs, data-collection/data-collection-rule-associations).
 */
const ASSOCIATION = 'Microsoft.Insights/dataCollectionRuleAssociations/configurationAccessEndpoint';

const associateSchema = z.strictObject({
  kind: z.literal('associate-machine'),
  machineId: z.string(),
  collectionEndpointId: z.string(),
});

export type AssociateMachineChange = z.output<typeof associateSchema>;

const dissociateSchema = z.strictObject({ kind: z.literal('dissociate-machine'), machineId: z.string() });

export type DissociateMachineChange = z.output<typeof dissociateSchema>;

type OfMachine = Pick<DissociateMachineChange, 'machineId'>;

/** Returns the id of the association of a machine with a collection endpoint. */
export function associationIdOf({ machineId }: OfMachine): string {
  return `${machineId}/providers/${ASSOCIATION}`;
}

/** Makes the Azure Monitor Agent of a machine get its configuration from a collection endpoint, in place of another. */
export const associateMachine: ChangeKind<AssociateMachineChange, AssociateMachineChange | DissociateMachineChange> = {
  schema: associateSchema,
  apply(topology, change) {
    const machine = machineOf(topology, change);
    if (machine === undefined || associateMachine.isDone(topology, change)) return topology;
    return withMachine(topology, { ...machine, collectionEndpointId: change.collectionEndpointId });
  },
  inverse(topology, { machineId }) {
    const before = machineOf(topology, { machineId })?.collectionEndpointId;
    return before === undefined
      ? { kind: 'dissociate-machine', machineId }
      : { kind: 'associate-machine', machineId, collectionEndpointId: before };
  },
  describe: (topology, change) => ({
    title: `Associate ${nameOf(change.machineId)} with ${displayName(topology, change.collectionEndpointId)}`,
    before: describeAssociation(topology, machineOf(topology, change)?.collectionEndpointId),
    after: describeAssociation(topology, change.collectionEndpointId),
  }),
  image: machineImage,
  isDone(topology, change) {
    const current = machineOf(topology, change)?.collectionEndpointId;
    return current !== undefined && sameId(current, change.collectionEndpointId);
  },
  requires: ({ machineId, collectionEndpointId }) => [
    { kind: 'machine', id: machineId },
    { kind: 'resource', id: collectionEndpointId },
  ],
  writes: change => [{ id: associationIdOf(change), deletes: false }],
  reads: (_, { machineId, collectionEndpointId }) => ({ machines: [machineId], resources: [collectionEndpointId] }),
  locks: machineLocks,
  lane: laneOfMachine,
  ...withoutQuota,
};

/** Removes the association again. Only ever undoes. */
export const dissociateMachine: ChangeKind<DissociateMachineChange, AssociateMachineChange | DissociateMachineChange> =
  {
    schema: dissociateSchema,
    apply(topology, change) {
      const machine = machineOf(topology, change);
      if (machine === undefined || dissociateMachine.isDone(topology, change)) return topology;
      const { collectionEndpointId: _, ...rest } = machine;
      return withMachine(topology, rest);
    },
    inverse(topology, change) {
      const before = machineOf(topology, change)?.collectionEndpointId;
      if (before === undefined) return change;
      return { kind: 'associate-machine', machineId: change.machineId, collectionEndpointId: before };
    },
    describe: (topology, change) => ({
      title: `Remove the data collection endpoint of ${nameOf(change.machineId)}`,
      before: describeAssociation(topology, machineOf(topology, change)?.collectionEndpointId),
      after: describeAssociation(topology, undefined),
    }),
    image: machineImage,
    isDone: (topology, change) => machineOf(topology, change)?.collectionEndpointId === undefined,
    requires: ({ machineId }) => [{ kind: 'machine', id: machineId }],
    writes: change => [{ id: associationIdOf(change), deletes: true }],
    reads: (_, { machineId }) => ({ machines: [machineId] }),
    locks: machineLocks,
    lane: laneOfMachine,
    ...withoutQuota,
  };

function machineOf(topology: Topology, { machineId }: OfMachine): Machine | undefined {
  return topology.machines.get(keyOf(machineId));
}

function describeAssociation(topology: Topology, collectionEndpointId: string | undefined): string {
  return collectionEndpointId === undefined
    ? 'without a data collection endpoint'
    : `associated with ${displayName(topology, collectionEndpointId)}`;
}

function machineImage(topology: Topology, change: OfMachine) {
  const machine = machineOf(topology, change);
  if (machine === undefined) return null;
  const { collectionEndpointId } = machine;
  return { collectionEndpoint: collectionEndpointId === undefined ? null : keyOf(collectionEndpointId) };
}

function machineLocks(_: Topology, { machineId }: OfMachine): readonly string[] {
  return [keyOf(machineId)];
}

function laneOfMachine({ machineId }: OfMachine): string {
  return keyOf(machineId);
}
