import {
  approvedMessage,
  commentedMessage,
  confirmApprovalMessage,
  declinedMessage,
} from '../../../../src/cards/decision-answers.ts';
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
        'The answers to `/ampls approve`, `decline` and `comment`, which only the person who typed them sees. They are about the plan that the card shows. An approval of high risk, or by which somebody loses access, asks first.',
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
          ]),
        },
      ],
    },
  ];
}
