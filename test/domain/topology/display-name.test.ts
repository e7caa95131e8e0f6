import { expect, test } from 'vitest';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { displayName } from '../../../src/domain/topology/display-name.ts';
import { emptyInventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { network, networkId, resource, scope, scopeId, workspace, workspaceId } from '../build.ts';
import { planChanges } from '../plan-changes.ts';

const other = (id: string) => id.replace('/rg-monitor/', '/rg-data/');
const elsewhere = (id: string) => id.replace('000001/', '000002/');
const shared = workspaceId('law-shared');

const topology = topologyOf({
  ...emptyInventory,
  scopes: [scope('ampls-a'), scope('ampls-b'), { ...scope('ampls-b'), id: other(scopeId('ampls-b')) }],
  resources: [
    workspace('law-prod'),
    workspace('law-shared'),
    resource(other(workspaceId('LAW-Shared'))),
    workspace('law-twin'),
    resource(elsewhere(workspaceId('law-twin'))),
    resource(other(workspaceId('law-twin'))),
  ],
  networks: [network('ampls-a')],
});

test('is the name alone where no other object of the kind has it', () => {
  expect(displayName(topology, workspaceId('law-prod'))).toBe('law-prod');
  expect(displayName(topology, scopeId('ampls-a'))).toBe('ampls-a');
  expect(displayName(topology, networkId('ampls-a'))).toBe('ampls-a');
  expect(displayName(topology, workspaceId('law-new'))).toBe('law-new');
});

test('has the resource group where several objects have the name, in any case', () => {
  expect(displayName(topology, shared)).toBe('rg-monitor/law-shared');
  expect(displayName(topology, other(shared))).toBe('rg-data/law-shared');
  expect(displayName(topology, other(scopeId('ampls-b')))).toBe('rg-data/ampls-b');
});

test('is the id where the resource groups have the same name too', () => {
  expect(displayName(topology, workspaceId('law-twin'))).toBe(workspaceId('law-twin'));
  expect(displayName(topology, elsewhere(workspaceId('law-twin')))).toBe(elsewhere(workspaceId('law-twin')));
  expect(displayName(topology, other(workspaceId('law-twin')))).toBe('rg-data/law-twin');
});

test('tells objects of the same name apart in what a plan shows: its changes, its limits and who loses access', () => {
  const { changes, usage } = planChanges(topology, [
    linkChange(scopeId('ampls-a'), shared),
    linkChange(other(scopeId('ampls-b')), other(shared)),
  ]);
  expect(changes.map(({ title, before }) => [title, before])).toEqual([
    ['Link rg-monitor/law-shared to ampls-a', 'not linked to ampls-a'],
    ['Link rg-data/law-shared to rg-data/ampls-b', 'not linked to rg-data/ampls-b'],
  ]);
  const subjects = usage.map(({ subject }) => subject);
  expect(new Set(subjects)).toEqual(
    new Set(['ampls-a', 'rg-data/ampls-b', 'rg-monitor/law-shared', 'rg-data/law-shared']),
  );
  const closing = planChanges(topology, [
    { kind: 'set-public-access', resourceId: shared, ingestion: 'Disabled', query: 'Disabled' },
  ]);
  expect(closing.impact.map(({ sentence }) => sentence).join()).toContain('query rg-monitor/law-shared');
});
