import { expect, test } from 'vitest';
import { lengthOfBlocks, MAX_BLOCKS_LENGTH } from '../../src/cards/fit.ts';
import { commandToRunSchema } from '../../src/cards/help.ts';
import { whyMessage } from '../../src/cards/why.ts';
import { accessRemedy } from '../../src/domain/questions/access-remedy.ts';
import { explainAccess } from '../../src/domain/questions/explain-access.ts';
import { operations } from '../../src/domain/reach/reach.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { closed, component, connection, endpoint, networkId, record, scope, workspace } from '../domain/build.ts';
import { appi, law, plain } from '../domain/reach/fixture.ts';

function answerFor(inventory: Inventory, from: string, resourceId: string, key = 'key') {
  const topology = topologyOf(inventory);
  const explained = operations.map(operation => ({
    ...explainAccess(topology, networkId(from), resourceId, operation),
    remedy: accessRemedy(topology, networkId(from), resourceId, operation),
  }));
  const { dnsNames } = topology;
  return whyMessage({ ageMs: 40_000, networkId: networkId(from), resourceId, dnsNames, explained }, key);
}

function commandsOf({ blocks }: ReturnType<typeof whyMessage>) {
  const elements = blocks.flatMap(block => (block.type === 'actions' ? block.elements : []));
  return elements.map(each => commandToRunSchema.parse(JSON.parse(each.type === 'button' ? (each.value ?? '') : '')));
}

const pending: Inventory = {
  ...plain,
  connections: plain.connections.map(one => ({ ...one, state: 'Pending' as const })),
};

test('has one button for what helps both operations, whose request belongs to the answer', () => {
  const [command, ...others] = commandsOf(answerFor(pending, 'hub', law.id));
  expect(others).toEqual([]);
  expect(command?.text).toBe(`approve connection ${plain.connections[0]?.id}`);
  expect(commandsOf(answerFor(pending, 'hub', law.id))[0]?.key).toBe(command?.key);
  expect(commandsOf(answerFor(pending, 'hub', law.id, 'another'))[0]?.key).not.toBe(command?.key);
});

test('has no button where nothing is blocked, nothing that was tried helps, or its name cannot be typed', () => {
  expect(commandsOf(answerFor(plain, 'hub', law.id))).toEqual([]);
  expect(commandsOf(answerFor(plain, 'unpeered', law.id))).toEqual([]);
  const quoted = workspace('odd', { ...closed, id: law.id.replace(/law$/, 'a"b'), name: 'a"b' });
  const answer = answerFor({ ...plain, resources: [quoted] }, 'hub', quoted.id);
  expect(answer.text).toMatch(/What helps: Link a"b to a/);
  expect(commandsOf(answer)).toEqual([]);
});

test('marks the scope whose access mode blocks, and no other point', () => {
  const strict = scope('a', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } });
  const outside = workspace('outside');
  const { text } = answerFor(
    { ...plain, scopes: [strict], resources: [...plain.resources, outside] },
    'hub',
    outside.id,
  );
  expect(text.match(/• ❌.*/g)).toEqual(['• ❌ Access mode: a has queries PrivateOnly (private-link-design)']);
});

test('marks only the scope whose access mode blocks, of several that the network uses', () => {
  const other = endpoint('2', 'hub', 'b');
  const inventory: Inventory = {
    ...plain,
    scopes: [scope('a'), scope('b', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } })],
    resources: [...plain.resources, workspace('outside')],
    endpoints: [...plain.endpoints, other],
    connections: [...plain.connections, connection(other)],
    records: [...plain.records.filter(({ name }) => name !== 'live'), record('monitor', 'live', other.addresses)],
  };
  const { text } = answerFor(inventory, 'hub', workspace('outside').id);
  expect(text.match(/• \S+ Access mode: . has.*?(?= \()/g)).toEqual([
    '• ✅ Access mode: a has queries Open',
    '• ❌ Access mode: b has queries PrivateOnly',
  ]);
});

test('leaves out the sources where Slack would not take the message with them', () => {
  const name = 'x'.repeat(255);
  const far = component(name, { ...appi, name, id: appi.id.replace(/appi$/, name) });
  const zoneNames = { ...plain, resources: [law, far] };
  const { blocks } = answerFor(zoneNames, 'hub', far.id);
  expect(lengthOfBlocks(blocks)).toBeLessThanOrEqual(MAX_BLOCKS_LENGTH);
});

test('shows names as they are, without markup', () => {
  const name = '<!channel> *x* <@U1|y>';
  const odd = workspace('odd', { id: law.id.replace(/law$/, name), name });
  const { text, blocks } = answerFor({ ...plain, resources: [odd] }, 'alone', odd.id);
  expect(text).toContain('&lt;!channel&gt;');
  expect(blocks[0]?.type).toBe('rich_text');
});
