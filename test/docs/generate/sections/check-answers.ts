import { checkMessage } from '../../../../src/cards/check.ts';
import { ruleFor } from '../../../../src/domain/changes/service-tag.ts';
import { dnsNamesByCloud } from '../../../../src/domain/dns/zone-names.ts';
import { checkReadiness } from '../../../../src/domain/readiness/check-readiness.ts';
import type { Inventory } from '../../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import {
  alias,
  closed,
  component,
  connection,
  endpoint,
  endpointId,
  link,
  machine,
  machineId,
  network,
  peering,
  record,
  scope,
  scopeId,
  securityGroup,
  securityGroupId,
  storageId,
  subnetId,
  workspace,
  zoneId,
  zoneLink,
} from '../../../domain/build.ts';
import { listenersOf } from '../listeners.ts';
import type { Example } from '../markdown.ts';
import { appi, dce, law, peHub, sampleInventory } from '../sample-inventory.ts';

const AGE_MS = 40_000;

/** Returns the answers to whether something is ready. */
export async function checkAnswers(): Promise<readonly Example[]> {
  const { command } = listenersOf();
  const typed = ['check vnet-hub', 'check law-prod', 'check ampls-a', 'check vnet-lba', 'check'];
  const shown = typed.map(async text => ({ when: `\`/ampls ${text}\``, blocks: (await command(text)).blocks }));
  return [...(await Promise.all(shown)), ...cases.map(example)];
}

interface Case {
  readonly when: string;
  readonly of: Inventory;
  readonly name: string;
  readonly profile?: string;
  readonly isComplete?: boolean;
}

function example({ when, of, name, profile = 'documented-2020', isComplete = true }: Case): Example {
  const topology = topologyOf(of);
  const byName = <T extends { readonly name: string }>(table: ReadonlyMap<string, T>) =>
    [...table.values()].find(each => each.name === name);
  const [found, foundScope, resource] = [
    byName(topology.networks),
    byName(topology.scopes),
    byName(topology.resources) ?? law,
  ];
  const subject =
    found !== undefined
      ? ({ kind: 'network', network: found } as const)
      : foundScope !== undefined
        ? ({ kind: 'scope', scope: foundScope } as const)
        : ({ kind: 'resource', resource } as const);
  const lines = checkReadiness(topology, subject, { profile, isComplete });
  return { when, blocks: checkMessage({ ageMs: AGE_MS, name, kind: subject.kind, lines, isComplete }, 'key').blocks };
}

const good: Inventory = {
  ...sampleInventory,
  records: [...sampleInventory.records, record('monitor', 'global.handler.control', ['10.0.0.4'])],
};
const unreadable = (...ids: readonly string[]) => ({ unreadable: ids.map(id => ({ id, why: 'no access' })) });
const subnet = (
  network: string,
  freeAddresses: number | null,
  prefix = '10.0.0.0/24',
  group: string | null = null,
) => ({
  id: subnetId(network),
  name: 'default',
  prefixes: [prefix],
  freeAddresses,
  securityGroupId: group,
});
const withHub = (more: Partial<Inventory['networks'][number]>): Inventory => ({
  ...good,
  networks: good.networks.map(each => (each.name === 'vnet-hub' ? { ...each, ...more } : each)),
});
const withState = (state: 'Rejected' | 'Disconnected' | 'unrecognised'): Inventory => ({
  ...good,
  connections: good.connections.map(each => ({ ...each, state })),
});
const otherEndpoint = endpoint('pe-other', 'vnet-hub', 'ampls-b', { addresses: ['10.0.8.8'], zoneGroup: null });
const withLawRecord = (of: Inventory['records'][number]): Inventory => ({
  ...good,
  scopes: [...good.scopes, scope('ampls-b')],
  endpoints: [...good.endpoints, otherEndpoint],
  connections: [...good.connections, connection(otherEndpoint)],
  records: [...good.records.filter(({ zoneId: id, name }) => id !== of.zoneId || name !== of.name), of],
});
const withPeerings = (peerings: Inventory['networks'][number]['peerings']): Inventory => ({
  ...good,
  networks: good.networks.map(each => (each.name === 'vnet-app' ? { ...each, peerings } : each)),
});
const lab = (free: number | null, more: object = {}, prefix?: string): Inventory => ({
  ...good,
  networks: [network('vnet-lab', { subnets: [subnet('vnet-lab', free, prefix)], ...more })],
});
const groupId = securityGroupId('nsg-hub');
const grouped = (rules: Inventory['securityGroups'][number]['rules'] | undefined): Inventory => ({
  ...withHub({ subnets: [subnet('vnet-hub', 40, '10.0.0.0/24', groupId)] }),
  securityGroups: rules === undefined ? [] : [securityGroup('nsg-hub', rules)],
});
const denyAll = {
  ...ruleFor({ securityGroupId: groupId, tag: 'Internet', ruleName: 'deny', priority: 200 }),
  access: 'Deny' as const,
};
const withoutZoneGroups = good.endpoints.map(each => ({ ...each, zoneGroup: null }));
const withoutOms = good.records.filter(({ zoneId: id }) => id !== zoneId('oms'));
const withoutDce = good.links.filter(({ resourceId }) => resourceId !== dce.id);
const half = good.links.filter(({ resourceId }) => resourceId !== law.id);
const openFor = (ingestion: 'Enabled' | 'SecuredByPerimeter') => ({
  ...law,
  publicAccess: { ingestion, query: 'SecuredByPerimeter' as const },
});
const accounts = [{ workspaceId: law.id, dataType: 'CustomLogs', storageAccountIds: [storageId('stlogs')] }];

const networkCases: readonly Case[] = [
  {
    when: 'The free addresses of its subnet could not be read',
    of: withHub({ subnets: [subnet('vnet-hub', null)] }),
    name: 'vnet-hub',
  },
  { when: 'A network without private links', of: lab(20), name: 'vnet-lab' },
  { when: 'It has no room for a private endpoint', of: lab(4), name: 'vnet-lab' },
  { when: 'Its free addresses could not be read', of: lab(null), name: 'vnet-lab' },
  { when: 'Not everything could be read', of: { ...lab(20), ...unreadable(endpointId('x')) }, name: 'vnet-lab' },
  { when: 'It has custom DNS servers', of: lab(20, { dnsServers: ['192.0.2.1'] }), name: 'vnet-lab' },
  { when: 'The cloud has other zones', of: { ...lab(20), dnsNames: dnsNamesByCloud.china }, name: 'vnet-lab' },
  {
    when: 'One zone is not linked, and the connection is rejected',
    of: { ...withState('Rejected'), zoneLinks: good.zoneLinks.filter(({ zoneId: id }) => id !== zoneId('ods')) },
    name: 'vnet-hub',
  },
  { when: 'The connection is disconnected', of: withState('Disconnected'), name: 'vnet-hub' },
  { when: 'The state of the connection is not known', of: withState('unrecognised'), name: 'vnet-hub' },
  {
    when: 'The scope could not be read',
    of: { ...good, scopes: [], connections: [], endpoints: [{ ...peHub, state: 'unrecognised' }] },
    name: 'vnet-hub',
  },
  {
    when: 'A zone has no records',
    of: { ...good, endpoints: withoutZoneGroups, records: withoutOms },
    name: 'vnet-hub',
  },
  {
    when: 'A zone is left over',
    of: {
      ...good,
      endpoints: withoutZoneGroups,
      records: [...withoutOms, record('oms', 'guid-old', ['10.9.9.9'])],
    },
    name: 'vnet-hub',
  },
  {
    when: 'It is not known whether a zone is left over',
    of: {
      ...good,
      ...unreadable(endpointId('x'), machineId('vm-9')),
      endpoints: withoutZoneGroups,
      records: [...withoutOms, record('oms', 'guid-old', ['10.9.9.9'])],
    },
    name: 'vnet-hub',
  },
  ...['10.9.9.9', '10.0.8.8'].map(address => ({
    when: address === '10.9.9.9' ? 'A record leads to no private endpoint' : 'A record leads to another scope',
    of: withLawRecord(record('ods', law.customerId ?? '', [address])),
    name: 'vnet-hub',
  })),
  {
    when: 'Whose address a record leads to could not be read',
    of: {
      ...withLawRecord(record('ods', law.customerId ?? '', ['10.9.9.9'])),
      ...unreadable(endpointId('x'), scopeId('ampls-b')),
    },
    name: 'vnet-hub',
  },
  {
    when: 'Whether another scope links the resource of a record could not be read',
    of: { ...withLawRecord(record('ods', law.customerId ?? '', ['10.0.8.8'])), ...unreadable(scopeId('ampls-b')) },
    name: 'vnet-hub',
  },
  { when: 'A record is an alias', of: withLawRecord(alias('ods', 'law', 'law.contoso.com')), name: 'vnet-hub' },
  { when: 'A record has no address', of: withLawRecord(record('ods', 'old', [])), name: 'vnet-hub' },
  {
    when: 'A network is not connected to that of the endpoint',
    of: { ...good, networks: good.networks.map(each => ({ ...each, peerings: [] })) },
    name: 'vnet-app',
  },
  ...(['Disconnected', 'Initiated', 'unrecognised'] as const).map(state => ({
    when: `The peering of a network with that of the endpoint is ${state}`,
    of: withPeerings([peering('vnet-hub', { state })]),
    name: 'vnet-app',
  })),
  {
    when: 'Private endpoints that could not be read may be nearer',
    of: { ...withPeerings([]), ...unreadable(endpointId('x')) },
    name: 'vnet-app',
  },
  { when: 'Records could not be read', of: { ...good, ...unreadable(`${zoneId('oms')}/A/x`) }, name: 'vnet-hub' },
  {
    when: 'A machine is not associated, a subnet is full, and a service tag is denied',
    of: {
      ...grouped([denyAll]),
      networks: withHub({ subnets: [subnet('vnet-hub', 1, '10.0.0.0/24', groupId)] }).networks,
      machines: [machine('vm-1', 'vnet-hub')],
    },
    name: 'vnet-hub',
  },
  { when: 'Nothing denies the service tags', of: grouped([]), name: 'vnet-hub' },
  { when: 'Its network security group could not be read', of: grouped(undefined), name: 'vnet-hub' },
  {
    when: 'It could not be read itself',
    of: { ...good, ...unreadable(`${subnetId('vnet-hub')}`) },
    name: 'vnet-hub',
  },
  { when: 'No collection endpoint is linked', of: { ...good, links: withoutDce }, name: 'vnet-hub' },
  { when: 'Linked resources could not be read', of: { ...good, resources: [law, appi] }, name: 'vnet-hub' },
  {
    when: "The agents' name leads nowhere, and solution packs have a zone",
    of: {
      ...sampleInventory,
      endpoints: [],
      connections: [],
      zoneLinks: [...good.zoneLinks, zoneLink('blob', 'vnet-hub')],
      records: [...sampleInventory.records, record('blob', 'scadvisorcontentpl', ['10.0.0.4'])],
    },
    name: 'vnet-hub',
  },
];

const resourceCases: readonly Case[] = [
  { when: 'A data collection endpoint', of: good, name: 'dce-prod' },
  {
    when: 'The workspace of a component is closed to queries, and a record is wrong',
    of: {
      ...withLawRecord(record('monitor', 'wrong', ['10.9.9.9'])),
      endpoints: [...withoutZoneGroups, otherEndpoint],
      resources: [{ ...law, ...closed }, appi, dce],
    },
    name: 'appi-shop',
  },
  { when: 'A resource that no scope links', of: { ...good, links: [] }, name: 'law-prod' },
  {
    when: 'It is closed to public networks as well',
    of: {
      ...good,
      links: [],
      resources: [
        { ...law, ...closed },
        { ...appi, ...closed },
      ],
    },
    name: 'law-prod',
  },
  {
    when: 'Only one of a component and its workspace is closed, and records are missing',
    of: {
      ...good,
      endpoints: withoutZoneGroups,
      records: good.records.filter(({ name }) => name !== law.customerId),
      resources: [{ ...law, ...closed }, appi, dce],
    },
    name: 'law-prod',
  },
  {
    when: 'A link is not finished, and another scope could not be read',
    of: {
      ...good,
      links: good.links.map(each => ({ ...each, provisioningState: 'Provisioning' })),
      resources: [{ ...law, linkedScopeIds: [scopeId('ampls-a'), scopeId('ampls-z')] }, appi, dce],
      networks: [...good.networks, network('vnet-own', { dnsServers: ['192.0.2.1'] })],
    },
    name: 'law-prod',
  },
  {
    when: 'A network security perimeter decides',
    of: { ...good, resources: [openFor('SecuredByPerimeter'), appi, dce] },
    name: 'law-prod',
  },
  { when: 'Its workspace could not be read', of: { ...good, resources: [appi, dce] }, name: 'appi-shop' },
  {
    when: 'A component without a workspace',
    of: { ...good, resources: [...good.resources, component('appi-old')] },
    name: 'appi-old',
  },
  {
    when: 'A workspace without components',
    of: { ...good, resources: [...good.resources, workspace('law-alone')] },
    name: 'law-alone',
  },
  {
    when: 'A subscription and a scope could not be read',
    of: {
      ...good,
      ...unreadable('/subscriptions/00000000-0000-0000-0000-000000000009', scopeId('ampls-z')),
      resources: [workspace('law-alone')],
    },
    name: 'law-alone',
  },
  { when: 'It has storage for custom logs', of: { ...good, linkedStorage: accounts }, name: 'law-prod' },
  {
    when: 'It has storage for custom logs, and the limits of today are in force',
    of: { ...good, linkedStorage: accounts },
    name: 'law-prod',
    profile: 'ga-2025',
  },
  { when: 'Azure does not answer', of: good, name: 'law-prod', isComplete: false },
];

const scopeCases: readonly Case[] = [
  ...(['PrivateOnly', 'unrecognised'] as const).map(mode => ({
    when: `Its access modes are ${mode === 'PrivateOnly' ? mode : 'not known'}`,
    of: { ...good, scopes: [scope('ampls-a', { accessModes: { ingestion: mode, query: mode } })] },
    name: 'ampls-a',
  })),
  {
    when: 'Private endpoints could not be read',
    of: { ...good, endpoints: [] },
    name: 'ampls-a',
  },
  {
    when: 'A new scope',
    of: { ...good, scopes: [...good.scopes, scope('ampls-new')] },
    name: 'ampls-new',
  },
  {
    when: 'A scope that could not be read completely',
    of: { ...good, scopes: [...good.scopes, scope('ampls-new')], ...unreadable(scopeId('ampls-new')) },
    name: 'ampls-new',
  },
  {
    when: 'A component is linked without its workspace, and an endpoint has no zones',
    of: { ...good, links: half, endpoints: [...good.endpoints, endpoint('pe-app', 'vnet-app', 'ampls-a')] },
    name: 'ampls-a',
  },
  {
    when: 'No network uses a zone',
    of: { ...good, zoneLinks: good.zoneLinks.filter(({ zoneId: id }) => id !== zoneId('ods')) },
    name: 'ampls-a',
  },
  {
    when: 'The links of a zone could not be read',
    of: {
      ...good,
      zoneLinks: good.zoneLinks.filter(({ zoneId: id }) => id !== zoneId('ods')),
      ...unreadable(zoneId('ods')),
    },
    name: 'ampls-a',
  },
  {
    when: 'A resource is linked that could not be read',
    of: { ...good, links: [...good.links, link('ampls-a', appi.id)] },
    name: 'ampls-a',
  },
];

const partners = Array.from({ length: 40 }, (_, index) =>
  endpoint(`pe-partner-${index}`, `vnet-partner-${index}`, 'ampls-a', { state: 'Pending' }),
);

const longCase: Case = {
  when: 'More lines than a message has room for',
  of: {
    ...good,
    endpoints: [...good.endpoints, ...partners],
    connections: [...good.connections, ...partners.map(each => connection(each))],
  },
  name: 'ampls-a',
};

const cases = [longCase, ...networkCases, ...resourceCases, ...scopeCases];
