import { describe, expect, test } from 'vitest';
import { ruleFor } from '../../../src/domain/changes/allow-service-tag.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import type { Connection, Obstacle, SecurityRule, Subnet, Tags } from '../../../src/domain/topology/objects.ts';
import {
  connection,
  endpoint,
  endpointId,
  estate,
  GROUP,
  network,
  networkId,
  profile2020,
  profileGa,
  scope,
  scopeId,
  securityGroup,
  securityGroupId,
  storageId,
  subnetId,
  workspace,
  workspaceId,
  zone,
  zoneId,
  zones,
} from '../build.ts';
import { findingsOf, said } from './find.ts';

const law = workspace('law');
const pe = endpoint('1', 'n', 'a', { zoneGroup: { name: 'default', zoneIds: [zoneId('ods')] } });
const base = estate({
  scopes: [scope('a')],
  resources: [law],
  networks: [network('n')],
  endpoints: [pe],
  connections: [connection(pe)],
  zones: zones(),
});

describe('what is not there', () => {
  test.each<[Change, string]>([
    [linkChange(scopeId('x'), law.id), 'private link scope "x"'],
    [linkChange(scopeId('a'), workspaceId('x')), 'workspace, component or collection endpoint "x"'],
    [
      {
        kind: 'create-endpoint',
        endpointId: endpointId('2'),
        scopeId: scopeId('a'),
        subnetId: subnetId('x'),
        location: '',
        requestMessage: '',
      },
      'subnet "default"',
    ],
    [{ kind: 'set-zone-group', endpointId: endpointId('x'), name: 'd', zoneIds: [] }, 'private endpoint "x"'],
    [
      { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: endpointId('x'), description: '' },
      'private endpoint connection "x"',
    ],
    [linkZoneChange(zoneId('ods', '9'), networkId('n')), 'private DNS zone "privatelink.ods.opinsights.azure.com"'],
    [linkZoneChange(zoneId('ods'), networkId('x')), 'virtual network "x"'],
    [
      { kind: 'allow-service-tag', securityGroupId: securityGroupId('x'), tag: 't', ruleName: 'r', priority: 100 },
      'network security group "x"',
    ],
  ])('stops %j', (change, what) => {
    const found = findingsOf(base, [change]).filter(({ code }) => code === 'not-found');
    expect(found).toMatchObject([
      {
        severity: 'block',
        sentence: `No ${what} can be seen. It may be deleted, or the bot may not read its subscription.`,
      },
    ]);
  });

  test('stops for each thing that is not there', () => {
    expect(said('not-found', base, linkChange(scopeId('x'), workspaceId('y')))).toHaveLength(2);
  });

  test('stops once, and not where the plan makes it first', () => {
    const create: Change = { kind: 'create-scope', scopeId: scopeId('x'), query: 'Open', ingestion: 'Open', tags: {} };
    expect(said('not-found', base, create, linkChange(scopeId('x'), law.id))).toEqual([]);
    expect(
      said('not-found', base, linkChange(scopeId('x'), law.id), {
        kind: 'unlink',
        scopeId: scopeId('X'),
        resourceId: law.id,
      }),
    ).toHaveLength(1);
  });
});

test('what could not be read is told, for what the plan touches and for all there is', () => {
  const blind = {
    ...base,
    unseen: [
      { id: scopeId('a'), why: 'the bot may not' },
      { id: '/subscriptions/x', why: 'no role' },
    ],
  };
  expect(said('partly-unseen', blind, linkChange(scopeId('a'), law.id))).toEqual([
    'a is not known completely: the bot may not. What is said here about it may be too little.',
    'x is out of sight: no role. So it is unknown which networks reach what.',
    'a could not be read completely: it has at least 0 resources, perhaps more.',
  ]);
  const below = { ...base, unseen: [{ id: GROUP, why: 'no role' }] };
  expect(said('partly-unseen', below, linkChange(scopeId('a'), law.id))[0]).toBe(
    'a is not known completely: something about it could not be read. What is said here about it may be too little.',
  );
});

describe('what is created', () => {
  const create = (more: object): Change => ({
    kind: 'create-endpoint',
    endpointId: endpointId('2'),
    scopeId: scopeId('a'),
    subnetId: subnetId('n'),
    location: 'West Europe',
    requestMessage: '',
    ...more,
  });
  const named = (name: string): Change => ({
    kind: 'create-scope',
    scopeId: scopeId(name),
    query: 'Open',
    ingestion: 'Open',
    tags: {},
  });

  test.each(['b', 'B-(1)_x.y', 'x'.repeat(255)])('may be named %s', name => {
    expect(said('invalid-name', base, named(name))).toEqual([]);
  });

  test.each(['b.', 'a b', 'x'.repeat(256), 'ä', 'a:b', ''])('may not be named %j', name => {
    expect(said('invalid-name', base, named(name))).toHaveLength(1);
  });

  test.each([
    ['pe-1', true],
    ['1', true],
    ['pe_1.x', true],
    ['-pe', false],
    ['pe-', false],
    ['x'.repeat(81), false],
    ['x'.repeat(80), true],
    ['pe(1)', false],
  ])('an endpoint named %s: %s', (name, fine) => {
    expect(said('invalid-name', base, create({ endpointId: endpointId(name) })).length).toBe(fine ? 0 : 1);
  });

  test('has an id of its own type', () => {
    expect(said('invalid-name', base, create({ endpointId: scopeId('pe') }))).toEqual([
      '"pe" cannot be the name of this: use letters, digits, - _ . and do not end with a dot.',
    ]);
  });

  test('does not take the name of another', () => {
    expect(said('name-taken', base, create({ endpointId: endpointId('1'), scopeId: scopeId('b') }))).toEqual([
      'There is a private endpoint 1 already, in n and to a. Choose another name.',
    ]);
    expect(said('name-taken', base, create({}))).toEqual([]);
  });

  test('is in the region of its network', () => {
    expect(said('endpoint-region', base, create({}))).toEqual([]);
    expect(said('endpoint-region', base, create({ location: 'northeurope' }))).toEqual([
      '2 would be in northeurope, and n is in westeurope: a private endpoint must be in the region of its network.',
    ]);
    expect(said('endpoint-region', base, create({ subnetId: subnetId('x') }))).toEqual([]);
  });

  test.each<[Partial<Subnet>, string | undefined]>([
    [{ prefixes: ['10.0.0.0/27'], freeAddresses: 11 }, undefined],
    [{ prefixes: ['10.0.0.0/27'], freeAddresses: null }, undefined],
    [{ prefixes: ['10.0.0.0/28', '10.1.0.0/24'], freeAddresses: null }, undefined],
    [{ prefixes: ['fd00::/64'], freeAddresses: null }, undefined],
    [{ prefixes: ['10.0.0.0/28', 'fd00::/64'], freeAddresses: null }, 'is 10.0.0.0/28, fd00::/64'],
    [{ prefixes: ['10.0.0.0/24'], freeAddresses: 10 }, 'has 10 free addresses'],
    [{ prefixes: ['10.0.0.0/28'], freeAddresses: 9 }, 'has 9 free addresses'],
  ])('needs room: %j', (more, found) => {
    const subnet = {
      id: subnetId('n'),
      name: 'default',
      prefixes: [],
      freeAddresses: null,
      securityGroupId: null,
      ...more,
    };
    const of = { ...base, networks: [network('n', { subnets: [subnet] })] };
    expect(said('subnet-too-small', of, create({}))).toEqual(
      found === undefined
        ? []
        : [
            `Subnet default ${found}: a private endpoint of Azure Monitor needs at least 11 addresses in a subnet of /27 or more.`,
          ],
    );
  });
});

describe('connections', () => {
  const kinds = ['approve-connection', 'reject-connection', 'remove-connection'] as const;
  const decide = (kind: (typeof kinds)[number]): Change =>
    kind === 'remove-connection'
      ? { kind, scopeId: scopeId('a'), endpointId: pe.id }
      : { kind, scopeId: scopeId('a'), endpointId: pe.id, description: '' };
  const at = (state: Connection['state']) => ({ ...base, connections: [connection(pe, { state })] });

  test.each([
    ['Pending', ['legal', 'legal', 'legal']],
    ['Approved', ['done', 'legal', 'legal']],
    ['Rejected', ['unproven', 'done', 'legal']],
    ['Disconnected', ['illegal', 'illegal', 'illegal']],
    ['unrecognised', ['unproven', 'unproven', 'unproven']],
  ] as const)('that are %s are decided: %j', (state, expected) => {
    const found = kinds.map(kind => {
      const all = findingsOf(at(state), [decide(kind)]).map(({ code }) => code);
      if (all.includes('nothing-to-do')) return 'done';
      if (all.includes('illegal-transition')) return 'illegal';
      return all.includes('unproven-transition') ? 'unproven' : 'legal';
    });
    expect(found).toEqual(expected);
  });

  test('that may not be decided say why', () => {
    expect(said('illegal-transition', at('Disconnected'), decide('approve-connection'))).toEqual([
      "The connection of 1 is disconnected: its scope's side is gone, and the private endpoint can only be deleted.",
    ]);
    expect(said('unproven-transition', at('Rejected'), decide('approve-connection'))).toEqual([
      'It is not documented that Azure does this to a connection which is rejected, as that of 1. The result is read back.',
    ]);
    expect(said('unproven-transition', at('unrecognised'), decide('reject-connection'))[0]).toContain(
      'in a state not known here',
    );
    expect(said('unproven-transition', { ...base, connections: [] }, decide('approve-connection'))).toEqual([]);
  });

  test('leave their records behind', () => {
    expect(said('records-remain', base, decide('remove-connection'))).toHaveLength(1);
    expect(said('records-remain', base, decide('reject-connection'))).toEqual([
      'The DNS records of 1 remain, so networks that resolve by them do not get their public reach back. Remove its DNS zones too.',
    ]);
    const cleared: Change = { kind: 'set-zone-group', endpointId: pe.id, name: 'default', zoneIds: [] };
    expect(said('records-remain', base, cleared, decide('remove-connection'))).toEqual([]);
    expect(said('records-remain', { ...base, endpoints: [] }, decide('remove-connection'))).toEqual([]);
  });
});

describe('what stands in the way', () => {
  const lock: Obstacle = { id: GROUP, kind: 'lock', name: 'keep', forbids: 'delete' };
  const unlink: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: law.id };
  const linked = {
    ...base,
    links: [{ id: 'l', name: 'l', scopeId: scopeId('a'), resourceId: law.id, provisioningState: 'Succeeded' }],
  };

  test('is a lock, on what lies below it', () => {
    expect(said('resource-lock', { ...linked, obstacles: [lock] }, unlink)).toEqual([
      'The resource lock keep on rg-monitor forbids deleting from a. Ask its owner to lift it.',
    ]);
    expect(said('resource-lock', { ...base, obstacles: [lock] }, linkChange(scopeId('a'), law.id))).toEqual([]);
    expect(
      said('resource-lock', { ...base, obstacles: [{ ...lock, forbids: 'write' }] }, linkChange(scopeId('a'), law.id)),
    ).toEqual(['The resource lock keep on rg-monitor forbids writing to a. Ask its owner to lift it.']);
    expect(
      said(
        'resource-lock',
        { ...base, obstacles: [{ ...lock, id: `${scopeId('a')}b`, forbids: 'write' }] },
        linkChange(scopeId('a'), law.id),
      ),
    ).toEqual([]);
    expect(
      said(
        'resource-lock',
        { ...base, obstacles: [{ ...lock, id: scopeId('A'), forbids: 'write' }] },
        linkChange(scopeId('a'), law.id),
      ),
    ).toHaveLength(1);
    expect(said('resource-lock', { ...base, obstacles: [lock] }, unlink)).toEqual([]);
  });

  test('is a policy', () => {
    const policy: Obstacle = {
      id: '/subscriptions/00000000-0000-0000-0000-000000000001',
      kind: 'policy',
      name: 'deny',
      forbids: 'write',
    };
    expect(
      said(
        'policy-denies',
        { ...base, obstacles: [policy] },
        linkChange(scopeId('a'), law.id),
        linkChange(scopeId('a'), law.id),
      ),
    ).toEqual(['The policy deny on 00000000-0000-0000-0000-000000000001 forbids writing to a. Ask for an exemption.']);
  });

  test.each<[Tags, string | undefined]>([
    [{ 'Managed-By': 'Terraform 1.9' }, 'Terraform'],
    [{ iac: 'bicep' }, 'bicep'],
    [{ 'terraform-state': 'x' }, 'terraform'],
    [{ provisioner: 'OpenTofu' }, 'OpenTofu'],
    [{ 'managed-by': 'network team' }, undefined],
    [{ note: 'once made with Terraform' }, undefined],
  ])('is other code that owns it: %j', (tags, tool) => {
    const of = { ...base, scopes: [scope('a', { tags })] };
    expect(said('managed-by-code', of, linkChange(scopeId('a'), law.id))).toEqual(
      tool === undefined
        ? []
        : [`a is marked as managed by ${tool}, which would undo this with its next run. Change it there too.`],
    );
  });

  test('is looked for on everything that is written', () => {
    const tags = { iac: 'terraform' };
    const of = {
      ...base,
      resources: [workspace('law', { tags })],
      zones: [{ ...zone('ods'), tags }],
      securityGroups: [{ ...securityGroup('nsg'), tags }],
    };
    const changes: Change[] = [
      { kind: 'set-public-access', resourceId: law.id, query: 'Disabled' },
      linkZoneChange(zoneId('ods'), networkId('n')),
      { kind: 'allow-service-tag', securityGroupId: securityGroupId('nsg'), tag: 't', ruleName: 'r', priority: 100 },
    ];
    expect(said('managed-by-code', of, ...changes)).toHaveLength(3);
  });

  test('is that it cannot be undone', () => {
    expect(said('irreversible', base, { kind: 'delete-endpoint', endpointId: pe.id })).toEqual([
      'Delete private endpoint 1: this cannot be undone. A new private endpoint named 1 would have another address and connection name; exclusions for the old one do not come back.',
    ]);
    expect(said('irreversible', base, { kind: 'delete-endpoint', endpointId: endpointId('x') })).toEqual([]);
    expect(said('irreversible', base, linkChange(scopeId('a'), law.id))).toEqual([]);
  });
});

test('storage for custom logs is a thing of 2020', () => {
  const change: Change = { kind: 'link-storage', workspaceId: law.id, storageAccountIds: [storageId('st')] };
  expect(findingsOf(base, [change], profile2020)).toEqual([]);
  expect(findingsOf(base, [change], profileGa)).toMatchObject([
    { code: 'custom-logs-storage-retired', severity: 'block', subjects: [law.id] },
  ]);
});

describe('rules for service tags', () => {
  const change: Change = {
    kind: 'allow-service-tag',
    securityGroupId: securityGroupId('nsg'),
    tag: 'AzureResourceManager',
    ruleName: 'New',
    priority: 200,
  };
  const rule = (more: Partial<SecurityRule>): SecurityRule => ({
    ...ruleFor({ ruleName: 'Old', priority: 100, tag: 'Storage', securityGroupId: '' }),
    ...more,
  });
  const having = (...rules: readonly SecurityRule[]) => ({ ...base, securityGroups: [securityGroup('nsg', rules)] });

  test('do not take the name or the priority of another', () => {
    expect(said('rule-conflict', having(rule({ name: 'NEW' })), change)).toEqual([
      'nsg has a rule NEW at priority 100 already. Choose another name.',
    ]);
    expect(said('rule-conflict', having(rule({ priority: 200 })), change)).toEqual([
      'nsg has a rule Old at priority 200 already. Choose another priority.',
    ]);
    expect(said('rule-conflict', having(rule({ priority: 200, direction: 'Inbound' })), change)).toEqual([]);
    expect(said('rule-conflict', base, change)).toEqual([]);
    expect(said('rule-conflict', having(rule({ priority: 150 })), change)).toEqual([]);
  });

  test.each<[Partial<SecurityRule>, boolean]>([
    [{ access: 'Deny', destinations: ['*'] }, true],
    [{ access: 'Deny', destinations: ['Internet'], ports: ['*'] }, true],
    [{ access: 'Deny', destinations: ['azureresourcemanager'] }, true],
    [{ access: 'Deny', destinations: ['Storage', 'AzureResourceManager'], ports: ['80', '443'] }, true],
    [{ access: 'Deny', destinations: ['*'], priority: 200, name: 'Same' }, false],
    [{ access: 'Deny', destinations: ['Storage'] }, false],
    [{ access: 'Deny', destinations: ['*'], ports: ['80'] }, false],
    [{ access: 'Allow', destinations: ['Internet'] }, false],
    [{ access: 'Deny', destinations: ['*'], priority: 201 }, false],
  ])('may be overruled by an earlier one: %j', (more, overruled) => {
    const found = said('rule-overruled', having(rule(more)), change);
    expect(found).toEqual(
      overruled
        ? ['Rule Old of nsg comes first (priority 100) and may deny what this allows to AzureResourceManager.']
        : [],
    );
  });

  test('open no firewall', () => {
    const second: Change = { ...change, tag: 'AzureActiveDirectory', ruleName: 'Other', priority: 201 };
    expect(said('firewall-not-opened', having(), change, second)).toEqual([
      'Rules of nsg do not open a firewall: where one stands between, allow the service tags there too.',
    ]);
  });
});
