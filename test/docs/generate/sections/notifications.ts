import { callMessage, tellMessage } from '../../../../src/cards/notifications.ts';
import { threadLine } from '../../../../src/cards/thread-lines.ts';
import { finding } from '../../../../src/domain/findings/finding.ts';
import type { Impact } from '../../../../src/domain/impact/impact.ts';
import type { Plan } from '../../../../src/domain/plan/plan.ts';
import { INTERNET } from '../../../../src/domain/reach/compute-reach.ts';
import type { ApproverCall } from '../../../../src/domain/request/events.ts';
import { BOT } from '../../../../src/domain/request/events.ts';
import { event } from '../../../cards/sample-request.ts';
import type { Example } from '../markdown.ts';
import { exampleList } from '../markdown.ts';
import { closeProd, connectTwo, openForHours, sampleRequest, titleOf } from '../sample-requests.ts';
import type { Section } from '../section.ts';

const permalink = 'https://example.slack.com/archives/C1/p1772366400000100';

const group: ApproverCall = {
  kind: 'call',
  plan: 1,
  to: 'channel',
  usergroups: [{ id: 'SOWNERS', name: 'network-owners' }],
  people: [],
};
const people: ApproverCall = { ...group, usergroups: [], people: ['UBOB', 'UCAROL'] };
const byAlice = { requester: 'alice' };
const direct: ApproverCall = { kind: 'call', plan: 1, to: 'person', person: 'UBOB' };

const opening = sampleRequest({ ...openForHours, state: 'awaiting_approval' });
const closing = sampleRequest({ ...closeProd, state: 'awaiting_approval' });

/** Returns a plan with another effect on people's access. */
function affecting(plan: Plan, impact: readonly Impact[], ...codes: Parameters<typeof finding>[0][]): Plan {
  return { ...plan, impact, findings: codes.map(code => finding(code, 'About access.', ['why', '/vnet-lab'])) };
}

const change = { aspects: ['query'], why: null, through: null, resources: ['/law-prod'], sentence: '' } as const;
const verdicts: readonly (readonly [string, Plan])[] = [
  ['Nobody loses access', affecting(closeProd.plan, [])],
  [
    'A network and the internet lose access, and a network cannot be judged',
    affecting(
      closeProd.plan,
      [{ ...change, from: 'public', to: 'blocked', networks: [INTERNET, '/vnet-hub'] }],
      'access-lost',
      'networks-not-judged',
    ),
  ],
  [
    'The internet loses access',
    affecting(closeProd.plan, [{ ...change, from: 'public', to: 'blocked', networks: [INTERNET] }], 'access-lost'),
  ],
  [
    'A network may lose access',
    affecting(
      closeProd.plan,
      [{ ...change, from: 'private', to: 'unknown', networks: ['/vnet-hub'] }],
      'access-unknown',
    ),
  ],
  [
    'Networks go from private to public',
    affecting(
      closeProd.plan,
      [{ ...change, from: 'private', to: 'public', networks: ['/vnet-hub', '/vnet-lab'] }],
      'public-instead-of-private',
    ),
  ],
  [
    'A network goes from private to public',
    affecting(
      closeProd.plan,
      [{ ...change, from: 'private', to: 'public', networks: ['/vnet-hub'] }],
      'public-instead-of-private',
    ),
  ],
  ['The internet gets access', affecting(closeProd.plan, [], 'opened-to-internet')],
  ['A resource is closed to everybody', affecting(closeProd.plan, [], 'lockout')],
  [
    'It changes more',
    { ...affecting(closeProd.plan, []), changes: [...connectTwo.plan.changes, ...closeProd.plan.changes] },
  ],
  ['Part of Azure cannot be read', affecting(closeProd.plan, [], 'partly-unseen')],
];

/** Returns the section with what notifies people. */
export function notifications(): readonly Section[] {
  const named = { request: closing, title: titleOf(closing), permalink };
  const connecting = sampleRequest({ ...connectTwo, state: 'awaiting_approval' });
  const declined = event(
    'declined',
    { hash: closeProd.plan.hash, reason: 'Wait for the change freeze to end' },
    'UBOB',
  );
  const asked = event(
    'question_asked',
    { text: 'Which subscription is this for?', until: '2026-03-11T14:05:09Z' },
    'UBOB',
  );
  const stale = event('stale', { differences: ['law-prod no longer exists.'], approvers: ['UBOB'] });
  const agreed = event('agreed', { hash: closeProd.plan.hash, missing: 0 }, 'UBOB');
  const calls: readonly Example[] = [
    { when: 'The group is called in the channel', blocks: callMessage(named, group, byAlice).blocks },
    {
      when: 'The requester is a member of the group, so the others are called one by one',
      blocks: callMessage({ ...named, request: connecting }, people, byAlice).blocks,
    },
    { when: 'The group is reminded', blocks: callMessage(named, { ...group, reminder: true }, byAlice).blocks },
    { when: 'An approver is called directly', blocks: callMessage(named, direct, byAlice).blocks },
    {
      when: 'Another approver has handed the decision over',
      blocks: callMessage(named, direct, { ...byAlice, handedOverBy: 'carol' }).blocks,
    },
    {
      when: 'An earlier plan was approved, and this one needs approval as well',
      blocks: callMessage(named, group, { ...byAlice, approvedBefore: true }).blocks,
    },
    {
      when: 'The request comes from Azure',
      blocks: callMessage({ ...named, request: { ...closing, requester: BOT } }, group, { requester: null }).blocks,
    },
    {
      when: 'Slack says neither the name of the requester nor the address of the card',
      blocks: callMessage({ ...named, permalink: null }, group, { requester: null }).blocks,
    },
    {
      when: 'The change is temporary',
      blocks: callMessage({ ...named, request: opening }, group, byAlice).blocks,
    },
    { when: 'A call that is over, in the place of the call', blocks: tellMessage(named, agreed).blocks },
    ...verdicts.map(([when, plan]) => ({
      when,
      blocks: callMessage({ ...named, request: { ...closing, plan } }, direct, byAlice).blocks,
    })),
  ];
  const news: readonly Example[] = [
    { when: 'Directly', blocks: tellMessage(named, declined).blocks },
    { when: 'A question, with the button to answer it', blocks: tellMessage(named, asked).blocks },
    { when: 'In the thread', blocks: threadLine(declined, ['UALICE']).blocks },
    {
      when: 'An approval no longer counts: whoever gave it is notified as approvers are called, here in the channel',
      blocks: tellMessage(named, stale, ['UBOB']).blocks,
    },
  ];
  return [
    {
      title: 'Calls for approval',
      intro:
        'A message of its own, once for each plan that needs approval, in the channel or to each approver directly, as policy.yaml says. No other message about a request notifies its approvers. A call is edited once when it is over: it then says what became of the request.',
      parts: [{ content: exampleList(calls) }],
    },
    {
      title: 'News about a request',
      intro:
        'Once for each event that decides what becomes of the request, for its requester, and not for what the requester did: directly, or by the line in the thread, as policy.yaml says. Those whose questions are answered, and those whose approvals no longer count, are notified as well.',
      parts: [{ content: exampleList(news) }],
    },
  ];
}
