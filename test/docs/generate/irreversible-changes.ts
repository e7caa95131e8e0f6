import type { Change } from '../../../src/domain/changes/index.ts';
import type { AllowServiceTagChange } from '../../../src/domain/changes/service-tag.ts';
import { ruleFor } from '../../../src/domain/changes/service-tag.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  inventory,
  link,
  networkId,
  resolving,
  scope,
  scopeId,
  securityGroup,
  securityGroupId,
  storageId,
  subnetId,
  workspace,
  zoneId,
} from '../../domain/build.ts';
import { planChanges } from '../../domain/plan-changes.ts';
import { law, peHub, peLab, sampleInventory, withPending } from './sample-inventory.ts';

const ampls = scopeId('ampls-a');
const bare = inventory({ scopes: [scope('ampls-a')], resources: [law] });
const unknown = 'unrecognised' as const;
const allowTag: AllowServiceTagChange = {
  kind: 'allow-service-tag',
  securityGroupId: securityGroupId('nsg-hub'),
  tag: 'AzureResourceManager',
  ruleName: 'allow-arm',
  priority: 200,
};
const strangeRule = { ...ruleFor({ ...allowTag, tag: 'Storage' }), access: 'Deny' as const };

/** Changes that cannot be undone, each in a situation in which that is so. */
export const irreversibleChanges: readonly (readonly [Inventory, Change])[] = [
  [bare, { kind: 'delete-scope', scopeId: ampls }],
  [
    { ...bare, links: [link('ampls-c', law.id)] },
    { kind: 'create-scope', scopeId: scopeId('ampls-c'), query: 'Open', ingestion: 'Open', tags: {} },
  ],
  [sampleInventory, { kind: 'delete-endpoint', endpointId: peHub.id }],
  [
    { ...sampleInventory, endpoints: [] },
    {
      kind: 'create-endpoint',
      endpointId: peHub.id,
      scopeId: ampls,
      subnetId: subnetId('vnet-lab'),
      location: 'westeurope',
      requestMessage: '',
    },
  ],
  [withPending, { kind: 'approve-connection', scopeId: ampls, endpointId: peLab.id, description: '' }],
  [withPending, { kind: 'reject-connection', scopeId: ampls, endpointId: peLab.id, description: '' }],
  [sampleInventory, { kind: 'remove-connection', scopeId: ampls, endpointId: peHub.id }],
  [
    { ...bare, scopes: [scope('ampls-a', { accessModes: { query: unknown, ingestion: 'Open' } })] },
    { kind: 'set-access-modes', scopeId: ampls, query: 'Open', exclusions: {} },
  ],
  [
    { ...bare, resources: [workspace('law-prod', { publicAccess: { query: unknown, ingestion: 'Enabled' } })] },
    { kind: 'set-public-access', resourceId: law.id, query: 'Disabled' },
  ],
  [
    { ...sampleInventory, zoneLinks: resolving('vnet-hub', '1', { resolutionPolicy: unknown }) },
    { kind: 'unlink-zone', zoneId: zoneId('monitor'), networkId: networkId('vnet-hub') },
  ],
  [
    { ...sampleInventory, zones: [] },
    { kind: 'create-zone', zoneId: zoneId('monitor') },
  ],
  [sampleInventory, { kind: 'delete-zone', zoneId: zoneId('monitor') }],
  [
    {
      ...bare,
      linkedStorage: [{ workspaceId: law.id, dataType: 'CustomLogs', storageAccountIds: [storageId('stlogs')] }],
    },
    { kind: 'unlink-storage', workspaceId: law.id },
  ],
  [{ ...bare, securityGroups: [securityGroup('nsg-hub', [strangeRule])] }, allowTag],
  [
    { ...bare, securityGroups: [securityGroup('nsg-hub', [strangeRule])] },
    { kind: 'remove-service-tag', securityGroupId: allowTag.securityGroupId, ruleName: allowTag.ruleName },
  ],
];

/** Returns the findings of a plan that opens, for a limited time, what cannot be closed again. */
export function notReversible(): readonly Finding[] {
  const strange = { ...law, publicAccess: { ingestion: 'Enabled', query: unknown } } as const;
  const open: Change = { kind: 'set-public-access', resourceId: law.id, query: 'Enabled' };
  return planChanges(topologyOf({ ...bare, resources: [strange] }), [open], { undoneAfterMs: 3_600_000 }).findings;
}
