import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asBlocks, checkBlocks, checkView, countCharacters } from '../../sandbox/src/slack/block-kit/check.ts';
import { checkpointMessage } from '../../src/cards/checkpoint-message.ts';
import { draftMessage } from '../../src/cards/draft-message.ts';
import { declineForm, messageModal, workflowForm } from '../../src/cards/forms.ts';
import { correctionMessage, helpMessage, unknownCommandMessage, workflowHelpMessage } from '../../src/cards/help.ts';
import type { Message } from '../../src/cards/message.ts';
import { requestCard } from '../../src/cards/request-card.ts';
import { detailsContent, requestMessage } from '../../src/cards/request-details.ts';
import { historyMessage, requestListMessage } from '../../src/cards/request-list.ts';
import { suggestionsMessage } from '../../src/cards/suggestions-card.ts';
import { usageMessage } from '../../src/cards/usage.ts';
import { changeSchema } from '../../src/domain/changes/index.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { planOf } from '../../src/domain/plan/plan.ts';
import type { RequestEvent } from '../../src/domain/request/events.ts';
import { requestStates } from '../../src/domain/request/states.ts';
import type { Suggestion } from '../../src/domain/resolve-input.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { inventory, profile2020, scope, scopeId, workspace, workspaceId } from '../domain/build.ts';
import { at, detailsOf, event, requestWith } from './sample-request.ts';

/** People with ids as Slack has them, which the sandbox demands. */
const people = Array.from({ length: 51 }, (_, index) => `U0${String(index).padStart(8, '0')}`);
const [alice = ''] = people;
const requestBy = (more: Parameters<typeof requestWith>[0]) => requestWith({ requester: alice, ...more });

const long = (text: string) => `${text}-${'x'.repeat(600)}`;
const many = Array.from({ length: 51 }, (_, index) => `${'law'.repeat(18)}-${index}`);

/** A plan of fifty-one changes with as many long findings. */
function hugePlan(): Plan {
  const topology = topologyOf(inventory({ scopes: [scope('ampls-a')], resources: many.map(name => workspace(name)) }));
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
  if (finding === undefined) throw new Error('fifty-one links exceed the limit of fifty, which is a finding');
  const findings = many.map(name => ({ ...finding, sentence: long(name) }));
  return { ...plan, findings };
}

const longEvents: readonly RequestEvent[] = many.flatMap(name => [
  event('blocked', { sentences: many.map(long) }, alice),
  event('agreed', { hash: 'h', missing: 0 }, alice),
  event('step_failed', { step: 's', title: long(name), problem: long(name), correlationId: 'c' }, alice),
  event('declined', { hash: 'h', reason: long(name) }, alice),
]);

function expectMessage({ text, blocks }: Message): void {
  expect(checkBlocks(blocks, 'message', '/blocks')).toEqual([]);
  expect(countCharacters(asBlocks([...blocks]))).toBeLessThan(9_000);
  expect(text.length).toBeGreaterThan(0);
}

function expectView(view: unknown): void {
  expect(checkView(JSON.parse(JSON.stringify(view)), 'modal', '/view').problems).toEqual([]);
  expect(JSON.stringify(view).length).toBeLessThan(250_000);
}

test.each(requestStates)("keeps a huge %s request within Slack's limits as a card, an answer and a modal", state => {
  const plan = hugePlan();
  const request = requestBy({
    state,
    plan,
    readAt: at,
    reason: 'r'.repeat(3_000),
    statusReasons: many.map(long),
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
  const decisions = people.map(person => {
    return { person, planHash: plan.hash, planNumber: 1, verdict: 'approve' as const, reason: long('why'), at };
  });
  const details = detailsOf(request, { events: longEvents, steps, decisions, title: 't'.repeat(150) });
  expectMessage(requestCard({ ...details, decisions: decisions.slice(0, 20) }));
  expectMessage(requestMessage({ ...details, decisions: decisions.slice(0, 20) }));
  expectView(messageModal('CR-1', detailsContent(details)));
});

test('keeps the largest cards under 9,000 characters, whatever their texts are', () => {
  const plan = hugePlan();
  const [finding] = plan.findings;
  const [change] = plan.changes;
  if (finding === undefined || change === undefined) throw new Error('a huge plan has changes and findings');
  const texts = (maxLength: number) => fc.string({ unit: 'grapheme', maxLength });
  const cards = fc.record({
    titles: fc.array(fc.tuple(texts(200), texts(400), texts(400)), { minLength: 50, maxLength: 50 }),
    sentences: fc.array(texts(700), { minLength: 40, maxLength: 40 }),
    state: fc.constantFrom(...requestStates),
    reason: texts(3_000),
  });
  fc.assert(
    fc.property(cards, ({ titles, sentences, state, reason }) => {
      const changes = titles.map(([title, before, after]) => ({ ...change, title: `${title}-`, before, after }));
      const findings = sentences.map(sentence => ({ ...finding, sentence, severity: 'warn' as const }));
      const request = requestBy({ state, reason, plan: { ...plan, changes, findings }, statusReasons: sentences });
      expectMessage(requestCard(detailsOf(request)));
      expectMessage(requestMessage(detailsOf(request, { events: longEvents })));
    }),
    { numRuns: 60 },
  );
});

test('shows as many findings as fit, and says how many are left out', () => {
  const plan = hugePlan();
  const { text } = requestCard(detailsOf(requestBy({ state: 'awaiting_approval', plan })));
  expect(text).toMatch(/and \d+ more/);
});

test('renders a request that has no plan yet', () => {
  const details = detailsOf(requestBy({ inputs: {} }));
  expectMessage(requestCard(details));
  expectMessage(requestMessage(details));
  expectView(messageModal('CR-1', detailsContent(details)));
});

test('cuts suggestions for fifty-one names and says how many are left out', () => {
  const options = many.map(name => ({ id: workspaceId(name), name }));
  const suggestions = many.map(typed => ({ input: 'resources', typed, kind: 'choice' as const, options }));
  const shown = suggestionsMessage(1, suggestions);
  expectMessage(shown);
  expect(shown.text).toMatch(/\d+ more names not shown/);
  expectMessage(suggestionsMessage(1, [{ input: 'resources', typed: 'x'.repeat(3_000), kind: 'near', options }]));
  expectMessage(suggestionsMessage(1, [{ input: 'resources', typed: '', kind: 'near', options: [] }]));
});

test('cuts long lists and says how many entries are left out', () => {
  const row = (subject: string) => {
    const counts = { used: 3, reserved: 2, requested: 0, limit: 50, lowerBound: true };
    return { meter: 'scope-resources' as const, subjectId: scopeId(subject), subject, ...counts };
  };
  const scopes = many.map(name => ({ name, rows: [row(name), row(name), row(name), row(name)] }));
  const usage = usageMessage(scopes, { profile: 'documented-2020', ageMs: 40_000, advice: [] });
  expectMessage(usage);
  expect(usage.text).toMatch(/and \d+ more/);
  expectMessage(usageMessage([], { profile: 'documented-2020', ageMs: 0, advice: [] }));
  const requests = many.slice(0, 20).map((_, index) => ({
    request: requestBy({ id: index + 1, inputs: { resources: many } }),
    title: 't'.repeat(150),
    permalink: `https://contoso.slack.com/archives/C0123456789/p17723595090001${index}`,
  }));
  const page = {
    list: 'all',
    now: new Date(),
    newer: undefined,
    older: `all for "${'x'.repeat(700)}" before CR-1`,
  } as const;
  expectMessage(requestListMessage({ ...page, requests }));
  expectMessage(requestListMessage({ ...page, requests: [] }));
  const about = { id: many[0] ?? '', name: 'x'.repeat(255), keys: [] };
  expectMessage(historyMessage({ ...page, requests, about }));
});

test("keeps help on thirty workflows within Slack's limits", () => {
  const entries = many
    .slice(0, 30)
    .map(word => ({ word, syntax: `${word} {resources} to {scope}`, title: 't'.repeat(100) }));
  expectMessage(
    helpMessage([
      { title: 'Requests', entries, haveForms: true },
      { title: 'Ask', entries: entries.slice(0, 6), haveForms: false },
    ]),
  );
  const [first] = entries;
  if (first === undefined) throw new Error('there is at least one entry');
  expectMessage(
    workflowHelpMessage({
      ...first,
      risk: 'high',
      inputs: [{ name: 'a', label: 'A', values: [] }],
      phrasings: [],
      requesters: ['network-owners'],
      isOffered: true,
    }),
  );
  expectMessage(unknownCommandMessage('x'.repeat(4_000), [first]));
  expectMessage(correctionMessage('x'.repeat(4_000), { text: 'y'.repeat(4_000), key: 'k' }));
  expectMessage(correctionMessage('It is wrong.', { text: 'y'.repeat(1_970), key: 'k' }));
});

test('renders forms with any text that a person may have typed', () => {
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
  const values = {
    inputs: {
      resources: [...many, ...many, long('id')],
      scope: [long('id')],
      mode: ['Shut'],
      regions: many,
      note: [long('n')],
    },
    reason: 'r'.repeat(5_000),
  };
  expectView(workflowForm({ title: 't'.repeat(150), inputs, reason: 'optional' }, values, '{}'));
  expectView(workflowForm({ title: 'Connect', inputs, reason: 'required' }, { inputs: {}, reason: null }, '{}'));
  expectView(declineForm(123_456_789, '{}'));
});

test('asks about names that match more than a hundred resources, and about many names, within the limits of Slack', () => {
  const named = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: workspaceId(`${'law'.repeat(30)}-${index}`),
      name: `law-${index}`,
    }));
  const suggestion = (typed: string, count: number) =>
    ({ input: 'resources', typed, kind: 'choice', options: named(count) }) as const;
  const draft = (suggestions: readonly Suggestion[], sentences: readonly string[] = []) =>
    draftMessage(
      { id: 1, version: 2, amends: null, answer: { sentences, suggestions, next: 'pick' } },
      't'.repeat(150),
    );
  const one = draft([suggestion('law', 130)]);
  expectMessage(one);
  const shown = (JSON.stringify(one.blocks).match(/"value":"\d+"/g) ?? []).length;
  expect(shown).toBeGreaterThan(50);
  expect(one.text).toContain(`The menu does not show ${130 - shown} more.`);
  const all = draft(
    many.map(name => suggestion(long(name), 130)),
    many.map(long),
  );
  expectMessage(all);
  expect(all.text).toContain('39 more names to pick after these.');
});

test('tells resources of one name apart by group, and by subscription where that is the same too', () => {
  const id = (subscription: string, group: string) =>
    `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/law`;
  const options = [id('s1', 'rg'), id('s2', 'rg'), id('s1', 'rg-2')].map(each => ({ id: each, name: 'law' }));
  const answer = {
    sentences: [],
    suggestions: [{ input: 'resources', typed: 'law', kind: 'choice', options }],
    next: 'pick',
  } as const;
  const { text } = draftMessage({ id: 1, version: 2, amends: null, answer }, 'Connect');
  expect(text).toMatch(/• rg\/law \(s1\)\n• rg\/law \(s2\)\n• rg-2\/law$/);
});

test('a checkpoint is a message that Slack accepts, with the note as it was signed', () => {
  const note = 'audit.example.com/amplsbot\n7\nAAAA\n\n— audit.example.com/amplsbot AAAA\n';
  expectMessage(checkpointMessage(7, note));
  expect(JSON.stringify(checkpointMessage(7, note).blocks)).toContain(JSON.stringify(note.trimEnd()));
});
