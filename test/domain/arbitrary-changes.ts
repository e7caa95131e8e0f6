import fc from 'fast-check';
import type { Change } from '../../src/domain/changes/index.ts';
import { linkChange } from '../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../src/domain/changes/zone-link.ts';
import { zoneRoles } from '../../src/domain/dns/zone-names.ts';
import { endpointNames, networkNames, otherZones, resourceIds, scopeNames, zoneSets } from './arbitrary.ts';
import { machineNames } from './arbitrary-machines.ts';
import {
  collectionId,
  endpointId,
  machineId,
  networkId,
  scopeId,
  securityGroupId,
  storageId,
  subnetId,
  workspaceId,
  zoneId,
} from './build.ts';

/** Random changes of every kind, to objects of the random inventories and to some that do not exist. */

const scope = fc.constantFrom(...scopeNames, 's3').map(scopeId);
const resource = fc.constantFrom(...resourceIds, workspaceId('law9'));
const endpoint = fc.constantFrom(...endpointNames, '4').map(endpointId);
const network = fc.constantFrom(...networkNames).map(networkId);
const zone = fc.constantFrom(
  ...zoneSets.flatMap(set => zoneRoles.map(role => zoneId(role, set))),
  ...otherZones.map(({ id }) => id),
);
const newZone = fc.constantFrom(...zoneRoles).map(role => zoneId(role, 'new'));
const workspace = fc.constantFrom('law0', 'law1').map(workspaceId);
const mode = fc.constantFrom('Open' as const, 'PrivateOnly' as const);
const flag = fc.constantFrom('Enabled' as const, 'Disabled' as const);
const securityGroup = fc.constantFrom('nsg', 'none').map(securityGroupId);
const machine = fc.constantFrom(...machineNames, 'vm9').map(machineId);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

type Arbitraries = { readonly [K in Change['kind']]: fc.Arbitrary<Extract<Change, { kind: K }>> };

const kind = <K extends Change['kind']>(name: K) => fc.constant(name);

export const changesByKind: Arbitraries = {
  'create-scope': fc.record({
    kind: kind('create-scope'),
    scopeId: scope,
    query: mode,
    ingestion: mode,
    tags: fc.constant({}),
  }),
  'delete-scope': fc.record({ kind: kind('delete-scope'), scopeId: scope }),
  link: fc.tuple(scope, resource).map(([scopeId, resourceId]) => linkChange(scopeId, resourceId)),
  unlink: fc.record({ kind: kind('unlink'), scopeId: scope, resourceId: resource }),
  'set-access-modes': fc
    .record({
      scopeId: scope,
      query: some(mode),
      ingestion: some(mode),
      exclusions: fc.dictionary(
        fc.constantFrom('connection-0', 'Connection-1', 'connection-9'),
        fc.option(fc.record({ query: mode, ingestion: mode })),
        { maxKeys: 2, noNullPrototype: true },
      ),
    })
    .map(({ scopeId: id, query, ingestion, exclusions }) => ({
      kind: 'set-access-modes',
      scopeId: id,
      ...(query !== undefined && { query }),
      ...(ingestion !== undefined && { ingestion }),
      exclusions,
    })),
  'create-endpoint': fc.record({
    kind: kind('create-endpoint'),
    endpointId: endpoint,
    scopeId: scope,
    subnetId: fc.constantFrom(...networkNames).map(subnetId),
    location: fc.constantFrom('westeurope', 'northeurope'),
    requestMessage: fc.constant(''),
  }),
  'delete-endpoint': fc.record({ kind: kind('delete-endpoint'), endpointId: endpoint }),
  'set-zone-group': fc.record({
    kind: kind('set-zone-group'),
    endpointId: endpoint,
    name: fc.constant('default'),
    zoneIds: fc.oneof(
      fc.constantFrom(...zoneSets).map(set => zoneRoles.map(role => zoneId(role, set))),
      fc.uniqueArray(zone, { maxLength: 3 }),
    ),
  }),
  'approve-connection': fc.record({
    kind: kind('approve-connection'),
    scopeId: scope,
    endpointId: endpoint,
    description: fc.constantFrom('', 'approved'),
  }),
  'reject-connection': fc.record({
    kind: kind('reject-connection'),
    scopeId: scope,
    endpointId: endpoint,
    description: fc.constantFrom('', 'rejected'),
  }),
  'remove-connection': fc.record({ kind: kind('remove-connection'), scopeId: scope, endpointId: endpoint }),
  'create-zone': fc.record({ kind: kind('create-zone'), zoneId: fc.oneof(zone, newZone) }),
  'delete-zone': fc.record({ kind: kind('delete-zone'), zoneId: zone }),
  'link-zone': fc
    .tuple(zone, network, fc.constantFrom('Default' as const, 'NxDomainRedirect' as const))
    .map(([zoneId, networkId, policy]) => linkZoneChange(zoneId, networkId, undefined, policy)),
  'unlink-zone': fc.record({ kind: kind('unlink-zone'), zoneId: zone, networkId: network }),
  'set-public-access': fc
    .record({ resourceId: resource, ingestion: some(flag), query: some(flag) })
    .map(({ resourceId, ingestion, query }) => ({
      kind: 'set-public-access',
      resourceId,
      ...(ingestion !== undefined && { ingestion }),
      ...(query !== undefined && { query }),
    })),
  'link-storage': fc.record({
    kind: kind('link-storage'),
    workspaceId: workspace,
    storageAccountIds: fc.constantFrom(['st1'], ['st2', 'st3']).map(names => names.map(storageId)),
  }),
  'unlink-storage': fc.record({ kind: kind('unlink-storage'), workspaceId: workspace }),
  'allow-service-tag': fc.record({
    kind: kind('allow-service-tag'),
    securityGroupId: securityGroup,
    tag: fc.constantFrom('AzureResourceManager', 'AzureActiveDirectory'),
    ruleName: fc.constantFrom('Allow-AzureResourceManager-Outbound', 'r1', 'new'),
    priority: fc.integer({ min: 100, max: 110 }),
  }),
  'remove-service-tag': fc.record({
    kind: kind('remove-service-tag'),
    securityGroupId: securityGroup,
    ruleName: fc.constantFrom('Allow-AzureResourceManager-Outbound', 'r1', 'none'),
  }),
  'associate-machine': fc.record({
    kind: kind('associate-machine'),
    machineId: machine,
    collectionEndpointId: fc.constantFrom('dce0', 'dce9').map(collectionId),
  }),
  'dissociate-machine': fc.record({ kind: kind('dissociate-machine'), machineId: machine }),
};

export const changeKinds = Object.keys(changesByKind) as readonly Change['kind'][];

const anyChange: fc.Arbitrary<Change> = fc.oneof(...Object.values(changesByKind));

/** Several changes in a row, as in a plan. */
export const anyChanges = fc.array(anyChange, { maxLength: 6 });
