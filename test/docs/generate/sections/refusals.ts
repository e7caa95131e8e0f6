import type { AttemptedAction, RefusalReason } from '../../../../src/cards/refusals.ts';
import { refusalMessage } from '../../../../src/cards/refusals.ts';
import type { RequestEvent } from '../../../../src/domain/request/events.ts';
import type { ChangeRequest } from '../../../../src/domain/request/record.ts';
import type { RequestState } from '../../../../src/domain/request/states.ts';
import { event } from '../../../cards/sample-request.ts';
import type { Example } from '../markdown.ts';
import { exampleTable } from '../markdown.ts';
import { connectDev, sampleRequest } from '../sample-requests.ts';
import type { Section } from '../section.ts';

interface Refusal {
  readonly action: AttemptedAction;
  readonly state: RequestState;
  readonly events?: readonly RequestEvent[];
  readonly requirements?: ChangeRequest['requirements'];
}

const approvedByBob = [event('agreed', { hash: connectDev.plan.hash, missing: 0 }, 'UBOB')];

/** When each refusal happens. The compiler names a reason without a sample. */
const samples = {
  'own-request': [
    { action: 'approve', state: 'awaiting_approval' },
    { action: 'decline', state: 'awaiting_approval' },
    { action: 'ask a question about', state: 'awaiting_approval' },
  ],
  'not-an-approver': [
    { action: 'ask a question about', state: 'awaiting_approval' },
    { action: 'approve', state: 'awaiting_approval' },
    { action: 'decline', state: 'awaiting_approval' },
    { action: 'approve', state: 'awaiting_approval', requirements: [] },
  ],
  'already-decided': [{ action: 'approve', state: 'awaiting_approval' }],
  'not-needed': [{ action: 'approve', state: 'awaiting_approval' }],
  'already-approved': [{ action: 'approve', state: 'awaiting_approval' }],
  outdated: [
    { action: 'approve', state: 'awaiting_approval' },
    { action: 're-plan', state: 'stale' },
  ],
  'not-shown': [{ action: 'approve', state: 'awaiting_approval' }],
  'not-waiting': [
    { action: 'approve', state: 'approved', events: approvedByBob },
    { action: 'approve', state: 'planning' },
    { action: 'decline', state: 'cancelled', events: [event('cancelled', {}, 'UALICE')] },
  ],
  'nobody-to-ask': [{ action: 'ask a question about', state: 'awaiting_approval' }],
  'no-question': [{ action: 'answer questions about', state: 'awaiting_approval' }],
  'not-yours': [
    { action: 'answer questions about', state: 'awaiting_approval' },
    { action: 'cancel', state: 'awaiting_approval' },
    { action: 'choose a name for', state: 'blocked' },
  ],
  'too-late': [
    { action: 'cancel', state: 'executing' },
    { action: 'cancel', state: 'declined', events: [event('declined', { hash: '', reason: '' }, 'UBOB')] },
    { action: 'stop', state: 'succeeded' },
    { action: 'amend', state: 'executing' },
    { action: 'choose a name for', state: 'awaiting_approval' },
  ],
  'not-concerned': [
    { action: 'stop', state: 'executing' },
    { action: 're-plan', state: 'awaiting_approval' },
  ],
  'called-lately': [
    {
      action: 'remind the approvers of',
      state: 'awaiting_approval',
      events: [event('reminded', {}, 'UALICE')],
    },
  ],
  'no-approvers': [{ action: 'remind the approvers of', state: 'awaiting_approval' }],
  'not-started': [{ action: 'stop', state: 'awaiting_approval' }],
  'undoing-already': [{ action: 'stop', state: 'rolling_back' }],
  'not-finished': [{ action: 'retry', state: 'executing', events: approvedByBob }],
  'nothing-to-roll-back': [{ action: 'roll back', state: 'rolled_back' }],
  unchanged: [{ action: 'amend', state: 'awaiting_approval' }],
  'other-workflow': [{ action: 'amend', state: 'awaiting_approval' }],
  'asked-elsewhere': [{ action: 'amend', state: 'awaiting_approval' }],
  'about-connection': [{ action: 'reject', state: 'awaiting_approval' }],
} as const satisfies Record<RefusalReason, readonly Refusal[]>;

/** Returns what people read when they may not do something with a request. */
export function refusals(): readonly Section[] {
  const reasons = Object.keys(samples) as RefusalReason[];
  return [
    {
      title: 'Refusals',
      intro: 'What people read when they may not do something with a request. Only they see it.',
      parts: [{ content: exampleTable(reasons.flatMap(examplesOf), ['situation', 'answer']) }],
    },
  ];
}

function examplesOf(reason: RefusalReason): readonly Example[] {
  const refusals: readonly Refusal[] = samples[reason];
  return refusals.map(({ action, state, events = [], requirements = connectDev.requirements }) => ({
    when: `\`${reason}\`<br>${action}, state \`${state}\``,
    blocks: refusalMessage(reason, action, { request: sampleRequest({ ...connectDev, state, requirements }), events })
      .blocks,
  }));
}
