import { expect, test } from 'vitest';
import { canonicalJson, sha256 } from '../../src/domain/canonical-json.ts';
import { readDocuments } from '../../src/store/audit-trail.ts';
import { ALICE, openStage } from './support.ts';

test('a plan, its requirements and the rulebook are documents that the event of the planning names', async () => {
  const { context, db, submit, plan, request, eventsOf } = await openStage();
  const id = await submit();
  await plan(id);
  const planned = (await eventsOf(id)).find(({ type }) => type === 'planned');
  const documents = planned?.documents ?? {};
  const bodies = await readDocuments(db, Object.values(documents));
  const stored = await request(id);
  const bodyOf = (name: string) => bodies.get(documents[name] ?? '') ?? '';
  expect(Object.keys(documents)).toEqual(['plan', 'requirements', 'rulebook']);
  expect(bodyOf('plan')).toBe(canonicalJson(JSON.parse(JSON.stringify(stored.plan))));
  expect(JSON.parse(bodyOf('requirements'))).toEqual(stored.requirements);
  expect(bodyOf('rulebook')).toBe(context.rulebook.document);
  expect(JSON.parse(bodyOf('rulebook')).files['policy.yaml']).toContain('network-owners');
  expect(documents['rulebook']).toBe(sha256(context.rulebook.document));
});

test('a plan that is blocked is a document too', async () => {
  const { db, submit, plan, eventsOf } = await openStage();
  const id = await submit({ inputs: { resources: ['law-nowhere'], scope: ['ampls-b'] } });
  await plan(id);
  const blocked = (await eventsOf(id)).find(({ type }) => type === 'blocked');
  const digest = blocked?.documents['plan'] ?? '';
  expect((await readDocuments(db, [digest])).get(digest)).toContain('law-nowhere');
});

test('events name the plan and the policy that they rest on, as soon as there is a plan', async () => {
  const { submit, plan, request, eventsOf } = await openStage();
  const id = await submit({ requester: ALICE });
  await plan(id);
  const { hash: planHash, policyVersion } = (await request(id)).plan ?? {};
  const [created, planned] = await eventsOf(id);
  expect(created?.context).toEqual({});
  expect(planned?.context).toEqual({ planHash, policyVersion });
});
