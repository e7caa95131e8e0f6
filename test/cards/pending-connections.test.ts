import { expect, test } from 'vitest';
import { asBlocks, checkBlocks, countCharacters } from '../../sandbox/src/slack/block-kit/check.ts';
import type { PendingEntry } from '../../src/cards/pending-connections.ts';
import { pendingConnectionsMessage, waitingAtStartMessage } from '../../src/cards/pending-connections.ts';
import { finding } from '../../src/domain/findings/finding.ts';
import { BOT } from '../../src/domain/request/events.ts';
import type { ChangeRequest } from '../../src/domain/request/record.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { arrivalOf } from '../../src/domain/watch/arrival.ts';
import { connection, endpoint, inventory, network, scope } from '../domain/build.ts';
import { planChanges } from '../domain/plan-changes.ts';
import { requestWith } from './sample-request.ts';

function entryFor(name: string, message = ''): PendingEntry {
  const waiting = endpoint(name, 'hub', 'ampls-a', { state: 'Pending' });
  const asking = connection(waiting, { description: message });
  const topology = topologyOf(
    inventory({
      scopes: [scope('ampls-a')],
      networks: [network('hub')],
      endpoints: [waiting],
      connections: [asking],
    }),
  );
  const { scopeId, id: endpointId } = waiting;
  const plan = planChanges(topology, [{ kind: 'approve-connection', scopeId, endpointId, description: '' }]);
  const known = { arrival: arrivalOf(topology, asking), request: undefined, requirements: [], impossible: [] };
  return { id: asking.id, plan, ...known };
}

function shown(entries: readonly PendingEntry[], risk: 'low' | 'medium' | 'high' = 'medium') {
  return pendingConnectionsMessage(entries, { pending: entries.length, ageMs: 1_000, risk });
}

/** Returns the buttons that a list offers for one connection. */
function buttonsFor(entry: PendingEntry): readonly string[] {
  const actions = [...JSON.stringify(shown([entry]).blocks).matchAll(/"action_id":"connection:(\w+)"/g)];
  return actions.map(([, verdict = '']) => verdict);
}

test('asks before an approval of medium or high risk what the card asks, and always before a rejection', () => {
  const entry = entryFor('pe-1');
  for (const [risk, approval] of [
    ['low', false],
    ['medium', true],
    ['high', true],
  ] as const) {
    const json = JSON.stringify(shown([entry], risk).blocks);
    expect(json.includes('"text":"Approve pe-1?"')).toBe(approval);
    expect(json).toContain('"text":"Reject the connection?"');
    expect(json).toContain(`"block_id":"plan:${entry.plan?.hash.slice(0, 32)}"`);
  }
});

test('offers only what can be decided', () => {
  const entry = entryFor('pe-1');
  const { plan } = entry;
  const blocked = plan && { ...plan, findings: [finding('limit-scope-endpoints', 'The scope is full.', [])] };
  const about = (more: Partial<ChangeRequest>): PendingEntry => {
    const request = requestWith({ workflow: 'approve-connection', state: 'awaiting_approval', plan, ...more });
    return { ...entry, request: { request, title: 'Approve', permalink: null } };
  };
  const inputs = { connections: [entry.id] };
  expect(buttonsFor(entry)).toEqual(['approve', 'reject']);
  expect(buttonsFor({ ...entry, plan: null })).toEqual(['reject']);
  expect(buttonsFor({ ...entry, plan: blocked })).toEqual(['reject']);
  expect(buttonsFor({ ...entry, impossible: ['Nobody can approve this request.'] })).toEqual([]);
  expect(buttonsFor(about({ requester: BOT, inputs }))).toEqual(['approve', 'reject']);
  expect(buttonsFor(about({}))).toEqual(['approve']);
  expect(buttonsFor(about({ requester: BOT, inputs, state: 'approved' }))).toEqual([]);
  expect(buttonsFor(about({ requester: BOT, inputs, approvalsCompleteAt: new Date(0) }))).toEqual([]);
  expect(buttonsFor(about({ requester: BOT, inputs, state: 'planning', plan: null }))).toEqual([]);
  expect(buttonsFor(about({ requester: BOT, inputs, workflow: 'reject-connection' }))).toEqual([]);
});

test('fits into a message that Slack accepts, however many wait and whatever they say', () => {
  const entries = Array.from({ length: 10 }, (_, index) =>
    entryFor(`${'e'.repeat(70)}-${index}`, `<!channel> ${'m'.repeat(2_000)}`),
  );
  const counts = { waited: 400, waiting: 390, risk: 'high' } as const;
  for (const message of [shown(entries, 'high'), waitingAtStartMessage(entries, counts)]) {
    expect(checkBlocks(message.blocks, 'message', '/blocks')).toEqual([]);
    expect(countCharacters(asBlocks([...message.blocks]))).toBeLessThan(9_000);
    expect(message.text).not.toContain('<!channel>');
    expect(message.text).toMatch(/and \d+ more\. Decide on these first/);
  }
});
