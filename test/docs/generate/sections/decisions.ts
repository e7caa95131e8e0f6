import {
  approvedMessage,
  commentedMessage,
  confirmApprovalMessage,
  declinedMessage,
} from '../../../../src/cards/decision-answers.ts';
import type { UnfitAssignee } from '../../../../src/cards/question-answers.ts';
import {
  assignedMessage,
  questionAnsweredMessage,
  questionAskedMessage,
  unfitAssigneeMessage,
} from '../../../../src/cards/question-answers.ts';
import type { ChangeRequest } from '../../../../src/domain/request/record.ts';
import { rulebook } from '../../../workflows/rulebook.ts';
import type { Example } from '../markdown.ts';
import { exampleList } from '../markdown.ts';
import { closeProd, sampleRequest, titleOf } from '../sample-requests.ts';
import type { Section } from '../section.ts';

/** Returns the answers to decisions and comments that somebody typed. */
export function typedDecisions(): readonly Section[] {
  const request = sampleRequest({ ...closeProd, state: 'awaiting_approval' });
  return [
    {
      title: 'Typed decisions',
      intro:
        'The answers to `/ampls approve`, `decline`, `comment`, `ask`, `answer` and `reassign`, which only the person who typed them sees. They are about the plan that the card shows. An approval of high risk, or by which somebody loses access, asks first.',
      parts: [
        {
          content: exampleList([
            {
              when: 'Approve, with high risk',
              blocks: confirmApprovalMessage({ request, title: titleOf(request) }).blocks,
            },
            { when: 'Approve', blocks: approvedMessage(12, 0).blocks },
            { when: 'Approve, and others have to', blocks: approvedMessage(12, 2).blocks },
            { when: 'Decline', blocks: declinedMessage(12).blocks },
            { when: 'Comment', blocks: commentedMessage(12).blocks },
            { when: 'Ask', blocks: questionAskedMessage(request, rulebook.policy.questionPause).blocks },
            {
              when: 'Answer, or comment as the requester while a question is open',
              blocks: questionAnsweredMessage(12).blocks,
            },
            { when: 'Reassign', blocks: assignedMessage(12, 'UCAROL', 'UBOB', true).blocks },
            { when: 'Reassign to the same person again', blocks: assignedMessage(12, 'UCAROL', 'UBOB', false).blocks },
            { when: 'Reassign to oneself', blocks: assignedMessage(12, 'UBOB', 'UBOB', true).blocks },
            ...unfitExamples(request),
          ]),
        },
      ],
    },
  ];
}

/** When a decision cannot be handed to somebody. The compiler names a reason without a sample. */
const unfit: { readonly [R in UnfitAssignee['unfit']]: UnfitAssignee['to'] } = {
  'own-request': { id: 'UALICE' },
  'not-an-approver': { id: 'UMALLORY' },
  'already-decided': { id: 'UCAROL' },
  'not-needed': { id: 'UCAROL' },
  'unknown-name': { name: 'mallory' },
  'ambiguous-name': { name: 'sam' },
};

function unfitExamples(request: ChangeRequest): readonly Example[] {
  const approvers = ['UBOB', 'UCAROL', 'UDAVE', 'UERIN'];
  return (Object.keys(unfit) as UnfitAssignee['unfit'][]).map(reason => ({
    when: `Reassign: \`${reason}\``,
    blocks: unfitAssigneeMessage({ unfit: reason, to: unfit[reason], approvers, request }).blocks,
  }));
}
