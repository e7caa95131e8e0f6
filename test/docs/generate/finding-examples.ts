import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { ruleFor } from '../../../src/domain/changes/service-tag.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import type { FindingCode } from '../../../src/domain/findings/codes.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import { connectNetworkChanges } from '../../../src/domain/recipes/connect-network.ts';
import type { ConnectionState, Inventory, MonitoredResource } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { resolveRequest } from '../../../src/workflows/resolve-request.ts';
import {
  closed,
  component,
  connection,
  endpoint,
  endpointId,
  GROUP,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  profileGa,
  record,
  resource,
  scope,
  scopeId,
  securityGroup,
  storageId,
  subnetId,
  workspace,
  zoneId,
  zoneIds,
  zoneIn,
  zoneLink,
} from '../../domain/build.ts';
import { planChanges } from '../../domain/plan-changes.ts';
import { shippedWorkflow } from '../../workflows/rulebook.ts';
import { changedAgain } from './changed-again.ts';
import { governmentZones } from './government-zones.ts';
import { groupingFindings } from './grouping-examples.ts';
import { irreversibleChanges, notReversible } from './irreversible-changes.ts';
import { machineExamples } from './machine-examples.ts';
import { allowTag, close, closeQueries, linkStorage } from './sample-changes.ts';
import {
  appi,
  dce,
  emptyInventory,
  full,
  law,
  lawDev,
  peHub,
  peLab,
  sampleInventory,
  strangeRecord,
  workspaces,
} from './sample-inventory.ts';
import { servedInventory, withUnjudgedNetworks } from './unjudged-networks.ts';

/** Returns the findings of a plan with these changes. */
function plan(of: Inventory, changes: readonly Change[], profile = profile2020): readonly Finding[] {
  return planChanges(topologyOf(of), changes, { profile }).findings;
}

/** Returns the findings of a request, as far as they do not need a plan. */
function request(
  workflow: string,
  typed: Readonly<Record<string, readonly string[]>>,
  of: Inventory = sampleInventory,
): readonly Finding[] {
  return resolveRequest(shippedWorkflow(workflow), typed, topologyOf(of)).findings;
}

const ampls = scopeId('ampls-a');
const linkTo = (...resources: readonly MonitoredResource[]) => resources.map(({ id }) => linkChange(ampls, id));
const createEndpoint = (more: object = {}): Change => ({
  kind: 'create-endpoint',
  endpointId: endpointId('pe-lab'),
  scopeId: ampls,
  subnetId: subnetId('vnet-lab'),
  location: 'westeurope',
  requestMessage: '',
  ...more,
});
const setZones = (name: string, ids: readonly string[]): Change => ({
  kind: 'set-zone-group',
  endpointId: endpointId(name),
  name: 'default',
  zoneIds: [...ids],
});
const connecting = (of: Inventory, ids: readonly string[]) =>
  connectNetworkChanges(topologyOf(of), { scopeId: ampls, subnetId: subnetId('vnet-hub'), zoneIds: ids });
const bare = inventory({ scopes: [scope('ampls-a'), scope('ampls-b')], resources: [law, lawDev, appi] });
const unlinked: Inventory = { ...sampleInventory, links: [] };
const vm = resource(`${GROUP}/providers/Microsoft.Compute/virtualMachines/vm-1`);
const dns = network('vnet-lab', { dnsServers: ['10.0.0.4'] });
const unregistered = { id: `${GROUP.split('/resourceGroups')[0]}/providers/Microsoft.Network`, isMet: false };
const machineFindings = () => machineExamples.flatMap(([of, changes]) => plan(of, changes));
const terraform = scope('ampls-a', { tags: { 'managed-by': 'Terraform' } });

function limitScopes(): readonly Finding[] {
  const names = ['1', '2', '3', '4', '5', '6'].map(digit => `ampls-${digit}`);
  const links = names.slice(0, 5).map(name => link(name, law.id));
  const of = inventory({ scopes: names.map(name => scope(name)), resources: [law], links });
  return plan(of, [linkChange(scopeId('ampls-6'), law.id)]);
}

function limitWithReservation(): readonly Finding[] {
  const resources = workspaces(51);
  const reserved = linkTo(...resources.slice(48, 50));
  return planChanges(topologyOf(full(resources, 48)), linkTo(...resources.slice(50)), { reserved }).findings;
}

function limitEndpoints(): readonly Finding[] {
  const existing = Array.from({ length: 10 }, (_, index) =>
    endpoint(`pe-${index + 1}`, `vnet-${index + 1}`, 'ampls-a'),
  );
  const networks = existing.map((_, index) => network(`vnet-${index + 1}`));
  const of = { ...bare, networks: [...networks, network('vnet-lab')], endpoints: existing };
  return plan({ ...of, connections: existing.map(each => connection(each)) }, [createEndpoint()]);
}

function lockoutPerhaps(): readonly Finding[] {
  const networks = sampleInventory.networks.map(each => ({ ...each, dnsServers: ['10.0.0.9'] }));
  return plan({ ...sampleInventory, networks }, [closeQueries(law.id)]);
}

const crowded = (freeAddresses: number) => [
  network('vnet-lab', { subnets: network('vnet-lab').subnets.map(subnet => ({ ...subnet, freeAddresses })) }),
];

function decide(kind: 'approve-connection' | 'reject-connection', state: ConnectionState) {
  const of = { ...sampleInventory, connections: [connection(peHub, { state })] };
  return plan(of, [{ kind, scopeId: ampls, endpointId: peHub.id, description: '' }]);
}

function overwrittenRecords(): readonly Finding[] {
  const second = endpoint('pe-app', 'vnet-app', 'ampls-b');
  return plan(
    {
      ...sampleInventory,
      endpoints: [...sampleInventory.endpoints, second],
      connections: [...sampleInventory.connections, connection(second)],
    },
    [setZones('pe-app', [zoneId('monitor')])],
  );
}

function overwrittenStrangeRecord(): readonly Finding[] {
  const of = { ...strangeRecord, records: [record('monitor', 'api', ['10.9.9.9'])] };
  return plan({ ...of, endpoints: [{ ...peHub, addresses: [], zoneGroup: null }] }, [
    setZones('pe-hub', [zoneId('monitor')]),
  ]);
}

function securedByPerimeter(): readonly Finding[] {
  const publicAccess = { ingestion: 'SecuredByPerimeter', query: 'SecuredByPerimeter' } as const;
  return plan({ ...sampleInventory, resources: [workspace('law-prod', { publicAccess })] }, [close(law.id)]);
}

/**
 * Situations in which each finding appears. The compiler names a code without one, and the generator fails where a
 * situation no longer leads to its finding.
 */
const findingExamples = {
  'limit-scope-resources': () => [
    ...plan(full(workspaces(51), 47), linkTo(...workspaces(51).slice(47))),
    ...limitWithReservation(),
    ...plan(full(workspaces(53), 52), linkTo(...workspaces(53).slice(52))),
  ],
  'limit-scope-workspaces': () => plan(full(workspaces(301), 300), linkTo(...workspaces(301).slice(300)), profileGa),
  'limit-scope-components': () => {
    const components = Array.from({ length: 1001 }, (_, index) => component(`appi-${index + 1}`));
    return plan(full(components, 999), linkTo(...components.slice(999)), profileGa);
  },
  'limit-scope-endpoints': limitEndpoints,
  'limit-resource-scopes': limitScopes,
  'limit-network-scopes': () =>
    plan(sampleInventory, [createEndpoint({ scopeId: scopeId('ampls-b'), subnetId: subnetId('vnet-hub') })]),

  'not-found': () => [
    ...groupingFindings(),
    ...request('connect-resources', { resources: ['law-prdo'], scope: ['ampls-a'] }),
    ...plan(bare, [linkChange(scopeId('ampls-x'), law.id)]),
    ...plan(sampleInventory, [linkZoneChange(zoneId('monitor'), networkId('vnet-x'))]),
    ...request('approve-connection', { connections: [connection(peLab).id] }),
    ...request('associate-machines', { machines: ['vm-1'], endpoint: ['dce-prod'] }),
    ...plan({ ...bare, prerequisites: [{ id: storageId('stlogs'), isMet: false }] }, [linkStorage]),
  ],
  ambiguous: () => [
    ...groupingFindings(),
    ...request('connect-resources', { resources: ['law'], scope: ['ampls-a'] }),
    ...request(
      'create-endpoint',
      { subnet: ['vnet-hub/default'], scope: ['ampls-a'], zonegroup: ['rg-dns-1'] },
      { ...emptyInventory, zoneLinks: [zoneLink('monitor', 'vnet-lab')] },
    ),
  ],
  'not-linkable': () => [
    ...plan({ ...bare, resources: [vm] }, [linkChange(ampls, vm.id)]),
    ...request('connect-resources', { resources: ['vnet-hub'], scope: ['ampls-a'] }),
  ],
  'named-twice': () => request('connect-resources', { resources: ['law-prod', 'LAW-PROD'], scope: ['ampls-a'] }),
  'invalid-name': () => [
    ...plan(bare, [{ kind: 'create-scope', scopeId: scopeId('ampls a'), query: 'Open', ingestion: 'Open', tags: {} }]),
    ...plan(bare, [createEndpoint({ endpointId: endpointId('-pe') })]),
  ],
  'name-taken': () => plan(sampleInventory, [createEndpoint({ endpointId: peHub.id })]),
  'different-settings': () => [
    ...[{ tags: { owner: 'them' } }, { query: 'PrivateOnly' as const }].flatMap(asked =>
      plan(bare, [{ kind: 'create-scope', scopeId: ampls, query: 'Open', ingestion: 'Open', tags: {}, ...asked }]),
    ),
    ...plan(bare, [{ kind: 'create-scope', scopeId: ampls, query: 'PrivateOnly', ingestion: 'PrivateOnly', tags: {} }]),
    ...plan(sampleInventory, [
      linkZoneChange(zoneId('monitor'), networkId('vnet-hub'), 'vnet-hub', 'NxDomainRedirect'),
    ]),
    ...[{ zone: [zoneId('monitor', '2')] }, { dns: ['manual'] }].flatMap(more =>
      request('create-endpoint', { subnet: ['vnet-hub/default'], scope: ['ampls-a'], ...more }, strangeRecord),
    ),
  ],
  'endpoint-reused': () => request('create-endpoint', { subnet: ['vnet-app/default'], scope: ['ampls-a'] }),

  'no-reversal': () => [
    ...notReversible(),
    ...request('set-public-access', { resources: ['law-prod'], access: ['Disabled'], duration: ['4h'] }),
  ],
  'changed-again': changedAgain,
  'nothing-to-do': () => [
    ...groupingFindings(),
    ...plan(sampleInventory, linkTo(law)),
    ...request(
      'retire-resource',
      { resources: ['law-dev'] },
      { ...sampleInventory, resources: [{ ...lawDev, linkedScopeIds: [scopeId('ampls-hidden')] }] },
    ),
  ],
  'already-done': () => plan(sampleInventory, linkTo(law, lawDev)),
  'partly-unseen': () =>
    plan(
      {
        ...bare,
        unreadable: [
          { id: ampls, why: 'no read access' },
          { id: '/subscriptions/00000000-0000-0000-0000-000000000002', why: 'no read access' },
        ],
      },
      linkTo(lawDev),
    ),

  'delete-while-linked': () => plan(sampleInventory, [{ kind: 'delete-scope', scopeId: ampls }]),
  'still-linked': () =>
    plan({ ...bare, links: ['ampls-a', 'ampls-b'].map(name => link(name, lawDev.id)) }, [
      { kind: 'unlink', scopeId: ampls, resourceId: lawDev.id },
    ]),
  'component-without-workspace': () => [
    ...plan(bare, linkTo(appi)),
    ...plan(sampleInventory, [close(appi.id)]),
    ...plan({ ...sampleInventory, resources: [appi] }, [closeQueries(appi.id)]),
  ],
  'workspace-without-component': () => [...plan(bare, linkTo(law)), ...plan(sampleInventory, [close(law.id)])],

  'cross-subscription-component': () => {
    const elsewhere = law.id.replace(/\/subscriptions\/[^/]+/, '/subscriptions/00000000-0000-0000-0000-000000000002');
    const resources = [{ ...appi, workspaceId: elsewhere }];
    return plan({ ...sampleInventory, resources }, [closeQueries(appi.id)]);
  },
  'access-lost': () => plan(sampleInventory, [close(law.id), close(appi.id)]),
  'access-unknown': () => plan(strangeRecord, [linkZoneChange(zoneId('monitor', '2'), networkId('vnet-lab'))]),
  'opened-to-internet': () =>
    plan({ ...sampleInventory, resources: [workspace('law-prod', closed)] }, [
      { kind: 'set-public-access', resourceId: law.id, query: 'Enabled' },
    ]),
  'public-instead-of-private': () => plan(sampleInventory, [{ kind: 'unlink', scopeId: ampls, resourceId: law.id }]),
  lockout: () => plan(unlinked, [closeQueries(law.id)]),
  'lockout-perhaps': lockoutPerhaps,
  'private-only-outside': () =>
    plan(sampleInventory, [{ kind: 'set-access-modes', scopeId: ampls, exclusions: {}, query: 'PrivateOnly' }]),
  'perimeter-overwritten': securedByPerimeter,
  'setting-not-there': () => [
    ...plan(sampleInventory, [close(dce.id)]),
    ...plan({ ...bare, resources: [vm] }, [closeQueries(vm.id)]),
  ],
  'exclusion-unmatched': () =>
    plan(sampleInventory, [
      { kind: 'set-access-modes', scopeId: ampls, exclusions: { 'pe-hub': { query: 'Open', ingestion: 'Open' } } },
    ]),
  'not-covered': () => plan(sampleInventory, [close(law.id)]),
  caveat: () => plan(sampleInventory, [closeQueries(law.id), closeQueries(appi.id)]),

  'networks-not-judged': () =>
    withUnjudgedNetworks.flatMap(of =>
      plan(of, [{ kind: 'set-access-modes', scopeId: ampls, query: 'PrivateOnly', exclusions: {} }]),
    ),

  'shared-endpoints-redirected': () => plan(emptyInventory, connecting(emptyInventory, zoneIds())),
  'dns-override': () => [...overwrittenRecords(), ...overwrittenStrangeRecord()],
  'zones-missing': () => [
    ...plan(emptyInventory, connecting(emptyInventory, [zoneId('monitor'), zoneId('ods'), zoneId('agentsvc')])),
    ...plan(emptyInventory, connecting(emptyInventory, [zoneId('monitor')])),
    ...plan(...governmentZones(false)),
  ],
  'zones-unknown': () => plan({ ...bare, dnsNames: null }, [createEndpoint()]),
  'zone-group-full': () =>
    plan(sampleInventory, [setZones('pe-hub', [...zoneIds(), zoneIn('9', 'privatelink.example.com')])]),
  'zone-without-group': () => plan(...governmentZones(true)),
  'second-zone': () => plan(strangeRecord, [linkZoneChange(zoneId('ods', '2'), networkId('vnet-hub'))]),
  'zone-before-records': () => plan(emptyInventory, [linkZoneChange(zoneId('monitor'), networkId('vnet-hub'))]),
  'records-missing': () => [
    ...plan({ ...unlinked, endpoints: [{ ...peHub, zoneGroup: null }] }, linkTo(law)),
    ...request(
      'create-endpoint',
      { subnet: ['vnet-hub/default'], scope: ['ampls-a'], dns: ['manual'] },
      emptyInventory,
    ),
  ],
  'closing-postponed': () =>
    request(
      'isolate-network',
      { subnet: ['vnet-hub/default'], resources: ['law-prod'], dns: ['manual'] },
      emptyInventory,
    ),
  'records-remain': () => decide('reject-connection', 'Approved'),
  'blob-zone-shared': () => plan(emptyInventory, [linkZoneChange(zoneId('blob'), networkId('vnet-hub'))]),
  'agents-unconfigured': machineFindings,
  'machines-unassociated': machineFindings,
  'machine-region': machineFindings,
  'provider-unregistered': () => plan({ ...bare, prerequisites: [unregistered] }, [createEndpoint()]),
  'custom-dns': () => [
    ...plan({ ...bare, networks: [dns] }, [createEndpoint()]),
    ...plan(servedInventory, [linkZoneChange(zoneId('ods'), networkId('vnet-1'))]),
  ],

  'endpoint-region': () =>
    plan({ ...bare, networks: [network('vnet-lab')] }, [createEndpoint({ location: 'northeurope' })]),
  'subnet-too-small': () => plan({ ...bare, networks: crowded(10) }, [createEndpoint()]),
  'subnet-full': () =>
    plan(
      {
        ...bare,
        resources: [dce],
        networks: crowded(2),
        endpoints: [peLab],
        connections: [connection(peLab)],
      },
      [linkChange(peLab.scopeId, dce.id)],
    ),
  'illegal-transition': () => decide('approve-connection', 'Disconnected'),
  'unproven-transition': () => [
    ...decide('approve-connection', 'Rejected'),
    ...decide('approve-connection', 'unrecognised'),
  ],

  'managed-by-code': () => plan({ ...bare, scopes: [terraform] }, linkTo(lawDev)),
  'resource-lock': () => [
    ...plan(
      { ...bare, writeRestrictions: [{ id: GROUP, kind: 'lock', name: 'keep', forbids: 'write' }] },
      linkTo(lawDev),
    ),
    ...plan({ ...sampleInventory, writeRestrictions: [{ id: GROUP, kind: 'lock', name: 'keep', forbids: 'delete' }] }, [
      { kind: 'unlink', scopeId: ampls, resourceId: law.id },
    ]),
  ],
  'policy-denies': () =>
    plan(
      { ...bare, writeRestrictions: [{ id: GROUP, kind: 'policy', name: 'deny-links', forbids: 'write' }] },
      linkTo(lawDev),
    ),
  irreversible: () => irreversibleChanges.flatMap(([of, change]) => plan(of, [change])),

  'custom-logs-storage-ended': () => plan(bare, [linkStorage]),
  'custom-logs-storage-retired': () => plan(bare, [linkStorage], profileGa),
  'rule-conflict': () =>
    ['allow-web', 'allow-arm'].flatMap(ruleName => {
      const taken = ruleFor({ ruleName, priority: 200, tag: 'Storage', securityGroupId: '' });
      return plan({ ...bare, securityGroups: [securityGroup('nsg-hub', [taken])] }, [allowTag]);
    }),
  'rule-overruled': () => {
    const rule = ruleFor({ ruleName: 'deny-all', priority: 100, tag: 'Internet', securityGroupId: '' });
    return plan({ ...bare, securityGroups: [securityGroup('nsg-hub', [{ ...rule, access: 'Deny' }])] }, [allowTag]);
  },
  'deny-overridden': () => {
    const rule = ruleFor({ ruleName: 'deny-internet', priority: 4000, tag: 'Internet', securityGroupId: '' });
    return plan({ ...bare, securityGroups: [securityGroup('nsg-hub', [{ ...rule, access: 'Deny' }])] }, [allowTag]);
  },
  'firewall-not-opened': () => plan(sampleInventory, [allowTag]),

  grouping: groupingFindings,
  'grouping-exposes': groupingFindings,
  'grouping-unlinks': groupingFindings,
  'grouping-impossible': groupingFindings,
} as const satisfies Record<FindingCode, () => readonly Finding[]>;

/** Returns the sentences of a finding, as real plans and requests produce them. @throws if there is none */
export function exampleSentences(code: FindingCode): readonly string[] {
  const found = findingExamples[code]().filter(finding => finding.code === code);
  if (found.length === 0) throw new Error(`The example of the finding ${code} does not lead to it any more.`);
  return [...new Set(found.map(({ sentence }) => sentence))];
}
