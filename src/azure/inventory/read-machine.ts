import { keyOf, parseId } from '../../domain/ids.ts';
import { machineTypes } from '../../domain/targets.ts';
import type { Machine } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseArmObject } from './arm-object.ts';
import { combineAssociations, parseAssociation, parseMachineRow } from './parse-machines.ts';
import { ASSOCIATIONS } from './query-graph.ts';
import type { ReadResult } from './read-result.ts';
import { readResult } from './read-result.ts';

/**
 * Returns whether the associations of machines may be read, by the example of one. Where they may not, all of its
 * subscription are unreadable.
 *
 * @throws RestError where ARM cannot answer now
 */
export function tryAssociations(arm: Arm, machineId: string): Promise<ReadResult<unknown>> {
  const subscription = machineId.split('/').slice(0, 3).join('/');
  return readResult(`${subscription}/providers/${ASSOCIATIONS}`, () => listAssociations(arm, machineId));
}

function listAssociations(arm: Arm, machineId: string): Promise<readonly unknown[]> {
  const path = `${machineId}/providers/Microsoft.Insights/dataCollectionRuleAssociations`;
  return arm.list(path, apiVersions.association);
}

/**
 * Reads a machine and its associations from their providers. Its networks are those that are known: a machine cannot be
 * moved to another network (Learn, virtual-network-network-interface-vm).
 *
 * @throws RestError where ARM cannot answer now
 */
export function readMachine(arm: Arm, id: string, known: readonly Machine[]): Promise<ReadResult<Machine>> {
  return readResult(id, async () => {
    const isArc = parseId(id)?.type === machineTypes.arc;
    const { body } = await arm.get(id, isArc ? apiVersions.arcMachine : apiVersions.compute);
    const associations = await listAssociations(arm, id);
    const { subnetId: _, ...machine } = parseMachineRow(parseArmObject(body));
    return {
      ...machine,
      networkIds: known.find(one => keyOf(one.id) === keyOf(id))?.networkIds ?? [],
      ...combineAssociations(associations.map(item => parseAssociation(parseArmObject(item)))),
    };
  });
}
