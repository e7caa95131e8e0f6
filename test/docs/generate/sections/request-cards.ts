import { CHECKING_LIMITS } from '../../../../src/app/complete-approval.ts';
import { requestCard, stateLabel } from '../../../../src/cards/request-card.ts';
import type { RequestDetails } from '../../../../src/cards/request-details.ts';
import { detailsContent, requestMessage } from '../../../../src/cards/request-details.ts';
import { finding } from '../../../../src/domain/findings/finding.ts';
import { BOT } from '../../../../src/domain/request/events.ts';
import type { ApprovalDecision, ChangeRequest } from '../../../../src/domain/request/record.ts';
import { ROLLBACK_WORKFLOW } from '../../../../src/domain/request/rollback.ts';
import type { RequestState } from '../../../../src/domain/request/states.ts';
import { requestStates } from '../../../../src/domain/request/states.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { arrivalOf } from '../../../../src/domain/watch/arrival.ts';
import { at, event } from '../../../cards/sample-request.ts';
import { connection } from '../../../domain/build.ts';
import { refusedByLock, timedOut } from '../arm-errors.ts';
import type { Example } from '../markdown.ts';
import { exampleList } from '../markdown.ts';
import { peHub, peLab, withPending } from '../sample-inventory.ts';
import type { PlannedRequest } from '../sample-requests.ts';
import {
  closeProd,
  connectDev,
  connectTwo,
  deleteScope,
  openForHours,
  planned,
  sampleRequest,
  stepsIn,
  titleOf,
} from '../sample-requests.ts';
import type { Section } from '../section.ts';

type Sample = Partial<Omit<RequestDetails, 'request' | 'title'>> & {
  readonly when: string;
  readonly request: ChangeRequest;
};

function sample(
  when: string,
  of: Partial<PlannedRequest>,
  state: RequestState,
  more: Partial<ChangeRequest> = {},
  details: Partial<Omit<RequestDetails, 'request' | 'title'>> = {},
): Sample {
  return { when, request: sampleRequest({ ...of, state, ...more }), ...details };
}

/** Returns what a request has before its plan. */
function unplanned({ workflow, inputs }: PlannedRequest): Partial<PlannedRequest> {
  return { workflow, inputs };
}

function approvedBy(person: string, { plan }: PlannedRequest): readonly ApprovalDecision[] {
  return [{ person, planHash: plan.hash, planNumber: 1, verdict: 'approve', reason: null, at }];
}

const imported = planned('approve-connection', { connections: [connection(peLab).id] }, withPending);

const arrival = arrivalOf(topologyOf(withPending), connection(peLab, { description: 'Lab network of team shop' }));

const refusing = planned('reject-connection', { connections: [connection(peLab).id] }, withPending);

const partlyDone = planned('connect-resources', { resources: ['law-prod', 'law-dev'], scope: ['ampls-a'] });

/** One connection is approved already, and the other one cannot become pending again. */
const partlyIrreversible = planned(
  'approve-connection',
  { connections: [connection(peLab).id, connection(peHub).id] },
  withPending,
);

/** Removes a private endpoint, and its changes of private DNS zones come with that. */
const deleteEndpoint = planned('delete-endpoint', { endpoints: ['pe-hub'] });

const { changes, usage } = connectDev.plan;

/** Links as many workspaces as the card cannot list, while other requests reserve places in the same scope. */
const linkMany = {
  ...connectDev,
  plan: {
    ...connectDev.plan,
    changes: Array.from({ length: 14 }, (_, n) =>
      changes.map(change => ({ ...change, title: `Link law-team-${n + 1} to ampls-a` })),
    ).flat(),
    usage: usage.map(row => ({ ...row, requested: 14, reserved: 2 })),
  },
};

/** Links to a scope that code manages. */
const managedByCode = {
  ...connectDev,
  plan: {
    ...connectDev.plan,
    findings: ['Terraform', 'Bicep'].map(tool =>
      finding(
        'managed-by-code',
        `The next ${tool} run may undo this change of ampls-a, which is tagged as managed by ${tool}. Change it there too.`,
        [],
        { tool },
      ),
    ),
  },
};

const twoApprovals = {
  ...closeProd,
  requirements: (closeProd.requirements ?? []).map(requirement => ({ ...requirement, count: 2 })),
};

/** Undoes what another request did. */
const rollback = { ...closeProd, workflow: ROLLBACK_WORKFLOW, inputs: { request: ['CR-11'] } };

const refused = { problem: refusedByLock, startedAt: at, finishedAt: at };

const stopped = { stopRequestedBy: 'UBOB', stopRequestedAt: at };

/** Requests in every state. The compiler names a state without a sample. */
export const cardSamples = {
  planning: [
    sample('A new request', unplanned(connectDev), 'planning', { reason: 'SOC onboarding' }),
    sample('Azure does not answer', unplanned(connectDev), 'planning', { statusReasons: [timedOut] }),
    sample('A rollback', { workflow: ROLLBACK_WORKFLOW, inputs: { request: ['CR-11'] } }, 'planning'),
  ],
  blocked: [
    sample('A finding blocks the request', deleteScope, 'blocked', {
      statusReasons: deleteScope.plan.findings.flatMap(({ severity, sentence }) =>
        severity === 'block' ? [sentence] : [],
      ),
    }),
  ],
  awaiting_approval: [
    sample('Nobody has approved yet', connectDev, 'awaiting_approval', {
      reason: 'SOC onboarding',
      expiresAt: new Date('2026-03-04T14:05:09Z'),
    }),
    sample('A private endpoint is deleted', deleteEndpoint, 'awaiting_approval'),
    sample('Code manages what it changes', managedByCode, 'awaiting_approval'),
    sample('There are more changes than the card can list', linkMany, 'awaiting_approval'),
    sample(
      'One of two approvals is given',
      twoApprovals,
      'awaiting_approval',
      {},
      { decisions: approvedBy('UBOB', closeProd) },
    ),
    sample(
      'The last approval was just given',
      connectDev,
      'awaiting_approval',
      { approvalsCompleteAt: at, statusReasons: [CHECKING_LIMITS] },
      { decisions: approvedBy('UBOB', connectDev) },
    ),
    sample('Two questions are open', connectDev, 'awaiting_approval', {
      questions: [
        { person: 'UBOB', text: 'Which subscription is this for?' },
        { person: 'UCAROL', text: 'Does the SOC know?' },
      ],
      expiresAt: new Date('2026-03-11T14:05:09Z'),
      expiryPausedUntil: new Date('2026-03-08T14:05:09Z'),
    }),
    sample('More questions are open than the card shows', connectDev, 'awaiting_approval', {
      questions: Array.from({ length: 5 }, (_, n) => ({ person: 'UBOB', text: `Question ${n + 1}?` })),
    }),
    sample('The decision was handed over', connectDev, 'awaiting_approval', { assignee: 'UCAROL', assignedBy: 'UBOB' }),
    sample('An approver has taken the decision over', connectDev, 'awaiting_approval', {
      assignee: 'UBOB',
      assignedBy: 'UBOB',
    }),
    sample('A retry, with warnings', connectTwo, 'awaiting_approval', { retryOf: 11 }),
    sample('One of two changes is in place already', partlyDone, 'awaiting_approval'),
    sample('Access is opened for a limited time', openForHours, 'awaiting_approval'),
    sample('A connection was requested in Azure', imported, 'awaiting_approval', { requester: BOT, arrival }),
    sample('Access that was opened for a limited time is to be closed', rollback, 'awaiting_approval', {
      reverses: 11,
      statusReasons: ['What closing it does has changed since it was approved: it was to change nothing.'],
    }),
  ],
  approved: [
    sample('Approved, and about to start', connectDev, 'approved', {}, { decisions: approvedBy('UBOB', connectDev) }),
    sample('Another request changes the same resources', connectDev, 'approved', {}, { waitsFor: [7] }),
    sample(
      'Somebody has rejected a connection that was requested in Azure',
      refusing,
      'approved',
      { requester: BOT, arrival },
      { decisions: approvedBy('UBOB', refusing) },
    ),
    sample('The policy requires no approval', { ...connectDev, requirements: [] }, 'approved'),
    sample('Access is closed again, as it was approved', { ...closeProd, requirements: [] }, 'approved', {
      reverses: 11,
    }),
  ],
  executing: [
    sample(
      'One of two changes is done',
      connectTwo,
      'executing',
      {},
      { steps: stepsIn(connectTwo.plan, ['done', 'writing']) },
    ),
    sample(
      'Two of fourteen changes are done',
      linkMany,
      'executing',
      {},
      {
        steps: stepsIn(
          linkMany.plan,
          Array.from({ length: 14 }, (_, n) => (n < 2 ? 'done' : 'pending')),
        ),
      },
    ),
    sample('Azure does not answer', connectDev, 'executing', { statusReasons: [timedOut] }),
    sample('An approver stops it', connectDev, 'executing', stopped),
  ],
  succeeded: [
    sample(
      'Access was opened for a limited time',
      openForHours,
      'succeeded',
      { undoAt: new Date('2026-03-01T18:05:09Z') },
      { decisions: approvedBy('UBOB', openForHours) },
    ),
    sample(
      'It was rolled back',
      connectDev,
      'succeeded',
      {},
      { steps: stepsIn(connectDev.plan, ['done']), undoneBy: 11 },
    ),
    sample('A roll back', rollback, 'succeeded', {}, { steps: stepsIn(closeProd.plan, ['done']) }),
    sample('Nobody lost anything', connectDev, 'succeeded', {}, { steps: stepsIn(connectDev.plan, ['done']) }),
    sample(
      'All changes are made',
      connectTwo,
      'succeeded',
      {},
      { steps: stepsIn(connectTwo.plan, ['done', 'skipped']) },
    ),
  ],
  rolling_back: [
    sample('The second change failed', connectTwo, 'rolling_back', {
      statusReasons: [`${connectTwo.plan.changes[1]?.title}: ${refusedByLock}`],
    }),
    sample('An approver stopped it', connectTwo, 'rolling_back', stopped),
    sample(
      'The second of two changes failed, and the first one is being undone',
      connectTwo,
      'rolling_back',
      { statusReasons: [`${connectTwo.plan.changes[1]?.title}: ${refusedByLock}`] },
      {
        steps: [
          ...stepsIn(connectTwo.plan, ['done']),
          ...stepsIn(connectTwo.plan, ['pending', 'pending'], refused).slice(1),
        ],
      },
    ),
  ],
  rolled_back: [
    sample('Everything is undone', connectTwo, 'rolled_back', {}, { steps: stepsIn(connectTwo.plan, ['undone']) }),
    sample('It was stopped before its first change', connectTwo, 'rolled_back', {
      ...stopped,
      statusReasons: ['Nothing was changed.'],
    }),
  ],
  failed: [
    sample('The first change failed', connectDev, 'failed', {
      statusReasons: [`${connectDev.plan.changes[0]?.title}: ${refusedByLock}`],
    }),
    sample(
      'A change failed, and another one could not be undone',
      connectTwo,
      'failed',
      {
        statusReasons: [
          `${connectTwo.plan.changes[1]?.title}: ${refusedByLock}`,
          `Still in place: ${connectTwo.plan.changes[0]?.title}`,
        ],
      },
      {
        steps: [
          ...stepsIn(connectTwo.plan, ['done']),
          ...stepsIn(connectTwo.plan, ['pending', 'pending'], refused).slice(1),
        ],
      },
    ),
  ],
  stale: [sample('Azure changed before the first write', connectDev, 'stale')],
  declined: [
    sample('An approver declined', connectDev, 'declined', { statusReasons: ['Wait for the change freeze to end'] }),
  ],
  cancelled: [sample('The requester cancelled', connectDev, 'cancelled')],
  expired: [sample('Nobody decided in time', connectDev, 'expired')],
} as const satisfies Record<RequestState, readonly Sample[]>;

/** Returns everything that the card of a sample shows. */
export function cardDataOf({ when: _, ...data }: Sample): RequestDetails {
  return {
    title: titleOf(data.request),
    risk: 'medium',
    decisions: [],
    steps: [],
    events: [],
    waitsFor: [],
    undoneBy: null,
    cardLinks: new Map([[11, 'https://contoso.slack.com/archives/C1/p11']]),
    portal: 'https://portal.azure.com',
    ...data,
  };
}

/** Returns the cards of requests in every state, and everything else that is shown about a request. */
export function requestCards(): readonly Section[] {
  return [
    {
      title: 'Request cards',
      intro: 'The message that shows a request in the channel. It is updated whenever the request changes.',
      parts: requestStates.map(state => ({
        title: stateLabel(sampleRequest({ state })),
        content: exampleList(
          cardSamples[state].map(each => ({ when: each.when, blocks: requestCard(cardDataOf(each)).blocks })),
        ),
      })),
    },
    {
      title: 'Request details',
      intro: 'What the button "View details" opens, and what `/ampls show CR-12` answers.',
      parts: [{ title: 'A request that was executed', content: exampleList(detailExamples()) }],
    },
  ];
}

function detailExamples(): readonly Example[] {
  const [done, skipped] = connectTwo.plan.changes.map(({ title }) => title);
  const { workflow, inputs, plan } = connectTwo;
  const created = event('created', { workflow, inputs, reason: null });
  const failedStep = { problem: refusedByLock };
  const data = cardDataOf({
    ...sample('', connectTwo, 'failed', { reason: 'SOC onboarding', statusReasons: [`${skipped}: ${refusedByLock}`] }),
    decisions: [
      ...approvedBy('UBOB', connectTwo),
      {
        person: 'UCAROL',
        planHash: closeProd.plan.hash,
        planNumber: 1,
        verdict: 'decline',
        reason: 'Wait for the freeze',
        at,
      },
    ],
    steps: [...stepsIn(plan, ['undone']), ...stepsIn(plan, ['done', 'pending'], failedStep).slice(1)],
    events: [
      created,
      event('agreed', { hash: plan.hash, missing: 0 }, 'UBOB'),
      event('step_done', { step: 's', title: done ?? '', correlationId: 'correlation-id-1', ms: 36_000 }, BOT),
    ],
  });
  const open = cardDataOf({ ...sample('', closeProd, 'awaiting_approval'), events: [created] });
  const busy = cardDataOf({ ...sample('', connectDev, 'planning'), events: Array.from({ length: 10 }, () => created) });
  return [
    { when: 'View details', blocks: detailsContent(data).blocks },
    { when: 'View details of a request that changes who has access', blocks: detailsContent(open).blocks },
    { when: '`/ampls show CR-12`', blocks: requestMessage(data).blocks },
    { when: '`/ampls show CR-12`, with more events than there is room for', blocks: requestMessage(busy).blocks },
    {
      when: 'View details of a request that cannot be rolled back, with a change that is in place already',
      blocks: detailsContent(cardDataOf(sample('', partlyIrreversible, 'awaiting_approval'))).blocks,
    },
  ];
}
