import { expect, test } from 'vitest';
import { requestsAnswer, usageAnswer } from '../../src/cards/answers.ts';
import { detailsOf } from '../../src/cards/details.ts';
import { declineForm, sheet, workflowForm } from '../../src/cards/forms.ts';
import { menuAnswer, unknownWord, workflowAnswer } from '../../src/cards/help.ts';
import { hintsMessage } from '../../src/cards/hints-card.ts';
import type { Message } from '../../src/cards/message.ts';
import { requestCard } from '../../src/cards/request-card.ts';
import { showAnswer } from '../../src/cards/show.ts';
import { changeSchema } from '../../src/domain/changes/index.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { planOf } from '../../src/domain/plan/plan.ts';
import type { RequestEvent } from '../../src/domain/request/events.ts';
import { states } from '../../src/domain/request/states.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { asBlocks, charactersOf, checkBlocks, checkView } from '../../src/sandbox/slack/block-kit/check.ts';
import { estate, profile2020, scope, scopeId, workspace, workspaceId } from '../domain/build.ts';
import { at, event, requestWith, sourceOf } from './source.ts';

const long = (text: string) => `${text}-${'x'.repeat(600)}`;
const many = Array.from({ length: 51 }, (_, index) => `${'law'.repeat(18)}-${index}`);

/** A plan of fifty-one changes, with as many findings of many words. */
function hugePlan(): Plan {
  const topology = topologyOf(estate({ scopes: [scope('ampls-a')], resources: many.map(name => workspace(name)) }));
  const changes = many.map(name => {
    return changeSchema.parse({ kind: 'link', scopeId: scopeId('ampls-a'), resourceId: workspaceId(name) });
  });
  const plan = planOf({
    topology,
    changes,
    reserved: [],
    findings: [],
    profile: profile2020,
    policyVersion: '1',
    severities: {},
  });
  const [finding] = plan.findings;
  if (finding === undefined) throw new Error('fifty-one links in place of fifty are a finding');
  const findings = many.map(name => ({ ...finding, sentence: long(name) }));
  return { ...plan, findings };
}

const wordy: readonly RequestEvent[] = many.flatMap(name => [
  event('blocked', { sentences: many.map(long) }),
  event('agreed', { hash: 'h', missing: 0 }),
  event('step_failed', { step: 's', title: long(name), problem: long(name), correlationId: 'c' }),
  event('declined', { hash: 'h', reason: long(name) }),
]);

function expectMessage({ text, blocks }: Message): void {
  expect(checkBlocks(blocks, 'message', '/blocks')).toEqual([]);
  expect(charactersOf(asBlocks([...blocks]))).toBeLessThan(13_000);
  expect(text.length).toBeGreaterThan(0);
}

function expectView(view: unknown): void {
  expect(checkView(JSON.parse(JSON.stringify(view)), 'modal', '/view').problems).toEqual([]);
  expect(JSON.stringify(view).length).toBeLessThan(250_000);
}

test.each(states)('a huge request that is %s fits into what Slack takes, as card, answer and window', state => {
  const plan = hugePlan();
  const request = requestWith({
    state,
    plan,
    readAt: at,
    reason: 'r'.repeat(3_000),
    because: many.map(long),
    inputs: { resources: many, scope: ['ampls-a'] },
    requirements: many.map(group => ({ rule: 'r', group: group.slice(0, 21), members: { users: ['U1'] }, count: 1 })),
  });
  const steps = plan.changes.map(({ change, title }, position) => ({
    id: `step-${position}`,
    position,
    undoes: position % 2 === 0 ? null : 'other',
    change,
    title,
    state: 'done' as const,
    attempts: 1,
    startedAt: at,
    finishedAt: new Date(at.getTime() + 1_000),
    correlationId: 'c'.repeat(36),
    problem: long('problem'),
    operationUrl: null,
  }));
  const decisions = many.map(person => {
    return { person, planHash: plan.hash, verdict: 'approve' as const, reason: long('why'), at };
  });
  const source = sourceOf(request, { events: wordy, steps, decisions, title: 't'.repeat(150) });
  expectMessage(requestCard({ ...source, decisions: decisions.slice(0, 20) }));
  expectMessage(showAnswer({ ...source, decisions: decisions.slice(0, 20) }));
  expectView(sheet('CR-1', detailsOf(source)));
});

test('a request of which nothing is known yet is shown too', () => {
  const source = sourceOf(requestWith({ inputs: {} }));
  expectMessage(requestCard(source));
  expectMessage(showAnswer(source));
  expectView(sheet('CR-1', detailsOf(source)));
});

test('hints about fifty-one names are cut, and say so', () => {
  const options = many.map(name => ({ id: workspaceId(name), name }));
  const hints = many.map(typed => ({ input: 'resources', typed, kind: 'choice' as const, options }));
  const shown = hintsMessage(1, hints);
  expectMessage(shown);
  expect(shown.text).toMatch(/\d+ more names of it have the same trouble/);
  expectMessage(hintsMessage(1, [{ input: 'resources', typed: 'x'.repeat(3_000), kind: 'near', options }]));
  expectMessage(hintsMessage(1, [{ input: 'resources', typed: '', kind: 'near', options: [] }]));
});

test('lists are cut, and say so', () => {
  const row = (subject: string) => {
    const counts = { used: 3, reserved: 2, requested: 0, limit: 50, lowerBound: true };
    return { meter: 'scope-resources' as const, subjectId: scopeId(subject), subject, ...counts };
  };
  const scopes = many.map(name => ({ name, rows: [row(name), row(name), row(name), row(name)] }));
  const usage = usageAnswer(scopes, { profile: 'documented-2020', ageMs: 40_000 });
  expectMessage(usage);
  expect(usage.text).toMatch(/and 31 more/);
  expectMessage(usageAnswer([], { profile: 'documented-2020', ageMs: 0 }));
  const listed = many.slice(0, 20).map((_, index) => ({
    request: requestWith({ id: index + 1, inputs: { resources: many } }),
    title: 't'.repeat(150),
  }));
  expectMessage(requestsAnswer('All requests', listed, true));
  expectMessage(requestsAnswer('All requests', [], false));
});

test('help about thirty workflows fits', () => {
  const topics = many
    .slice(0, 30)
    .map(word => ({ word, form: `${word} {resources} to {scope}`, title: 't'.repeat(100) }));
  expectMessage(menuAnswer(topics.slice(0, 6), topics));
  const [first] = topics;
  if (first === undefined) throw new Error('there is one');
  expectMessage(workflowAnswer({ ...first, risk: 'high', inputs: [{ name: 'a', label: 'A' }] }));
  expectMessage(unknownWord('x'.repeat(4_000), ['connect']));
});

test('forms are taken with whatever was typed', () => {
  const inputs = {
    resources: { label: 'Resources', hint: 'Several', kind: 'resource', list: true },
    scope: { label: 'Scope', kind: 'scope', list: false },
    mode: {
      label: 'Mode',
      kind: 'choice',
      list: false,
      required: false,
      options: [{ value: 'Open', label: 'open' }],
      default: 'Open',
    },
    regions: { label: 'Regions', kind: 'text', list: true, max: 40 },
    note: { label: 'Note', kind: 'text', list: false, max: 40, required: false },
  } as const;
  const typed = {
    inputs: {
      resources: [...many, ...many, long('id')],
      scope: [long('id')],
      mode: ['Shut'],
      regions: many,
      note: [long('n')],
    },
    reason: 'r'.repeat(5_000),
  };
  expectView(workflowForm({ title: 't'.repeat(150), inputs }, typed, '{}'));
  expectView(workflowForm({ title: 'Connect', inputs }, { inputs: {}, reason: null }, '{}'));
  expectView(declineForm(123_456_789, '{}'));
});
