import { whyMessage } from '../../../../src/cards/why.ts';
import { linkChange } from '../../../../src/domain/changes/link.ts';
import { accessRemedy } from '../../../../src/domain/questions/access-remedy.ts';
import { explainAccess } from '../../../../src/domain/questions/explain-access.ts';
import { operations } from '../../../../src/domain/reach/reach.ts';
import type { ConnectionState, Inventory, Peering, PublicAccess } from '../../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { alias, network, networkId, record, scope, scopeId, workspace } from '../../../domain/build.ts';
import { applyChanges } from '../../../domain/plan-changes.ts';
import { listenersOf } from '../listeners.ts';
import type { Example } from '../markdown.ts';
import { appi, dce, law, lawDev, peHub, sampleInventory, sampleTopology, withPending } from '../sample-inventory.ts';

const AGE_MS = 40_000;

/** Returns the answers to why a network reaches a resource. */
export async function whyAnswers(): Promise<readonly Example[]> {
  const { command } = listenersOf();
  const typed = [
    'why vnet-hub law-prod',
    "why can't vnet-app query appi-shop?",
    'why vnet-hub law-dev',
    'why vnet-lab law-prod',
    'why vnet-lba law-prod',
    'why vnet law-prod',
  ];
  const shown = typed.map(async text => ({ when: `\`/ampls ${text}\``, blocks: (await command(text)).blocks }));
  return [...(await Promise.all(shown)), ...cases.map(example)];
}

type Case = readonly [when: string, of: Inventory | Topology, networkName: string, resourceId: string];

function example([when, of, networkName, resourceId]: Case): Example {
  const topology = 'linksByScope' in of ? of : topologyOf(of);
  const from = networkId(networkName);
  const explained = operations.map(operation => ({
    ...explainAccess(topology, from, resourceId, operation),
    remedy: accessRemedy(topology, from, resourceId, operation),
  }));
  const { dnsNames } = topology;
  return {
    when,
    blocks: whyMessage({ ageMs: AGE_MS, networkId: from, resourceId, dnsNames, explained }, 'key').blocks,
  };
}

const withState = (state: ConnectionState): Inventory => ({
  ...sampleInventory,
  connections: sampleInventory.connections.map(each => ({ ...each, state })),
});

const strict = scope('ampls-a', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } });
const setting = (value: PublicAccess): Inventory => ({
  ...sampleInventory,
  resources: [workspace('law-prod', { publicAccess: { ingestion: value, query: value } })],
});
const withApi = (...of: Inventory['records']): Inventory => ({
  ...sampleInventory,
  records: [...sampleInventory.records.filter(({ name }) => name !== 'api'), ...of],
});

const withoutRecord = (wanted: string): Inventory => ({
  ...sampleInventory,
  records: sampleInventory.records.filter(({ name }) => name !== wanted),
});
const withPeerings = (more: Partial<Peering>): Inventory => ({
  ...sampleInventory,
  networks: sampleInventory.networks.map(each => ({
    ...each,
    peerings: each.peerings.map(peering => ({ ...peering, ...more })),
  })),
});
const manualRecords = topologyOf({ ...sampleInventory, endpoints: [{ ...peHub, zoneGroup: null }] });
const withoutOds = sampleInventory.endpoints.map(each => ({
  ...each,
  zoneGroup: { name: 'default', zoneIds: (each.zoneGroup?.zoneIds ?? []).filter(id => !id.includes('.ods.')) },
}));
const fallingBack = sampleInventory.zoneLinks.map(each => ({ ...each, resolutionPolicy: 'NxDomainRedirect' as const }));

const cases: readonly Case[] = [
  ['A name has no record', withoutRecord('westeurope-5.in.ai'), 'vnet-hub', appi.id],
  [
    'The link was made a moment ago',
    applyChanges(sampleTopology, [linkChange(scopeId('ampls-a'), lawDev.id)]),
    'vnet-hub',
    lawDev.id,
  ],
  [
    'The private endpoint was deleted a moment ago, and its record was not',
    applyChanges(manualRecords, [{ kind: 'delete-endpoint', endpointId: peHub.id }]),
    'vnet-hub',
    law.id,
  ],
  ['The route is not clear', withPeerings({ allowsAccess: false }), 'vnet-app', law.id],
  [
    'The link that would help queries would end ingestion',
    { ...sampleInventory, scopes: [strict], endpoints: withoutOds },
    'vnet-hub',
    lawDev.id,
  ],
  [
    'The zone falls back to the internet',
    { ...withoutRecord('api'), scopes: [strict], zoneLinks: fallingBack },
    'vnet-hub',
    law.id,
  ],
  ['The connection is rejected', withState('Rejected'), 'vnet-hub', law.id],
  ['The connection is disconnected', withState('Disconnected'), 'vnet-hub', law.id],
  ['The state of the connection is not known', withState('unrecognised'), 'vnet-hub', law.id],
  ['A data collection endpoint', sampleInventory, 'vnet-hub', dce.id],
  [
    'A scope in PrivateOnly mode does not link the resource',
    { ...sampleInventory, scopes: [strict] },
    'vnet-hub',
    lawDev.id,
  ],
  ['A network security perimeter decides', setting('SecuredByPerimeter'), 'vnet-lab', law.id],
  ['The setting of public access is not known', setting('unrecognised'), 'vnet-lab', law.id],
  ['Public access is disabled', setting('Disabled'), 'vnet-lab', law.id],
  ['The networks are not connected', withPeerings({ state: 'Disconnected' }), 'vnet-app', law.id],
  ['A record points nowhere known', withApi(record('monitor', 'api', ['10.9.9.9'])), 'vnet-hub', law.id],
  ['A record is an alias', withApi(alias('monitor', 'api', 'proxy.example.com')), 'vnet-hub', law.id],
  ['A record has no address', withApi(record('monitor', 'api', [])), 'vnet-hub', law.id],
  [
    'A link is not finished',
    { ...sampleInventory, links: sampleInventory.links.map(each => ({ ...each, provisioningState: 'Provisioning' })) },
    'vnet-hub',
    law.id,
  ],
  [
    'A network has custom DNS servers',
    { ...sampleInventory, networks: [network('vnet-lab', { dnsServers: ['192.0.2.1'] })] },
    'vnet-lab',
    appi.id,
  ],
  ['The names of a resource were not read', { ...withPending, resources: [{ ...dce, hosts: [] }] }, 'vnet-hub', dce.id],
];
