import type { Resource } from '../arm/resources.ts';
import { guid, idAt, networkStamp, type ResourceGroupRef, type Tags } from './builders.ts';

/** Builds a virtual machine with one network interface in a subnet. @param address a free address of the subnet */
export function virtualMachineAt(
  resourceGroup: ResourceGroupRef,
  name: string,
  subnet: { readonly network: Resource; readonly name: string; readonly address: string },
  tags: Tags = {},
): readonly [Resource, Resource] {
  const id = idAt(resourceGroup, `Microsoft.Compute/virtualMachines/${name}`);
  const nicName = `nic-${name}`;
  const nic = idAt(resourceGroup, `Microsoft.Network/networkInterfaces/${nicName}`);
  const { location } = resourceGroup;
  return [
    {
      id,
      name,
      type: 'Microsoft.Compute/virtualMachines',
      location,
      tags,
      properties: {
        vmId: guid(id),
        provisioningState: 'Succeeded',
        hardwareProfile: { vmSize: 'Standard_D2s_v5' },
        networkProfile: { networkInterfaces: [{ id: nic }] },
      },
    },
    {
      id: nic,
      name: nicName,
      type: 'Microsoft.Network/networkInterfaces',
      location,
      tags,
      ...networkStamp(nic),
      properties: {
        provisioningState: 'Succeeded',
        resourceGuid: guid(nic),
        virtualMachine: { id },
        ipConfigurations: [
          {
            name: 'ipconfig1',
            id: `${nic}/ipConfigurations/ipconfig1`,
            properties: {
              provisioningState: 'Succeeded',
              privateIPAddress: subnet.address,
              privateIPAllocationMethod: 'Dynamic',
              primary: true,
              subnet: { id: `${subnet.network.id}/subnets/${subnet.name}` },
            },
          },
        ],
      },
    },
  ];
}

/** Builds a scale set whose instances are in a subnet. They have no interfaces of their own in Azure Resource Manager. */
export function scaleSetAt(
  resourceGroup: ResourceGroupRef,
  name: string,
  subnet: { readonly network: Resource; readonly name: string },
  tags: Tags = {},
): Resource {
  const id = idAt(resourceGroup, `Microsoft.Compute/virtualMachineScaleSets/${name}`);
  const inSubnet = { subnet: { id: `${subnet.network.id}/subnets/${subnet.name}` } };
  const ipConfigurations = [{ name: 'ipconfig1', properties: inSubnet }];
  const networkInterfaceConfigurations = [{ name: 'nic', properties: { primary: true, ipConfigurations } }];
  return {
    id,
    name,
    type: 'Microsoft.Compute/virtualMachineScaleSets',
    location: resourceGroup.location,
    tags,
    properties: {
      uniqueId: guid(id),
      provisioningState: 'Succeeded',
      orchestrationMode: 'Uniform',
      virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations } },
    },
  };
}

/** Builds a machine of Azure Arc, whose network Azure does not know. */
export function arcMachineAt(resourceGroup: ResourceGroupRef, name: string, tags: Tags = {}): Resource {
  const id = idAt(resourceGroup, `Microsoft.HybridCompute/machines/${name}`);
  return {
    id,
    name,
    type: 'Microsoft.HybridCompute/machines',
    location: resourceGroup.location,
    tags,
    properties: { vmId: guid(id), provisioningState: 'Succeeded', status: 'Connected', osType: 'linux' },
  };
}

/** Builds the association of a machine with a data collection rule. */
export function ruleAssociationOf(machine: Resource, resourceGroup: ResourceGroupRef): Resource {
  const rule = idAt(resourceGroup, 'Microsoft.Insights/dataCollectionRules/dcr-machines');
  return associationOf(machine, 'dcr-machines', { dataCollectionRuleId: rule });
}

/** Builds the association of a machine with the collection endpoint from which its agent gets its configuration. */
export function endpointAssociationOf(machine: Resource, endpoint: Resource): Resource {
  return associationOf(machine, 'configurationAccessEndpoint', { dataCollectionEndpointId: endpoint.id });
}

function associationOf(machine: Resource, name: string, properties: Readonly<Record<string, string>>): Resource {
  const type = 'Microsoft.Insights/dataCollectionRuleAssociations';
  const id = `${machine.id}/providers/${type}/${name}`;
  return { id, name, type, etag: `"${guid(id)}"`, properties: { ...properties, provisioningState: 'Succeeded' } };
}
