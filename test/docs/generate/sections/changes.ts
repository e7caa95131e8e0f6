import type { Change, ChangeKindName } from '../../../../src/domain/changes/index.ts';
import { kindOf } from '../../../../src/domain/changes/index.ts';
import { linkChange } from '../../../../src/domain/changes/link.ts';
import { ruleFor } from '../../../../src/domain/changes/service-tag.ts';
import { pastTenseOf, undoTitle } from '../../../../src/domain/changes/titles.ts';
import { linkZoneChange } from '../../../../src/domain/changes/zone-link.ts';
import { nameOf } from '../../../../src/domain/ids.ts';
import { describeImpact } from '../../../../src/domain/impact/describe-impact.ts';
import { driftBetween } from '../../../../src/domain/plan/drift.ts';
import type { ReachKind } from '../../../../src/domain/reach/reach.ts';
import type { Inventory } from '../../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { findDifferences } from '../../../../src/domain/watch/differences.ts';
import type { PropertyKind } from '../../../../src/domain/watch/watched-property.ts';
import { at } from '../../../cards/sample-request.ts';
import {
  alias,
  closed,
  connection,
  endpointId,
  link,
  machine,
  machineId,
  network,
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
  zoneIds,
} from '../../../domain/build.ts';
import { planChanges } from '../../../domain/plan-changes.ts';
import type { Sentence } from '../markdown.ts';
import { escapeMarkdown, sentenceTable, table } from '../markdown.ts';
import { appi, dce, law, lawDev, peHub, peLab, sampleInventory } from '../sample-inventory.ts';
import type { Section } from '../section.ts';
import { noticeTexts } from './notices.ts';
import { reasonTable } from './requests.ts';

const ampls = scopeId('ampls-a');
const storage = { workspaceId: law.id, dataType: 'CustomLogs', storageAccountIds: [storageId('stlogs')] };
const rule = ruleFor({ ruleName: 'allow-arm', priority: 200, tag: 'AzureResourceManager', securityGroupId: '' });
const withMore: Inventory = {
  ...sampleInventory,
  endpoints: [...sampleInventory.endpoints, peLab],
  connections: [...sampleInventory.connections, connection(peLab)],
  linkedStorage: [storage],
  machines: [machine('vm-app-1', 'vnet-app'), machine('vm-app-2', 'vnet-app', { collectionEndpointId: dce.id })],
  securityGroups: [securityGroup('nsg-hub', [rule])],
};

/** A change of every kind. The compiler names a kind without one. */
const changes: { readonly [K in ChangeKindName]: Extract<Change, { readonly kind: K }> } = {
  'create-scope': {
    kind: 'create-scope',
    scopeId: scopeId('ampls-c'),
    query: 'Open',
    ingestion: 'PrivateOnly',
    tags: {},
  },
  'delete-scope': { kind: 'delete-scope', scopeId: scopeId('ampls-b') },
  link: linkChange(ampls, lawDev.id),
  unlink: { kind: 'unlink', scopeId: ampls, resourceId: law.id },
  'set-access-modes': {
    kind: 'set-access-modes',
    scopeId: ampls,
    query: 'PrivateOnly',
    exclusions: { 'connection-pe-hub': { query: 'Open', ingestion: 'Open' } },
  },
  'create-endpoint': {
    kind: 'create-endpoint',
    endpointId: endpointId('pe-app'),
    scopeId: ampls,
    subnetId: subnetId('vnet-app'),
    location: 'westeurope',
    requestMessage: '',
  },
  'delete-endpoint': { kind: 'delete-endpoint', endpointId: peHub.id },
  'set-zone-group': { kind: 'set-zone-group', endpointId: peLab.id, name: 'default', zoneIds: [...zoneIds()] },
  'approve-connection': { kind: 'approve-connection', scopeId: ampls, endpointId: peLab.id, description: '' },
  'reject-connection': { kind: 'reject-connection', scopeId: ampls, endpointId: peLab.id, description: '' },
  'remove-connection': { kind: 'remove-connection', scopeId: ampls, endpointId: peHub.id },
  'create-zone': { kind: 'create-zone', zoneId: zoneId('ods', '3') },
  'delete-zone': { kind: 'delete-zone', zoneId: zoneId('ods') },
  'link-zone': linkZoneChange(zoneId('ods'), networkId('vnet-lab')),
  'unlink-zone': { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('vnet-hub') },
  'set-public-access': { kind: 'set-public-access', resourceId: law.id, ingestion: 'Disabled', query: 'Disabled' },
  'link-storage': { kind: 'link-storage', workspaceId: lawDev.id, storageAccountIds: [storageId('stlogs')] },
  'unlink-storage': { kind: 'unlink-storage', workspaceId: law.id },
  'allow-service-tag': {
    kind: 'allow-service-tag',
    securityGroupId: securityGroupId('nsg-hub'),
    tag: 'Storage',
    ruleName: 'allow-storage',
    priority: 210,
  },
  'remove-service-tag': {
    kind: 'remove-service-tag',
    securityGroupId: securityGroupId('nsg-hub'),
    ruleName: 'allow-arm',
  },
  'associate-machine': {
    kind: 'associate-machine',
    machineId: machineId('vm-app-1'),
    collectionEndpointId: dce.id,
  },
  'dissociate-machine': { kind: 'dissociate-machine', machineId: machineId('vm-app-2') },
};

/** Changes of what already exists, or has values that this version does not know. */
const unusualChanges: readonly (readonly [Inventory, Change])[] = [
  [sampleInventory, { ...changes['create-endpoint'], endpointId: peHub.id }],
  [
    {
      ...sampleInventory,
      resources: [workspace('law-prod', { publicAccess: { ingestion: 'SecuredByPerimeter', query: 'unrecognised' } })],
    },
    changes['set-public-access'],
  ],
];

/** What someone changed in Azure. The compiler names a watched property without an example. */
const edits: { readonly [K in PropertyKind]: Partial<Inventory> } = {
  scope: { scopes: [...sampleInventory.scopes, scope('ampls-c')] },
  'access-mode': {
    scopes: [
      scope('ampls-a', {
        accessModes: { query: 'PrivateOnly', ingestion: 'Open' },
        changed: { by: 'carol@example.com', at: at.toISOString() },
      }),
      scope('ampls-b'),
    ],
  },
  exclusion: {
    scopes: [
      scope('ampls-a', {
        exclusions: [{ connectionName: 'connection-pe-hub', query: 'Open', ingestion: 'PrivateOnly' }],
      }),
      scope('ampls-b'),
    ],
  },
  link: { links: [...sampleInventory.links, link('ampls-a', lawDev.id)] },
  connection: { connections: [connection(peHub, { state: 'Rejected' })] },
  endpoint: { endpoints: [], connections: [] },
  'zone-group': { endpoints: [{ ...peHub, zoneGroup: { name: 'default', zoneIds: [zoneId('monitor')] } }] },
  'public-access': { resources: [workspace('law-prod', closed), ...sampleInventory.resources.slice(1)] },
  'zone-link': { zoneLinks: sampleInventory.zoneLinks.slice(1) },
  record: {
    records: sampleInventory.records.map((each, index) => (index === 0 ? { ...each, addresses: ['10.9.9.9'] } : each)),
  },
  'dns-servers': {
    networks: [...sampleInventory.networks.slice(0, 2), network('vnet-lab', { dnsServers: ['10.0.0.4', '10.0.0.5'] })],
  },
  peering: { networks: sampleInventory.networks.map(each => ({ ...each, peerings: [] })) },
  'service-tag-rule': { securityGroups: [securityGroup('nsg-hub', [rule])] },
};

/** Returns what people read about changes: those of a plan, their effects, and those that someone else made. */
export function changeTexts(): readonly Section[] {
  return [
    {
      title: 'Changes',
      intro: 'How cards name each change, and what they show before and after it.',
      parts: [{ content: changeTable() }],
    },
    {
      title: 'Access changes',
      intro: 'Who gains and who loses access, in the details of a request. The reason follows "because".',
      parts: [
        { title: 'Every kind of access change', content: impactTable() },
        { title: 'Reasons', content: reasonTable() },
      ],
    },
    {
      title: 'Differences that make a plan stale',
      intro: 'What the thread shows if Azure changed between the approval and the first write.',
      parts: [{ content: driftTable() }],
    },
    {
      title: 'Notices',
      intro: 'A message in the channel about what someone changed in Azure without a request.',
      parts: [{ content: noticeTexts(differences()) }],
    },
  ];
}

function changeTable(): string {
  const topology = topologyOf(withMore);
  const rows = Object.values(changes).map(change => {
    const { title, before, after } = kindOf(change).describe(topology, change);
    return [title, before, after, pastTenseOf(title)].map(escapeMarkdown);
  });
  const unusual = unusualChanges.map(([inventory, change]) => {
    const { title, before, after } = kindOf(change).describe(topologyOf(inventory), change);
    return [title, before, after, pastTenseOf(title)].map(escapeMarkdown);
  });
  const undo = undoTitle('Link law-dev to ampls-a');
  return table(
    ['change', 'before', 'after', 'when it is done'],
    [...rows, ...unusual, [undo, '', '', pastTenseOf(undo)]],
  );
}

const reachKinds = ['private', 'public', 'blocked', 'unknown'] as const satisfies readonly ReachKind[];

function impactTable(): string {
  const base = { networks: [networkId('vnet-app')], resources: [law.id], aspects: ['query'] } as const;
  const through = { endpointId: peHub.id, scopeId: ampls };
  const whys = { private: null, public: null, blocked: 'public-access-off', unknown: 'custom-dns' } as const;
  const sentences = reachKinds.flatMap(from =>
    // A network that stays private uses another endpoint. Everything else that stays the same is no change.
    reachKinds
      .filter(to => to !== from || to === 'private')
      .map((to): Sentence => {
        const impact = { ...base, from, to, through: to === 'private' ? through : null, why: whys[to] };
        return [`${from} → ${to}`, describeImpact(impact, nameOf)];
      }),
  );
  const many = describeImpact(
    {
      networks: ['vnet-hub', 'vnet-app', 'vnet-lab', 'vnet-dev'].map(name => networkId(name)),
      resources: [law.id, lawDev.id],
      aspects: ['ingestion', 'query'],
      from: 'public',
      to: 'blocked',
      through: null,
      why: 'public-access-off',
    },
    nameOf,
  );
  const sending = describeImpact(
    {
      ...base,
      aspects: ['ingestion'],
      from: 'blocked',
      to: 'private',
      through,
      why: null,
    },
    nameOf,
  );
  const kept = describeImpact(
    { ...base, aspects: ['ingestion'], from: 'private', to: 'private', through, why: null },
    nameOf,
  );
  const direct = describeImpact(
    {
      ...{ ...base, resources: [appi.id], aspects: ['query-itself'] },
      ...{ from: 'private', to: 'blocked', through: null, why: 'no-record' },
    },
    nameOf,
  );
  const more: readonly Sentence[] = [
    ['Ingestion', sending],
    ['Ingestion, by another endpoint', kept],
    ['A component, which can also be queried through its workspace', direct],
    ['Several networks and resources', many],
  ];
  return sentenceTable([...sentences, ...more], ['change', 'text']);
}

function driftTable(): string {
  const change = changes.link;
  const approved = planChanges(topologyOf(sampleInventory), [change]);
  const cases: readonly (readonly [string, Inventory])[] = [
    [
      'A change is in place already',
      { ...sampleInventory, links: [...sampleInventory.links, link('ampls-a', lawDev.id)] },
    ],
    ['A new finding appears', { ...sampleInventory, scopes: [scope('ampls-a', { tags: { iac: 'terraform' } })] }],
  ];
  const sentences = cases.flatMap(([when, now]) =>
    driftBetween(approved, planChanges(topologyOf(now), [change])).map((text): Sentence => [when, text]),
  );
  const gone = driftBetween(approved, { ...approved, changes: [] }).map(
    (text): Sentence => ['A change is impossible', text],
  );
  const image = driftBetween(approved, {
    ...approved,
    changes: approved.changes.map(each => ({ ...each, image: null })),
  });
  const other = image.map((text): Sentence => ['Something that the change depends on is different', text]);
  return sentenceTable([...sentences, ...gone, ...other]);
}

/** Other values of properties that are in the list above. */
const otherEdits: readonly (readonly [PropertyKind, Partial<Inventory>])[] = [
  [
    'record',
    {
      records: sampleInventory.records.map(each =>
        each.name === 'api' ? alias('monitor', 'api', 'api.contoso.com') : each,
      ),
    },
  ],
  ['zone-link', { zoneLinks: resolving('vnet-hub', '1', { resolutionPolicy: 'NxDomainRedirect' }) }],
  [
    'peering',
    {
      networks: sampleInventory.networks.map(each => ({
        ...each,
        peerings: each.peerings.map(peering => ({ ...peering, allowsAccess: false })),
      })),
    },
  ],
];

function differences() {
  const before = topologyOf(sampleInventory);
  return [...(Object.entries(edits) as [PropertyKind, Partial<Inventory>][]), ...otherEdits].map(([kind, edit]) => {
    const after = topologyOf({ ...sampleInventory, ...edit });
    const [first] = findDifferences(before, after, at).filter(({ property }) => property.kind === kind);
    if (first === undefined) throw new Error(`The example of ${kind} does not lead to a difference.`);
    return first;
  });
}
