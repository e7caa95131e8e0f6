import fc from 'fast-check';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { endpointNames, idOf, monitorZoneNames, networkNames, resourceNames, scopeNames } from './sequence-estate.ts';

/** A request of a person, by the names that a command has. */
export interface SequenceRequest {
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

/** Requests that go through each phase together, and what someone does in the portal between the phases. */
export interface Round {
  readonly requests: readonly SequenceRequest[];
  /** How old the reading of everything becomes before the round, in milliseconds. A minute is the most that is used. */
  readonly ageMs: number;
  readonly beforePlan: readonly Change[];
  readonly beforeApproval: readonly Change[];
  readonly beforeExecution: readonly Change[];
  /** Made just before the first write of the first request that is executed. */
  readonly beforeWrite: Change | undefined;
}

const scope = fc.constantFrom(...scopeNames);
const resource = fc.constantFrom(...resourceNames);
const network = fc.constantFrom(...networkNames);
const endpoint = fc.constantFrom(...endpointNames);
const zones = monitorZoneNames.map(idOf.zone);

const one = (workflow: string, inputs: Readonly<Record<string, string | readonly string[]>>): SequenceRequest => ({
  workflow,
  inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, [value].flat()])),
});

/** A request of each workflow that adds to a limit, or that a finding about the present state may block. */
const request: fc.Arbitrary<SequenceRequest> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.uniqueArray(resource, { minLength: 1, maxLength: 2 }), scope)
      .map(([resources, to]) => one('connect-resources', { resources, scope: to })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(network, scope, fc.constantFrom('automatic', 'manual'), endpoint)
      .map(([of, to, dns, name]) => one('create-endpoint', { subnet: `${of}/default`, scope: to, dns, name })),
  },
  fc.tuple(resource, scope).map(([of, from]) => one('disconnect-resources', { resources: of, scope: from })),
  resource.map(resources => one('retire-resource', { resources })),
  fc
    .tuple(resource, fc.constantFrom('Disabled', 'Enabled'))
    .map(([resources, access]) => one('set-public-access', { resources, access })),
  endpoint.map(endpoints => one('delete-endpoint', { endpoints })),
  fc
    .tuple(fc.constantFrom('approve-connection', 'reject-connection', 'remove-connection'), endpoint)
    .map(([workflow, connections]) => one(workflow, { connections })),
  scope.map(of => one('delete-scope', { scope: of })),
  fc
    .tuple(network, scope, resource)
    .map(([of, to, resources]) => one('isolate-network', { subnet: `${of}/default`, scope: to, resources })),
  fc
    .tuple(scope, fc.constantFrom('Open', 'PrivateOnly'))
    .map(([of, mode]) => one('set-access-mode', { scope: of, mode })),
);

const ends = fc
  .tuple(endpoint, scope)
  .map(([name, of]) => ({ endpointId: idOf.endpoint(name), scopeId: idOf.scope(of) }));

/** What people do in the portal. What Azure refuses does not happen. */
const edit: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(scope, resource)
      .map(([to, of]) => linkChange(idOf.scope(to), idOf.resource(of), `${of}-portal`)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(scope, resource).map(([from, of]): Change => {
      return { kind: 'unlink', scopeId: idOf.scope(from), resourceId: idOf.resource(of) };
    }),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(ends, network).map(([ids, of]): Change => {
      const subnetId = `${idOf.network(of)}/subnets/default`;
      return { kind: 'create-endpoint', ...ids, subnetId, location: 'westeurope', requestMessage: '' };
    }),
  },
  ends.map((ids): Change => ({ kind: 'approve-connection', ...ids, description: '' })),
  ends.map((ids): Change => ({ kind: 'reject-connection', ...ids, description: '' })),
  ends.map((ids): Change => ({ kind: 'remove-connection', ...ids })),
  endpoint.map((name): Change => ({ kind: 'delete-endpoint', endpointId: idOf.endpoint(name) })),
  endpoint.map((name): Change => {
    return { kind: 'set-zone-group', endpointId: idOf.endpoint(name), name: 'default', zoneIds: zones };
  }),
  fc.tuple(fc.constantFrom(...zones), network).map(([zoneId, of]) => linkZoneChange(zoneId, idOf.network(of))),
  fc.tuple(fc.constantFrom(...zones), network).map(([zoneId, of]): Change => {
    return { kind: 'unlink-zone', zoneId, networkId: idOf.network(of) };
  }),
  resource.map((of): Change => {
    return { kind: 'set-public-access', resourceId: idOf.resource(of), ingestion: 'Enabled', query: 'Enabled' };
  }),
);

const edits = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(edit, { minLength: 1, maxLength: 2 }) },
);

export const rounds: fc.Arbitrary<readonly Round[]> = fc.array(
  fc.record({
    requests: fc.array(request, { minLength: 1, maxLength: 3 }),
    ageMs: fc.constantFrom(0, 5_000, 30_000, 70_000),
    beforePlan: edits,
    beforeApproval: edits,
    beforeExecution: edits,
    beforeWrite: fc.option(edit, { nil: undefined, freq: 4 }),
  }),
  { minLength: 2, maxLength: 5 },
);
