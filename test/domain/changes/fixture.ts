import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { ruleFor } from '../../../src/domain/changes/service-tag.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collectionId,
  connection,
  endpoint,
  inventory,
  link,
  machine,
  network,
  resolving,
  scope,
  securityGroup,
  storageId,
  workspace,
  workspaceId,
  zoneId,
  zones,
} from '../build.ts';

const pe = endpoint('1', 'hub', 'a', { zoneGroup: { name: 'mine', zoneIds: [zoneId('monitor'), zoneId('ods')] } });
const topologyInventory: Inventory = inventory({
  scopes: [
    scope('a', {
      accessModes: { query: 'Open', ingestion: 'PrivateOnly' },
      exclusions: [{ connectionName: 'Connection-1', query: 'PrivateOnly', ingestion: 'Open' }],
    }),
  ],
  resources: [
    workspace('law'),
    workspace('perimeter', { publicAccess: { ingestion: 'SecuredByPerimeter', query: 'unrecognised' } }),
  ],
  links: [link('a', workspaceId('law'))],
  networks: [network('hub')],
  endpoints: [pe],
  connections: [connection(pe, { description: 'approved by ops' })],
  zones: zones(),
  zoneLinks: resolving('hub'),
  linkedStorage: [
    {
      workspaceId: workspaceId('law'),
      dataType: 'customlogs',
      storageAccountIds: [storageId('st1'), storageId('st0')],
    },
  ],
  machines: [machine('vm', 'hub', { collectionEndpointId: collectionId('DCE') }), machine('bare', 'hub')],
  securityGroups: [
    securityGroup('nsg', [
      { ...ruleFor({ ruleName: 'Mine', priority: 100, tag: 'AzureResourceManager', securityGroupId: '' }) },
      {
        name: 'Theirs',
        priority: 101,
        direction: 'Outbound',
        access: 'Deny',
        protocol: '*',
        source: '*',
        destinations: ['Internet', 'Storage'],
        ports: ['*'],
      },
    ]),
  ],
});
export const topology = topologyOf(topologyInventory);

/** Returns a change's before-image in this topology. */
export const imageOf = (change: Change) => kindOf(change).image(topology, change);
