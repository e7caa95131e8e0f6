import { expect, test } from 'vitest';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { exampleCommand } from '../../src/workflows/example-command.ts';
import { inventory, scope, workspace } from '../domain/build.ts';
import { shippedWorkflow } from './rulebook.ts';

const connect = shippedWorkflow('connect-resources');

test('fills a command with names from Azure that a person can type', () => {
  const of = (names: readonly string[], ...resources: ReturnType<typeof workspace>[]) =>
    exampleCommand(connect, topologyOf(inventory({ scopes: names.map(name => scope(name)), resources })));
  expect(of(['ampls-b', 'ampls-a'], workspace('law-prod'))).toBe('connect law-prod to ampls-a');
  expect(of(['my scope'], workspace('law-prod'))).toBe('connect law-prod to "my scope"');
  expect(
    of(['ampls-a'], workspace('law'), { ...workspace('law'), id: workspace('law').id.replace('rg-monitor', 'rg-x') }),
  ).toBe('connect rg-monitor/law to ampls-a');
});

test('keeps the placeholder of what is not there, not known, or too long to read', () => {
  expect(exampleCommand(connect, undefined)).toBe('connect {resources} to {scope}');
  const topology = topologyOf(inventory({ scopes: [scope('a'.repeat(61))], resources: [workspace('law-prod')] }));
  expect(exampleCommand(connect, topology)).toBe('connect law-prod to {scope}');
});

test('shows a value that a choice takes', () => {
  const topology = topologyOf(inventory({ scopes: [scope('ampls-a')] }));
  expect(exampleCommand(shippedWorkflow('set-access-mode'), topology)).toBe('access-mode ampls-a to PrivateOnly');
});
