import { checkpointMessage } from '../../../../src/cards/checkpoint-message.ts';
import { rejectedReason } from '../../../../src/cards/pending-connections.ts';
import { suggestionsMessage } from '../../../../src/cards/suggestions-card.ts';
import { threadLine } from '../../../../src/cards/thread-lines.ts';
import { reversalDifferences } from '../../../../src/domain/plan/reversal.ts';
import type { EventData, EventType } from '../../../../src/domain/request/events.ts';
import { BOT, isInHistory, isPostedToThread } from '../../../../src/domain/request/events.ts';
import { signCheckpoint } from '../../../../src/domain/tlog/checkpoint.ts';
import { leafHash } from '../../../../src/domain/tlog/merkle.ts';
import { createSignerKey } from '../../../../src/domain/tlog/note-keys.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { resolveRequest } from '../../../../src/workflows/resolve-request.ts';
import { event } from '../../../cards/sample-request.ts';
import { scopeId, workspace } from '../../../domain/build.ts';
import { shippedWorkflow } from '../../../workflows/rulebook.ts';
import { refusedByLock, timedOut } from '../arm-errors.ts';
import type { Example } from '../markdown.ts';
import { exampleList, exampleTable } from '../markdown.ts';
import { sampleInventory } from '../sample-inventory.ts';
import { connectDev } from '../sample-requests.ts';
import type { Section } from '../section.ts';

interface EventSample<T extends EventType> {
  readonly data: EventData[T];
  /** The bot, if it is left out. */
  readonly actor?: string;
}

const { workflow, inputs, plan } = connectDev;
const title = plan.changes[0]?.title ?? '';
const step = { step: 'step-1', title };
const replaced = { step: 'step-1', title: 'Set access modes of ampls-a', object: scopeId('ampls-a') };
const tagChange = { path: 'tags.team', before: 'network', after: 'platform' };
const edit = {
  path: 'properties.accessModeSettings.ingestionAccessMode',
  before: 'PrivateOnly',
  after: 'Open',
  by: 'carol@example.com',
  client: 'Azure Portal',
  at: '2026-03-01T14:05:09Z',
};
const posted = {
  outbox: 'outbox-1',
  channel: 'C1',
  ts: '1772366400.000100',
  permalink: 'https://example.slack.com/archives/C1/p1772366400000100',
};
const needs = [{ group: 'network-owners', count: 1, usergroup: 'SOWNERS' }];

/** What a reversal does that nobody has approved. */
const notApproved = reversalDifferences({ ...plan, changes: [] }, plan);

/** Every type of event. The compiler names a type without a sample. */
const samples: { readonly [T in EventType]: readonly EventSample<T>[] } = {
  created: [{ data: { workflow, inputs, reason: null }, actor: 'UALICE' }],
  decided_early: [
    { data: { verdict: 'approve', hash: plan.hash, instead: null }, actor: 'UBOB' },
    { data: { verdict: 'reject', hash: null, instead: null }, actor: 'UBOB' },
    { data: { verdict: 'reject', hash: plan.hash, instead: 12 }, actor: 'UBOB' },
  ],
  decision_void: (['blocked', 'plan-differs', 'not-an-approver'] as const).flatMap(why =>
    (['approve', 'reject'] as const).map(verdict => ({ data: { verdict, why, person: 'UBOB' } })),
  ),
  planned: [
    { data: { hash: plan.hash, changes: 2, needs } },
    { data: { hash: plan.hash, changes: 1, needs: [...needs, { group: 'security', count: 2, usergroup: null }] } },
    { data: { hash: plan.hash, changes: 1, needs: [] } },
  ],
  blocked: [{ data: { sentences: ['ampls-a cannot be deleted: it still has 1 linked resource. Remove them first.'] } }],
  agreed: [
    { data: { hash: plan.hash, missing: 1 }, actor: 'UBOB' },
    { data: { hash: plan.hash, missing: 0 }, actor: 'UBOB' },
  ],
  approved: [{ data: { hash: plan.hash } }],
  declined: [
    { data: { hash: plan.hash, reason: 'Wait for the change freeze to end' }, actor: 'UBOB' },
    { data: { hash: plan.hash, reason: rejectedReason(13) }, actor: 'UBOB' },
  ],
  cancelled: [{ data: {}, actor: 'UALICE' }],
  comment: [{ data: { text: 'Does the SOC know of it?', ts: null }, actor: 'UBOB' }],
  question_asked: [{ data: { text: 'Which subscription is this for?', until: '2026-03-11T14:05:09Z' }, actor: 'UBOB' }],
  question_answered: [
    { data: { text: 'For sub-prod', ts: null, askers: ['UBOB'], until: '2026-03-04T14:05:09Z' }, actor: 'UALICE' },
    { data: { text: 'For sub-prod', ts: '17.1', askers: ['UBOB'], until: null }, actor: 'UALICE' },
  ],
  assigned: [{ data: { to: 'UCAROL' }, actor: 'UBOB' }],
  expired: [{ data: {} }],
  expiring: [{ data: { at: '2026-03-04T14:05:09.000Z' } }],
  stale: [{ data: { differences: [`"${title}" is no longer possible.`] } }],
  replanning: [{ data: {}, actor: 'UALICE' }],
  amended: [
    { data: { inputs: { resources: ['law-dev'], scope: ['ampls-a'] }, reason: 'SOC', followers: [] }, actor: 'UALICE' },
    {
      data: { inputs: { resources: ['law-dev'], scope: ['ampls-a'] }, reason: null, followers: ['UBOB', 'UCAROL'] },
      actor: 'UALICE',
    },
  ],
  reminded: [{ data: {}, actor: 'UALICE' }],
  followed: [
    { data: { reason: null }, actor: 'UBOB' },
    { data: { reason: 'Audit 12' }, actor: 'UBOB' },
  ],
  waits: [{ data: { for: [7] } }, { data: { for: [7, 9] } }],
  started: [{ data: { changes: 1 } }, { data: { changes: 2 } }],
  trouble: [{ data: { problem: timedOut, step: title } }],
  step_done: [{ data: { ...step, correlationId: 'correlation-id-1', ms: 36_000 } }],
  differs_after_write: [
    { data: { ...replaced, differences: [{ path: 'tags.team', before: 'network', after: null }], changed: null } },
    {
      data: {
        ...replaced,
        differences: [tagChange, { path: 'properties.InstrumentationKey', before: 'a', after: 'b' }],
        changed: { by: 'carol@example.com', at: '2026-03-01T14:05:09Z' },
      },
    },
    {
      data: {
        ...replaced,
        differences: Array.from({ length: 12 }, (_, index) => ({ ...tagChange, path: `tags.team-${index + 1}` })),
        changed: null,
      },
    },
  ],
  edits_overwritten: [
    { data: { ...replaced, edits: [edit] } },
    { data: { ...replaced, edits: [{ ...edit, by: null, client: null }] } },
  ],
  overwrites_unknown: [{ data: replaced }],
  nothing_overwritten: [{ data: replaced }],
  step_skipped: [{ data: step }],
  step_failed: [{ data: { ...step, problem: refusedByLock, correlationId: 'correlation-id-1' } }],
  stop_requested: [{ data: {}, actor: 'UBOB' }],
  stopped: [{ data: {} }],
  stop_too_late: [{ data: {} }],
  undoing: [{ data: { steps: 0 } }, { data: { steps: 1 } }, { data: { steps: 2 } }],
  step_undone: [{ data: { step: 'step-2', title: `Undo: ${title}`, correlationId: 'correlation-id-2', ms: 36_000 } }],
  succeeded: [{ data: { ms: 125_000 } }],
  rolled_back_by: [{ data: { request: 15 } }],
  rolled_back: [{ data: { ms: 125_000 } }],
  failed: [{ data: { sentences: [`${title}: ${refusedByLock}`] } }],
  undo_scheduled: [{ data: { at: '2026-03-01T18:05:09Z' } }],
  undo_started: [{ data: { request: 13 } }, { data: { request: 13 }, actor: 'UALICE' }],
  undone_in_time: [
    { data: { request: 13, planned: true, changed: true } },
    { data: { request: 13, planned: true, changed: false } },
    { data: { request: 13, planned: false, changed: true } },
  ],
  approved_with: [{ data: { request: 12, hash: plan.hash, approvers: ['UBOB', 'UCAROL'] } }],
  not_undone: (['awaiting_approval', 'stale', 'failed'] as const).map(state => {
    return { data: { request: 12, state, sentences: notApproved, people: ['UALICE', 'UBOB'] } };
  }),
  unlocked: [{ data: { reason: 'The worker is gone' }, actor: 'operator carol' }],
  parked: [{ data: { outbox: 'outbox-1', problem: 'Slack refused the call: invalid_blocks' } }],
  delivered: [
    { data: { ...posted, message: 'card', event: null } },
    { data: { ...posted, message: 'line', event: 2 } },
    { data: { ...posted, message: 'call', event: null } },
    { data: { ...posted, message: 'tell', event: 5 } },
    { data: { ...posted, message: 'suggestions', event: null, ts: null, permalink: null } },
  ],
};

function examplesOf<T extends EventType>(type: T): readonly Example[] {
  const elsewhere = isInHistory(type) ? ' (in the history only)' : ' (in the audit trail only)';
  const where = isPostedToThread(type) ? '' : elsewhere;
  return samples[type].map(({ data, actor = BOT }) => {
    return { when: `\`${type}\`${where}`, blocks: threadLine(event(type, data, actor)).blocks };
  });
}

/** Returns the lines that are posted in the thread of a request, and the private messages to the requester. */
export function threadMessages(): readonly Section[] {
  const types = Object.keys(samples) as EventType[];
  return [
    {
      title: 'Thread lines',
      intro: 'One line for each event, in the thread below the card. The history of a request shows the same lines.',
      parts: [{ content: exampleTable(types.flatMap(examplesOf), ['event', 'line']) }],
    },
    {
      title: 'Suggestions',
      intro: 'A private message to the requester if a name did not match exactly one object.',
      parts: [{ content: exampleList(suggestionExamples()) }],
    },
    {
      title: 'Audit checkpoints',
      intro: 'A message to the audit channel, once an hour at most.',
      parts: [{ content: exampleList([{ when: 'Something was sealed', blocks: checkpointExample().blocks }]) }],
    },
  ];
}

function checkpointExample() {
  const key = createSignerKey('audit.example.com/amplsbot', Buffer.alloc(32, 1));
  return checkpointMessage(1_234, signCheckpoint({ size: 1_234, root: leafHash('sample') }, key));
}

const manyWorkspaces = {
  ...sampleInventory,
  resources: Array.from({ length: 12 }, (_, index) => workspace(`law-${index + 1}`)),
};

function suggestionExamples(): readonly Example[] {
  const cases = [
    ['A name matches several resources', ['law'], sampleInventory],
    ['A name is misspelled', ['law-prdo'], sampleInventory],
    ['One name matches many resources, and another one none', ['law', 'sql-orders'], manyWorkspaces],
    ['More names than there is room for', Array.from({ length: 20 }, (_, n) => `law-${n}x`), manyWorkspaces],
  ] as const;
  return cases.map(([when, resources, inventory]) => {
    const typed = { resources, scope: ['ampls-a'] };
    const { suggestions } = resolveRequest(shippedWorkflow('connect-resources'), typed, topologyOf(inventory));
    return { when, blocks: suggestionsMessage(12, suggestions).blocks };
  });
}
