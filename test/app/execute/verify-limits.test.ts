import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import {
  endpointId,
  inventory,
  link,
  network,
  resolving,
  scope,
  scopeId,
  subnetId,
  workspace,
  workspaceId,
  zones,
} from '../../domain/build.ts';
import { armErrors } from '../simulated-azure.ts';
import type { Stage } from '../support.ts';
import { openStage } from '../support.ts';

const scopes = ['1', '2', '3', '4', '5', '6'].map(name => scope(`ampls-${name}`));

/** A workspace that four scopes link, of at most five. */
const fourOfFive = inventory({
  scopes,
  resources: [workspace('law'), workspace('law-other')],
  links: scopes.slice(0, 4).map(({ name }) => link(name, workspaceId('law'))),
});

async function openLinking(resources: readonly string[]): Promise<Stage & { readonly id: number }> {
  const stage = await openStage({ inventory: fourOfFive, approvals: 0, isPartial: true });
  const id = await stage.submit({ inputs: { resources, scope: ['ampls-5'] } });
  await stage.plan(id);
  expect(await stage.state(id)).toBe('approved');
  return { ...stage, id };
}

test('undoes a link where someone takes the last place in the portal at the same moment', async () => {
  const { id, azure, execute, request, eventOf, stepStates } = await openLinking(['law-other', 'law']);
  azure.onWrite('link law', { before: () => azure.linkByHand('law', 'ampls-6') });
  await execute(id);
  expect(await request(id)).toMatchObject({ state: 'rolled_back' });
  expect(await stepStates(id)).toEqual(['undone', 'undone', 'done', 'done']);
  expect((await eventOf(id, 'step_failed'))[0]?.data).toMatchObject({
    title: 'Link law to ampls-5',
    problem: 'Azure now shows 6 scopes for law, and the limit is 5. Someone else made a change at the same time.',
  });
  expect([azure.isLinked('law', 'ampls-5'), azure.isLinked('law-other', 'ampls-5')]).toEqual([false, false]);
  expect(azure.isLinked('law', 'ampls-6')).toBe(true);
});

test('succeeds where someone else makes a change that leaves room', async () => {
  const { id, azure, execute, state } = await openLinking(['law']);
  azure.onWrite('link law', { before: () => azure.linkByHand('law-other', 'ampls-5') });
  await execute(id);
  expect(await state(id)).toBe('succeeded');
});

test('does not undo a link that someone else has made: it is not this request that exceeds the limit', async () => {
  const { id, azure, execute, state, stepStates } = await openLinking(['law']);
  azure.onWrite('link law', {
    before: () => {
      azure.linkByHand('law', 'ampls-5');
      azure.linkByHand('law', 'ampls-6');
    },
    error: armErrors.refused('Conflict'),
  });
  await execute(id);
  expect(await state(id)).toBe('succeeded');
  expect(await stepStates(id)).toEqual(['skipped']);
  expect(azure.isLinked('law', 'ampls-5')).toBe(true);
});

test('waits where the counts cannot be read, and verifies them later', async () => {
  const { id, azure, clock, partial, execute, request } = await openLinking(['law']);
  azure.onWrite('link law', {
    before: () => {
      azure.apply(linkChange(scopeId('ampls-6'), workspaceId('law'), 'made-by-hand'));
      partial.before = () => {
        throw armErrors.retryable(1_000);
      };
    },
  });
  await execute(id);
  expect(await request(id)).toMatchObject({ state: 'executing', statusReasons: ['ARM is throttled'] });
  partial.before = () => undefined;
  clock.advance(60_000);
  await execute(id);
  expect(await request(id)).toMatchObject({ state: 'rolled_back' });
});

test('deletes a new endpoint where another network of its DNS domain is connected to another scope meanwhile', async () => {
  const shared = inventory({
    scopes: [scope('ampls-a'), scope('ampls-b')],
    networks: [network('hub'), network('spoke')],
    zones: zones(),
    zoneLinks: [...resolving('hub'), ...resolving('spoke')],
  });
  const stage = await openStage({ inventory: shared, approvals: 0, isPartial: true });
  const { azure, submit, plan, execute, state, eventOf } = stage;
  const inputs = { subnet: [subnetId('hub')], scope: ['ampls-a'], dns: ['manual'], name: ['pe-hub'] };
  const id = await submit({ workflow: 'create-endpoint', inputs });
  await plan(id);
  const ends = { endpointId: endpointId('pe-portal'), scopeId: scopeId('ampls-b'), subnetId: subnetId('spoke') };
  const byHand: Change = { kind: 'create-endpoint', ...ends, location: 'westeurope', requestMessage: '' };
  azure.onWrite('create-endpoint pe-hub', { before: () => azure.apply(byHand) });
  await execute(id);
  const [failed] = await eventOf(id, 'step_failed');
  const problem = expect.stringContaining('Azure now shows 2 scopes for hub and spoke, and the limit is 1.');
  expect(failed?.data).toMatchObject({ problem });
  expect(await state(id)).toBe('rolled_back');
  expect([...azure.topology().endpoints.values()].map(({ name }) => name)).toEqual(['pe-portal']);
});
