import type { KnownBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { checkBlocks } from '../../sandbox/src/slack/block-kit/check.ts';
import type { Risk } from '../../src/cards/card-buttons.ts';
import { requestCard } from '../../src/cards/request-card.ts';
import type { Finding } from '../../src/domain/findings/finding.ts';
import { finding } from '../../src/domain/findings/finding.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import type { ChangeRequest, Step } from '../../src/domain/request/record.ts';
import { requestStates } from '../../src/domain/request/states.ts';
import { openForHours, planned, stepsIn } from '../docs/generate/sample-requests.ts';
import { at, detailsOf, requestWith } from './sample-request.ts';

const connect = planned('connect-resources', { resources: ['law-dev', 'law-prod'], scope: ['ampls-b'] });
const deletion = planned('delete-endpoint', { endpoints: ['pe-hub'] });

const lost = finding('access-lost', 'vnet-1 can no longer query law-prod.', ['/law-prod', '/vnet-1']);
const unjudged = finding('networks-not-judged', "1 network can't be judged: vnet-2.", ['custom-dns', '/vnet-2']);
const managed = finding('managed-by-code', 'law-prod is managed by Terraform.', ['/law-prod']);

function cardOf(more: Partial<ChangeRequest>, risk: Risk = 'medium', steps: readonly Step[] = []) {
  const request = requestWith({ requester: 'U000000001', state: 'awaiting_approval', readAt: at, ...more });
  return requestCard(detailsOf(request, { risk, steps }));
}

const withFindings = (...findings: readonly Finding[]): Plan => ({ ...connect.plan, findings, impact: [] });

const blockOf = <T extends KnownBlock['type']>(blocks: readonly KnownBlock[], type: T) =>
  blocks.find((block): block is Extract<KnownBlock, { type: T }> => block.type === type);

function rowsOf(plan: Plan, state: ChangeRequest['state'] = 'awaiting_approval'): readonly (readonly string[])[] {
  const { rows = [] } = blockOf(cardOf({ plan, state }).blocks, 'table') ?? {};
  return rows.map(cells => cells.map(cell => ('text' in cell ? cell.text : '')));
}

function confirmOf(plan: Plan, risk: Risk): string | undefined {
  const { elements = [] } = blockOf(cardOf({ plan }, risk).blocks, 'actions') ?? {};
  const approve = elements.find(element => element.type === 'button' && element.action_id === 'request:approve');
  return approve !== undefined && 'confirm' in approve ? approve.confirm?.text.text : undefined;
}

const repeated = (count: number): Plan => {
  const change = connect.plan.changes.slice(0, 1);
  return { ...connect.plan, changes: Array.from({ length: count }, () => change).flat() };
};

test('shows, in this order: what, state, reason and verdict, changes, findings, buttons, and what the plan rests on', () => {
  const { blocks } = cardOf({ plan: withFindings(lost, managed), expiresAt: at });
  expect(blocks.map(({ type }) => type)).toEqual([
    'header',
    'context',
    'rich_text',
    'table',
    'container',
    'actions',
    'context',
  ]);
  expect(blockOf(blocks, 'header')?.text.text).toBe('CR-1 · Link law-dev and law-prod to ampls-b');
  expect(JSON.stringify(blockOf(blocks, 'context'))).toMatch(
    /Waiting for approval\* · requested by <@U000000001> · medium risk · open until <!date/,
  );
});

test('says first who loses access, and says that once', () => {
  const { blocks, text } = cardOf({ plan: withFindings(managed, unjudged, lost) });
  expect(text.split(lost.sentence)).toHaveLength(2);
  expect(text.indexOf('🔴 Access will be lost')).toBeLessThan(text.indexOf(lost.sentence));
  expect(text.indexOf(lost.sentence)).toBeLessThan(text.indexOf(unjudged.sentence));
  expect(JSON.stringify(blockOf(blocks, 'container'))).not.toContain(lost.sentence);
  expect(JSON.stringify(blockOf(blocks, 'container'))).toContain(managed.sentence);
});

test('never says that nobody loses access where a network cannot be judged', () => {
  expect(cardOf({ plan: withFindings(unjudged) }).text).toContain('🟠');
  expect(cardOf({ plan: withFindings(unjudged) }).text).not.toContain('Nobody loses access');
  expect(cardOf({ plan: withFindings(managed) }).text).toContain('🟢 Nobody loses access');
  expect(cardOf({ plan: withFindings(managed), state: 'blocked' }).text).not.toContain('Nobody loses access');
});

test('says afterwards who lost access, and nothing where nothing came of the plan', () => {
  const textIn = (state: ChangeRequest['state']) => cardOf({ plan: withFindings(lost), state }).text;
  expect(textIn('succeeded')).toContain('🔴 Access was lost');
  for (const state of ['declined', 'cancelled', 'expired', 'rolled_back', 'failed'] as const) {
    expect(textIn(state)).not.toContain(lost.sentence);
  }
});

test('shows what is there now and then, with capacity last', () => {
  expect(rowsOf(connect.plan)).toEqual([
    ['Change', 'Now', 'Then'],
    ['Link law-dev to ampls-b', 'not linked to ampls-b', 'linked to ampls-b'],
    ['Link law-prod to ampls-b', 'not linked to ampls-b', 'linked to ampls-b'],
    ['Capacity of ampls-b', '0 of 50 resources', '2 of 50 resources'],
    ['Capacity of law-dev', '0 of 5 scopes', '1 of 5 scopes'],
    ['Capacity of law-prod', '1 of 5 scopes', '2 of 5 scopes'],
  ]);
});

test.for<[ChangeRequest['state'], string, string]>([
  ['approved', 'Now', 'Then'],
  ['executing', 'Before', 'After'],
  ['succeeded', 'Before', 'After'],
  ['rolling_back', 'Before', 'Planned'],
  ['rolled_back', 'Before', 'Planned'],
  ['failed', 'Before', 'Planned'],
  ['blocked', 'When planned', 'Planned'],
  ['stale', 'When planned', 'Planned'],
  ['declined', 'When planned', 'Planned'],
  ['cancelled', 'When planned', 'Planned'],
  ['expired', 'When planned', 'Planned'],
])('names the columns for a request that is %s', ([state, before, after]) => {
  expect(rowsOf(connect.plan, state)[0]).toEqual(['Change', before, after]);
});

test('says for how long a change stays, however long its summary is', () => {
  const { plan } = openForHours;
  const summary = (more: Plan) => blockOf(cardOf({ plan: more }).blocks, 'header')?.text.text;
  expect(summary(plan)).toBe('CR-1 · Set public access of law-prod: query enabled for 4 h');
  const changes = plan.changes.map(change => ({ ...change, title: `Set public access of ${'x'.repeat(300)}` }));
  expect(summary({ ...plan, changes })).toMatch(/ for 4 h$/);
});

test('folds the changes of private DNS zones into one row, below what they come with', () => {
  const rows = rowsOf(deletion.plan);
  expect(rows[1]?.[0]).toBe('Delete private endpoint pe-hub');
  expect(rows[2]?.[0]).toMatch(/^Private DNS: \d+ changes$/);
  expect(rows).toHaveLength(3);
});

test('shows ten rows at most, and says how many changes are left out', () => {
  const rows = rowsOf(repeated(50));
  expect(rows).toHaveLength(11);
  expect(rows.at(-2)?.[0]).toBe('and 42 more changes');
  expect(rows.at(-1)?.[0]).toBe('Capacity of ampls-b');
});

test('asks before an approval of medium or high risk, and repeats who loses access', () => {
  expect(confirmOf(withFindings(lost), 'high')).toBe(`🔴 Access will be lost. ${lost.sentence}`);
  expect(confirmOf(withFindings(), 'medium')).toMatch(/^🟢 Nobody loses access/);
  expect(confirmOf(withFindings(lost), undefined)).toContain(lost.sentence);
  expect(confirmOf(withFindings(lost), 'low')).toBeUndefined();
});

test('offers to request what would give networks back their access, while somebody has yet to approve', () => {
  const offered = (state: ChangeRequest['state'], plan: Plan) => {
    const { elements = [] } = blockOf(cardOf({ plan, state }).blocks, 'actions') ?? {};
    return elements.flatMap(each => (each.type === 'button' && each.action_id === 'command:run' ? [each] : []));
  };
  const [button] = offered('awaiting_approval', connect.plan);
  expect(button?.text.text).toBe('Also link law-dev to ampls-a');
  expect(button?.confirm?.text.text).toContain('A new request by you: link law-dev to ampls-a.');
  const { text } = JSON.parse(button?.value ?? '{}');
  expect(text).toMatch(/^connect \/subscriptions\/.*\/law-dev to \/subscriptions\/.*\/ampls-a$/);
  expect(offered('executing', connect.plan)).toEqual([]);
  const many = { scopeId: '/ampls-a', resourceIds: Array.from({ length: 20 }, (_, n) => `/${'x'.repeat(150)}-${n}`) };
  expect(offered('awaiting_approval', { ...connect.plan, remedy: many })).toEqual([]);
});

test('offers to roll back only where something can be undone', () => {
  const offers = (plan: Plan, states: Parameters<typeof stepsIn>[1]) =>
    JSON.stringify(cardOf({ plan, state: 'failed' }, 'low', stepsIn(plan, states)).blocks).includes('request:rollback');
  expect(offers(connect.plan, ['done', 'pending'])).toBe(true);
  expect(offers(connect.plan, ['skipped', 'undone'])).toBe(false);
  expect(offers(connect.plan, [])).toBe(false);
  const gone = connect.plan.changes.map(change => ({ ...change, inverse: 'irreversible' as const }));
  expect(offers({ ...connect.plan, changes: gone }, ['done', 'done'])).toBe(false);
});

test('shows each step of a running request, twelve tasks at most', () => {
  const plan = repeated(50);
  const states = (done: number) => plan.changes.map((_, n) => (n < done ? 'done' : n === done ? 'writing' : 'pending'));
  const tasksOf = (done: number) => {
    const { blocks } = cardOf({ plan, state: 'executing' }, 'low', stepsIn(plan, states(done)));
    const block = blockOf(blocks, 'plan');
    return { title: block?.title, tasks: (block?.tasks ?? []).map(task => `${task['status']}: ${task['title']}`) };
  };
  const running = tasksOf(20);
  expect(running.title).toBe('20 of 50 steps');
  expect(running.tasks).toHaveLength(12);
  expect(running.tasks[0]).toBe('complete: 19 earlier steps finished');
  expect(running.tasks[2]).toMatch(/^in_progress: /);
  expect(running.tasks.at(-1)).toBe('pending: 21 more steps');
  expect(tasksOf(0).tasks.at(-1)).toBe('pending: 39 more steps');
  expect(tasksOf(49).tasks.at(-1)).toMatch(/^in_progress: /);
  expect(tasksOf(49).tasks).toHaveLength(12);
});

test('says why a step does not go on', () => {
  const steps = stepsIn(connect.plan, ['done', 'writing'], { problem: 'Azure is limiting calls.' });
  const { blocks } = cardOf({ plan: connect.plan, state: 'executing' }, 'low', steps);
  const [done, held] = blockOf(blocks, 'plan')?.tasks ?? [];
  expect(done).toMatchObject({ status: 'complete' });
  expect(held).toMatchObject({ status: 'error' });
  expect(JSON.stringify(held)).toContain('Azure is limiting calls.');
});

test.each(requestStates)('has the same content in plain blocks, %s', state => {
  const { blocks, plainBlocks = [] } = cardOf({ plan: withFindings(lost, managed), state });
  expect(checkBlocks(plainBlocks, 'message', '/blocks')).toEqual([]);
  expect(checkBlocks(blocks, 'message', '/blocks')).toEqual([]);
  for (const { type } of plainBlocks) expect(['header', 'rich_text', 'actions']).toContain(type);
  for (const text of ['Link law-dev to ampls-b', managed.sentence]) expect(JSON.stringify(plainBlocks)).toContain(text);
  expect(blockOf(plainBlocks, 'actions')).toEqual(blockOf(blocks, 'actions'));
});
