import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';
import { portalOf } from './portal.ts';

let system: TestSystem;
let portal: ReturnType<typeof portalOf>;

beforeAll(async () => {
  system = await openSystem();
  portal = portalOf(system);
});

afterAll(() => system.close());

/** Approves a request, holds its PUT of an object before or after its effect, and makes a change in the portal meanwhile. */
async function editDuringWrite(ref: string, path: string, when: 'before' | 'after', edit: () => Promise<unknown>) {
  await system.waitForStatus(ref, 'awaiting_approval');
  const { id } = await system.armFault({ method: 'PUT', path: `${path}[?]`, when, delayMs: 8_000 });
  await system.control.click('bob', 'request:approve', ref);
  await eventually(async () => {
    const held = await system.control.arm('faults');
    expect(held.map((fault: { id: string }) => fault.id)).not.toContain(id);
  }, 60_000);
  await edit();
}

const carol = 'carol@contoso.example';

test('a change in the portal between the reading and the write of a scope is lost, and reported with its author', async () => {
  const scope = await portal.idOf('/privateLinkScopes/ampls-b');
  const ref = await system.submit('alice', '/ampls access-mode ampls-b to PrivateOnly for query');
  const tags = { team: 'orders' };
  await editDuringWrite(ref, '/privateLinkScopes/ampls-b', 'before', () =>
    portal.call('PATCH', scope, { tags }, '2021-09-01', carol),
  );
  await system.waitForStatus(ref, 'succeeded');
  const report = await system.waitForReport(ref, /overwrote what someone else had changed in ampls-b/);
  expect(report).toMatch(/tags\.team: orders → nothing · by carol@contoso\.example with Azure Portal at /);
  expect(await portal.call('GET', scope)).not.toHaveProperty('tags.team');
});

test('a change in the portal right after the write of a scope is not lost, and reported with its author', async () => {
  const scope = await portal.idOf('/privateLinkScopes/ampls-a');
  const ref = await system.submit('alice', '/ampls access-mode ampls-a to PrivateOnly for query');
  const tags = { team: 'payments' };
  await editDuringWrite(ref, '/privateLinkScopes/ampls-a', 'after', () =>
    portal.call('PATCH', scope, { tags }, '2021-09-01', carol),
  );
  await system.waitForStatus(ref, 'succeeded');
  const report = await system.waitForReport(ref, /ampls-a has changed in more than this request asked for/);
  expect(report).toMatch(/tags\.team: nothing → payments\n.*Last changed by carol@contoso\.example at /);
  expect(await portal.call('GET', scope)).toHaveProperty('tags.team', 'payments');
});

test('a change in the portal between the reading and the write of a component is lost, and reported', async () => {
  const component = await portal.idOf('/components/appi-web');
  const { location, properties } = z
    .object({ location: z.string(), properties: z.looseObject({}) })
    .parse(await portal.call('GET', component, undefined, '2020-02-02'));
  const closed = { location, kind: 'web', properties: { ...properties, publicNetworkAccessForQuery: 'Disabled' } };
  await portal.call('PUT', component, closed, '2020-02-02');
  const ref = await system.submit('alice', '/ampls enable public query access on appi-web');
  await editDuringWrite(ref, '/components/appi-web', 'before', () =>
    portal.call('PATCH', component, { tags: { team: 'web' } }, '2020-02-02', carol),
  );
  await system.waitForStatus(ref, 'succeeded');
  const report = await system.waitForReport(ref, /overwrote what someone else had changed in appi-web/);
  expect(report).toContain('tags.team: web → nothing · by carol@contoso.example');
});
