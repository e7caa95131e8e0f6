import { z } from 'zod';
import { keyOf, parseId } from '../../domain/ids.ts';
import { machineTypes } from '../../domain/targets.ts';
import { getOrCreate } from '../../domain/topology/indexing.ts';
import { networkIdOf } from '../../domain/topology/lookups.ts';
import type { Machine, UnreadableObject } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, reference } from './arm-object.ts';

/** What the associations of a machine say. */
interface Associations {
  readonly hasRules: boolean;
  readonly collectionEndpointId?: string;
}

const association = z.object({
  dataCollectionRuleId: z.string().nullish(),
  dataCollectionEndpointId: z.string().nullish(),
});

/** The name of the association with a collection endpoint (azure-rest-api-specs, dataCollectionRuleAssociations_API). */
const ENDPOINT_ASSOCIATION = 'configurationAccessEndpoint';

/** One association of a machine. */
export interface MachineAssociation {
  readonly machineId: string;
  readonly ruleId?: string;
  readonly endpointId?: string;
}

/** Parses an association. Its id begins with the id of the machine. */
export function parseAssociation({ id, name, properties }: ArmObject): MachineAssociation {
  const { dataCollectionRuleId, dataCollectionEndpointId } = association.parse(properties ?? {});
  return {
    machineId: id.replace(/\/providers\/microsoft\.insights\/datacollectionruleassociations\/[^/]+$/i, ''),
    ...(dataCollectionRuleId != null && { ruleId: dataCollectionRuleId }),
    ...(dataCollectionEndpointId != null &&
      keyOf(name) === keyOf(ENDPOINT_ASSOCIATION) && { endpointId: dataCollectionEndpointId }),
  };
}

/** Combines the associations of one machine. */
export function combineAssociations(associations: readonly MachineAssociation[]): Associations {
  const endpointId = associations.find(one => one.endpointId !== undefined)?.endpointId;
  return {
    hasRules: associations.some(({ ruleId }) => ruleId !== undefined),
    ...(endpointId !== undefined && { collectionEndpointId: endpointId }),
  };
}

/** Returns whether an id is that of a machine. Clusters have associations too. */
function isMachine(id: string): boolean {
  const type = parseId(id)?.type;
  return Object.values(machineTypes).some(known => known === type);
}

const inSubnet = z.object({ subnetId: z.string().nullish(), instanceSubnetId: z.string().nullish() });

/** Parses the row of a network interface; undefined where it belongs to no virtual machine. */
export function parseMachineInterface(row: ArmObject) {
  const { virtualMachine } = z.object({ virtualMachine: reference.nullish() }).parse(row.properties ?? {});
  const { subnetId } = inSubnet.parse(row);
  return virtualMachine == null || subnetId == null ? undefined : { machineId: virtualMachine.id, subnetId };
}

/** Parses the row of a machine, with the subnet in which the instances of a scale set are. */
export function parseMachineRow(row: ArmObject) {
  const { id, name } = identityOf(row);
  const { instanceSubnetId } = inSubnet.parse(row);
  return { id, name, location: row.location ?? '', ...(instanceSubnetId != null && { subnetId: instanceSubnetId }) };
}

/**
 * Returns machines with their networks and associations. Of machines with rules, those that could not be read, and virtual
 * machines whose interfaces could not be read, are listed as unreadable: Resource Graph leaves out what may not be read.
 */
export function combineMachines(
  machines: readonly ReturnType<typeof parseMachineRow>[],
  interfaces: readonly { readonly machineId: string; readonly subnetId: string }[],
  associations: readonly MachineAssociation[],
): { readonly machines: readonly Machine[]; readonly unreadable: readonly UnreadableObject[] } {
  const subnets = new Map<string, string[]>();
  for (const { machineId, subnetId } of interfaces) getOrCreate(subnets, keyOf(machineId), () => []).push(subnetId);
  const byMachine = Map.groupBy(associations, ({ machineId }) => keyOf(machineId));
  const combined = machines.map(({ subnetId, ...machine }): Machine => {
    const key = keyOf(machine.id);
    const all = [...(subnetId === undefined ? [] : [subnetId]), ...(subnets.get(key) ?? [])];
    const networkIds = [...new Map(all.map(networkIdOf).map(id => [keyOf(id), id])).values()];
    return { ...machine, networkIds, ...combineAssociations(byMachine.get(key) ?? []) };
  });
  const keys = new Set(combined.map(({ id }) => keyOf(id)));
  const unread = [...byMachine.entries()].filter(([key]) => !keys.has(key) && isMachine(key));
  const withoutNetwork = combined.filter(
    ({ id, hasRules, networkIds }) => hasRules && networkIds.length === 0 && parseId(id)?.type !== machineTypes.arc,
  );
  return {
    machines: combined,
    unreadable: [
      ...unread.map(([key]) => ({
        id: key,
        why: 'data collection rules are associated with it, but it could not be read',
      })),
      ...withoutNetwork.map(({ id }) => ({ id, why: 'its network interfaces could not be read' })),
    ],
  };
}
