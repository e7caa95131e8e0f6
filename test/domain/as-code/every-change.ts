import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import {
  arcMachineId,
  collectionId,
  componentId,
  endpointId,
  machineId,
  networkId,
  scopeId,
  securityGroupId,
  storageId,
  subnetId,
  workspaceId,
  zoneId,
} from '../build.ts';

/** Returns a change of every kind, and of every variant that is written in another way. @param name of everything in them */
export function everyChange(name: string): readonly Change[] {
  const [scope, endpoint, workspace, zone] = [scopeId(name), endpointId(name), workspaceId(name), zoneId('monitor')];
  const connection = { scopeId: scope, endpointId: endpoint };
  const modes = { query: 'Open', ingestion: 'PrivateOnly' } as const;
  const accessModes = { kind: 'set-access-modes', scopeId: scopeId(`other-${name}`) } as const;
  const access = { kind: 'set-public-access' } as const;
  const machines = [
    machineId(name),
    arcMachineId(name),
    machineId(name).replace('virtualMachines', 'virtualMachineScaleSets'),
  ];
  return [
    { kind: 'create-scope', scopeId: scope, query: 'Open', ingestion: 'Open', tags: { [name]: name, team: 'soc' } },
    { kind: 'create-scope', scopeId: scopeId('plain'), query: 'Open', ingestion: 'PrivateOnly', tags: {} },
    { kind: 'delete-scope', scopeId: scope },
    linkChange(scope, workspace),
    linkChange(scope, workspace),
    { kind: 'unlink', scopeId: scope, resourceId: workspace },
    { ...accessModes, query: 'PrivateOnly', exclusions: {} },
    { ...accessModes, ingestion: 'PrivateOnly', exclusions: { [name]: modes, 'pe-2': null } },
    { ...accessModes, exclusions: { [name]: modes } },
    { ...accessModes, exclusions: { [name]: null } },
    {
      kind: 'create-endpoint',
      endpointId: endpoint,
      scopeId: scope,
      subnetId: subnetId(name),
      location: 'westeurope',
      requestMessage: name.slice(0, 140),
    },
    {
      kind: 'create-endpoint',
      endpointId: endpointId('pe-plain'),
      scopeId: scope,
      subnetId: subnetId(name),
      location: 'westeurope',
      requestMessage: '',
    },
    { kind: 'delete-endpoint', endpointId: endpoint },
    { kind: 'set-zone-group', endpointId: endpoint, name: 'default', zoneIds: [zone, zoneId('ods')] },
    { kind: 'set-zone-group', endpointId: endpointId('pe-old'), name: 'default', zoneIds: [zone] },
    { kind: 'set-zone-group', endpointId: endpointId('pe-old'), name: 'default', zoneIds: [] },
    { kind: 'approve-connection', ...connection, description: name },
    { kind: 'approve-connection', ...connection, endpointId: endpointId('pe-new'), description: '' },
    { kind: 'reject-connection', ...connection, description: name },
    { kind: 'reject-connection', ...connection, description: '' },
    { kind: 'remove-connection', ...connection },
    { kind: 'create-zone', zoneId: zone },
    { kind: 'delete-zone', zoneId: zone },
    linkZoneChange(zone, networkId(name)),
    linkZoneChange(zone, networkId(name), 'own', 'NxDomainRedirect'),
    { kind: 'unlink-zone', zoneId: zone, networkId: networkId(name) },
    { ...access, resourceId: workspace, ingestion: 'Disabled', query: 'Enabled' },
    { ...access, resourceId: workspace, query: 'SecuredByPerimeter' },
    { ...access, resourceId: componentId(name), ingestion: 'Disabled', query: 'SecuredByPerimeter' },
    { ...access, resourceId: collectionId(name), ingestion: 'Disabled' },
    { ...access, resourceId: collectionId(name), query: 'Enabled' },
    { ...access, resourceId: collectionId(name) },
    { ...access, resourceId: storageId(name), ingestion: 'Disabled' },
    { kind: 'link-storage', workspaceId: workspace, storageAccountIds: [storageId('st1'), storageId(name)] },
    { kind: 'unlink-storage', workspaceId: workspace },
    {
      kind: 'allow-service-tag',
      securityGroupId: securityGroupId(name),
      tag: 'AzureResourceManager',
      ruleName: name,
      priority: 100,
    },
    { kind: 'remove-service-tag', securityGroupId: securityGroupId(name), ruleName: name },
    ...machines.map(id => {
      return { kind: 'associate-machine', machineId: id, collectionEndpointId: collectionId(name) } as const;
    }),
    { kind: 'dissociate-machine', machineId: machineId(name) },
  ];
}

/** Names that would break out of a text that does not quote them. */
export const hostileNames: readonly string[] = [
  'law-prod',
  "it's",
  '"quoted"',
  '\u0024{subscription().id}',
  '%{ for x in y }',
  '$\u0024{x}',
  '`id`',
  '$(touch owned)',
  'a\\',
  "a\\'",
  'line\nbreak',
  '\r\n# comment\t* ##',
  '\u2028resource x',
  '\u202eevil',
  '; rm -rf ~',
  '-rf',
  '1law',
  '--yes',
  '<script>alert(1)',
  'Ümläut ß 漢字 🦄',
  'x'.repeat(255),
];
