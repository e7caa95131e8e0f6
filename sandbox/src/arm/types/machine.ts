import type { ResourceType } from '../resource-type.ts';
import { withProperties } from './common.ts';

/**
 * Machines on which the Azure Monitor Agent runs, in the shapes of azure-rest-api-specs (compute 2024-07-01,
 * hybridcompute 2024-07-10). They can be read, and are only part of an estate: a client that creates one is refused.
 */
function machineType(name: string): ResourceType {
  return {
    name,
    tracked: true,
    table: 'resources',
    pageSize: 100,
    withDefaults: machine => withProperties(machine, { provisioningState: 'Succeeded', ...machine.properties }),
  };
}

export const virtualMachine = machineType('Microsoft.Compute/virtualMachines');
export const scaleSet = machineType('Microsoft.Compute/virtualMachineScaleSets');
export const arcMachine = machineType('Microsoft.HybridCompute/machines');
