import fc from 'fast-check';
import { ruleFor } from '../../src/domain/changes/service-tag.ts';
import type { ZoneRole } from '../../src/domain/dns/zone-names.ts';
import { zoneRoles } from '../../src/domain/dns/zone-names.ts';
import type {
  AccessMode,
  ConnectionState,
  Endpoint,
  Inventory,
  LinkedStorage,
  MonitoredResource,
  Network,
  Peering,
  PublicAccess,
  RecordSet,
  Scope,
  SecurityGroup,
  SecurityRule,
  WriteRestriction,
  ZoneLink,
} from '../../src/domain/topology/objects.ts';
import { dnsServers, forwardersIn, rulesetsIn } from './arbitrary-dns.ts';
import { machinesIn } from './arbitrary-machines.ts';
import {
  collection,
  collectionId,
  component,
  componentId,
  connection,
  endpoint,
  endpointId,
  inventory,
  link,
  network,
  networkId,
  record,
  resource,
  rulesetId,
  scope,
  scopeId,
  securityGroup,
  securityGroupId,
  storageId,
  workspace,
  workspaceId,
  zone,
  zoneId,
  zoneIn,
  zoneLink,
} from './build.ts';

/** Random inventories: small enough that any two objects may be related, and with every possible value. */

export const scopeNames = ['s0', 's1', 's2'];
export const networkNames = ['n0', 'n1', 'n2', 'n3'];
export const endpointNames = ['0', '1', '2', '3'];
export const zoneSets = ['1', '2'];
const workspaceNames = ['law0', 'law1'];
const componentNames = ['app0', 'app1', 'app2'];
const collectionNames = ['dce0'];
const otherKindId =
  '/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/x/providers/Microsoft.Other/things/t';
export const resourceIds = [
  ...workspaceNames.map(workspaceId),
  ...componentNames.map(componentId),
  ...collectionNames.map(collectionId),
  otherKindId,
];
const UNOWNED_ADDRESS = '10.9.9.9';

/** Gives mostly the first value, and sometimes any of the others. */
function mostly<T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(first) },
    { weight: 1, arbitrary: fc.constantFrom(first, ...others) },
  );
}

const modes = mostly<AccessMode>('Open', 'PrivateOnly', 'PrivateOnly', 'unrecognised');
const flags = mostly<PublicAccess>('Enabled', 'Disabled', 'Disabled', 'SecuredByPerimeter', 'unrecognised');
const states = fc.oneof(
  { weight: 2, arbitrary: fc.constant<ConnectionState>('Approved') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<ConnectionState>('Pending', 'Rejected', 'Rejected', 'Disconnected', 'unrecognised'),
  },
);
const policies = mostly<ZoneLink['resolutionPolicy']>('Default', 'NxDomainRedirect', 'unrecognised');

const scopes: fc.Arbitrary<readonly Scope[]> = fc.tuple(
  ...scopeNames.map(name =>
    fc
      .record({
        query: modes,
        ingestion: modes,
        exclusions: fc.uniqueArray(
          fc.record({
            connectionName: fc.constantFrom(...endpointNames.map(of => `connection-${of}`)),
            query: modes,
            ingestion: modes,
          }),
          { maxLength: 2, selector: ({ connectionName }) => connectionName },
        ),
      })
      .map(({ query, ingestion, exclusions }) => scope(name, { accessModes: { query, ingestion }, exclusions })),
  ),
);

const access = fc.record({ ingestion: flags, query: flags });
const locations = mostly('westeurope', 'West Europe', 'northeurope');

const resources: fc.Arbitrary<readonly MonitoredResource[]> = fc
  .record({
    workspaces: fc.tuple(
      ...workspaceNames.map(name =>
        fc.record({ publicAccess: access, read: mostly(true, false) }).map(({ publicAccess, read }) => {
          const { customerId, ...bare } = workspace(name, { publicAccess });
          return read && customerId !== undefined ? { ...bare, customerId } : bare;
        }),
      ),
    ),
    components: fc.tuple(
      ...componentNames.map(name =>
        fc
          .record({
            publicAccess: access,
            location: locations,
            host: fc.constantFrom(undefined, 'westeurope-5.in.ai', 'northeurope-1.in.ai'),
            behind: fc.constantFrom(undefined, ...workspaceNames),
          })
          .map(({ publicAccess, location, host, behind }) =>
            component(name, {
              publicAccess,
              location,
              ...(host !== undefined && { hosts: [host] }),
              ...(behind !== undefined && { workspaceId: workspaceId(behind) }),
            }),
          ),
      ),
    ),
    collections: fc.tuple(
      ...collectionNames.map(name =>
        flags.map(ingestion => collection(name, { publicAccess: { ingestion, query: 'Disabled' } })),
      ),
    ),
  })
  .map(({ workspaces, components, collections }) => [
    ...workspaces,
    ...components,
    ...collections,
    resource(otherKindId),
  ]);

/** Gives true with this probability. */
function chance(percent: number): fc.Arbitrary<boolean> {
  return fc.oneof(
    { weight: percent, arbitrary: fc.constant(true) },
    { weight: 100 - percent, arbitrary: fc.constant(false) },
  );
}

function someOf<T>(all: readonly T[], percent: number): fc.Arbitrary<T[]> {
  return fc.tuple(...all.map(() => chance(percent))).map(taken => all.filter((_, index) => taken[index] === true));
}

const peeringSide = fc.record({
  state: mostly<Peering['state']>('Connected', 'Initiated', 'Disconnected', 'unrecognised'),
  allowsAccess: mostly(true, false),
});

const networks: fc.Arbitrary<readonly Network[]> = fc
  .record({
    pairs: someOf(
      networkNames.flatMap((a, index) => networkNames.slice(index + 1).map(b => [a, b] as const)),
      40,
    ),
    sides: fc.array(fc.tuple(peeringSide, peeringSide, mostly(true, false)), { minLength: 6, maxLength: 6 }),
    servers: fc.tuple(...networkNames.map(() => dnsServers)),
    gateways: someOf(networkNames, 15),
  })
  .map(({ pairs, sides, servers, gateways }) =>
    networkNames.map((name, index) => {
      const peerings = pairs.flatMap(([a, b], pair): Peering[] => {
        const [first, second, hasBoth] = sides[pair] ?? sides[0] ?? [];
        if (first === undefined || second === undefined) return [];
        if (name === a) return [{ remoteNetworkId: networkId(b), ...first }];
        return name === b && hasBoth === true ? [{ remoteNetworkId: networkId(a), ...second }] : [];
      });
      const gateway = {
        id: `${networkId(name)}/subnets/GatewaySubnet`,
        name: 'GatewaySubnet',
        prefixes: [],
        freeAddresses: null,
      };
      const bare = network(name, { dnsServers: servers[index] ?? [], peerings });
      return gateways.includes(name)
        ? { ...bare, subnets: [...bare.subnets, { ...gateway, securityGroupId: null }] }
        : bare;
    }),
  );

/** @param unique whether every address is used only once, as in networks that are all connected */
function endpointsOf(unique: boolean): fc.Arbitrary<readonly Endpoint[]> {
  return fc
    .tuple(
      ...endpointNames.map(name =>
        fc
          .record({
            exists: mostly(true, false),
            inNetwork: fc.constantFrom(...networkNames),
            toScope: fc.constantFrom(...scopeNames),
            state: states,
            space: unique ? fc.constant(name) : fc.constantFrom(name, name, 'x'),
            set: fc.constantFrom(undefined, ...zoneSets),
            roles: mostly<readonly ZoneRole[]>(zoneRoles, ['monitor'], ['ods', 'oms']),
          })
          .map(({ exists, inNetwork, toScope, state, space, set, roles }) => {
            const addresses = [`10.0.${space}.4`, `10.0.${space}.5`];
            const zoneGroup =
              set === undefined ? null : { name: 'default', zoneIds: roles.map(role => zoneId(role, set)) };
            return exists ? [endpoint(name, inNetwork, toScope, { state, addresses, zoneGroup })] : [];
          }),
      ),
    )
    .map(found => found.flat());
}

const recordNames: Readonly<Record<ZoneRole, readonly string[]>> = {
  monitor: [
    'api',
    'live',
    'westeurope-5.in.ai',
    'northeurope-1.in.ai',
    'global.in.ai',
    '*',
    'dce0-ab12.westeurope-1.ingest',
  ],
  ods: ['guid-law0', 'guid-law1'],
  oms: ['guid-law0', 'guid-law1', '*'],
  agentsvc: ['guid-law0', 'guid-law1'],
  blob: [],
};

const recordAddresses = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...endpointNames.flatMap(name => [[`10.0.${name}.4`], [`10.0.${name}.5`]])) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<readonly string[]>(
      [],
      [UNOWNED_ADDRESS],
      ['10.0.x.4'],
      ['10.0.0.4', '10.0.1.4'],
      ['10.0.0.4', '10.0.0.5'],
    ),
  },
);

const records: fc.Arbitrary<readonly RecordSet[]> = fc
  .tuple(
    ...zoneSets.flatMap(set =>
      zoneRoles.flatMap(role =>
        recordNames[role].map(name =>
          fc
            .record({ exists: chance(name === '*' ? 5 : 85), addresses: recordAddresses })
            .map(({ exists, addresses }) => (exists ? [record(role, name, addresses, set)] : [])),
        ),
      ),
    ),
  )
  .map(found => found.flat());

const zoneLinksOf = (valid: boolean): fc.Arbitrary<readonly ZoneLink[]> =>
  fc
    .tuple(
      ...networkNames.map(name =>
        fc
          .record({
            sets: mostly<readonly string[]>(['1'], ['2'], [], valid ? [] : ['1', '2']),
            roles: mostly<readonly ZoneRole[]>(zoneRoles, ['monitor'], ['ods']),
            policy: policies,
          })
          .map(({ sets, roles, policy }) =>
            sets.flatMap(set => roles.map(role => zoneLink(role, name, set, { resolutionPolicy: policy }))),
          ),
      ),
    )
    .map(found => found.flat());

/** Zones of other services: two that shadow names of Azure Monitor, and one whose name only looks similar. */
export const otherZones = [
  'azure.com',
  'ods.opinsights.azure.com',
  'privatelink.westeurope.prometheus.monitor.azure.com',
].map(name => ({ id: zoneIn('other', name), name, tags: {} }));

const otherZoneLinks: fc.Arbitrary<readonly ZoneLink[]> = someOf(
  networkNames.flatMap(name => otherZones.map(({ id }) => ({ name, zoneId: id }))),
  3,
).map(links =>
  links.map(({ name, zoneId: id }) => ({
    id: `${id}/virtualNetworkLinks/${name}`,
    name,
    zoneId: id,
    networkId: networkId(name),
    resolutionPolicy: 'Default',
  })),
);

const otherRule: fc.Arbitrary<SecurityRule> = fc.record({
  name: fc.constantFrom('Allow-AzureResourceManager-Outbound', 'r1', 'r2', 'r3'),
  priority: fc.integer({ min: 100, max: 104 }),
  direction: fc.constantFrom('Inbound' as const, 'Outbound' as const),
  access: fc.constantFrom('Allow' as const, 'Deny' as const),
  protocol: fc.constantFrom('Tcp', '*'),
  source: fc.constantFrom('VirtualNetwork', '*', '10.0.0.0/24'),
  destinations: fc.constantFrom(['AzureResourceManager'], ['*'], ['AzureActiveDirectory', 'Internet'], []),
  ports: fc.constantFrom(['443'], ['*'], ['80']),
});

/** A rule as the change creates it. */
const createdRule = fc
  .record({
    ruleName: fc.constantFrom('Allow-AzureResourceManager-Outbound', 'r1'),
    priority: fc.integer({ min: 100, max: 104 }),
    tag: fc.constantFrom('AzureResourceManager', 'AzureActiveDirectory'),
  })
  .map(({ ruleName, priority, tag }) => ruleFor({ ruleName, priority, tag, securityGroupId: securityGroupId('nsg') }));

const rules = fc.uniqueArray(fc.oneof(otherRule, createdRule), { maxLength: 3, selector: ({ name }) => name });

const securityGroups: fc.Arbitrary<readonly SecurityGroup[]> = rules.map(found => [securityGroup('nsg', found)]);

const linkedStorage: fc.Arbitrary<readonly LinkedStorage[]> = fc
  .tuple(
    ...workspaceNames.map(name =>
      fc.constantFrom(undefined, ['st1'], ['st1', 'st2']).map(accounts => ({ name, accounts })),
    ),
  )
  .map(found =>
    found.flatMap(({ name, accounts }) =>
      accounts === undefined
        ? []
        : [{ workspaceId: workspaceId(name), dataType: 'CustomLogs', storageAccountIds: accounts.map(storageId) }],
    ),
  );

const writeRestrictions: fc.Arbitrary<readonly WriteRestriction[]> = fc.array(
  fc.record({
    id: fc.constantFrom(scopeId('s0'), workspaceId('law0'), networkId('n0'), endpointId('0'), securityGroupId('nsg')),
    kind: fc.constantFrom('lock' as const, 'policy' as const),
    name: fc.constantFrom('keep', 'deny-all'),
    forbids: fc.constantFrom('delete' as const, 'write' as const),
  }),
  { maxLength: 1 },
);

/**
 * Gives inventories in which nothing that is referred to is missing.
 *
 * @param valid only what Azure allows: no address twice, and no network with two zones of the same name
 */
export function inventories({ valid = false }: { readonly valid?: boolean } = {}): fc.Arbitrary<Inventory> {
  return fc
    .record({
      scopes,
      resources,
      networks,
      endpoints: endpointsOf(valid),
      records,
      zoneLinks: zoneLinksOf(valid),
      otherZoneLinks,
      securityGroups,
      linkedStorage,
      machines: machinesIn(networkNames, 'dce0'),
      writeRestrictions,
      links: someOf(
        scopeNames.flatMap(name => resourceIds.map(id => [name, id] as const)),
        40,
      ),
      provisioning: fc.array(mostly('Succeeded', 'Provisioning', 'succeeded'), { minLength: 1, maxLength: 5 }),
      linkedToRuleset: someOf(networkNames, 8),
      rulesets: rulesetsIn(networkNames),
      dnsForwarders: forwardersIn(networkNames),
    })
    .map(({ links, provisioning, linkedToRuleset, otherZoneLinks: others, ...parts }) =>
      inventory({
        ...parts,
        zoneLinks: [...parts.zoneLinks, ...others],
        links: links.map(([name, id], index) =>
          link(name, id, { provisioningState: provisioning[index % provisioning.length] ?? '' }),
        ),
        connections: parts.endpoints.filter(({ state }) => state !== 'Disconnected').map(of => connection(of)),
        zones: [...zoneSets.flatMap(set => zoneRoles.map(role => zone(role, set))), ...otherZones],
        rulesetLinks: linkedToRuleset.map(name => ({ rulesetId: rulesetId('r'), networkId: networkId(name) })),
      }),
    );
}
