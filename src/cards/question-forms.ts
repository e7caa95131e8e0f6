import type { ModalView } from '@slack/types';
import type { OpenQuestion } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { plainTextObject, reasonField } from './form-fields.ts';
import { forms, modal } from './forms.ts';
import type { Paragraph } from './message.ts';
import { line, quote, richText, truncate } from './message.ts';

/** The field of the person to whom a decision is handed. */
export const ASSIGNEE_FIELD = 'assignee';

/** Returns the form for a question to the requester. @param metadata what Slack returns with the submission */
export function askForm(request: number, metadata: string): ModalView {
  const ref = refOf(request);
  return {
    ...modal(forms.ask, `Ask about ${ref}`, 'Ask', metadata),
    blocks: [
      richText([
        line(
          `The thread of ${ref} shows your question, and its requester is notified. The expiry waits for the answer.`,
        ),
      ]),
      reasonField(null, { label: 'Question', required: true }),
    ],
  };
}

/** Returns the form in which the requester answers. @param questions those that are open */
export function answerForm(request: number, questions: readonly OpenQuestion[], metadata: string): ModalView {
  return {
    ...modal(forms.answer, `Answer ${refOf(request)}`, 'Answer', metadata),
    blocks: [
      richText(
        questions
          .slice(0, 3)
          .flatMap(({ person, text }): Paragraph[] => [
            line('Question from ', { user: person }, ':'),
            quote(truncate(text, 1000)),
          ]),
      ),
      reasonField(null, { label: 'Answer', required: true }),
    ],
  };
}

/** Returns the form that hands the decision to another approver. @param groups whose members may approve, as people read it */
export function reassignForm(request: number, groups: string, metadata: string): ModalView {
  return {
    ...modal(forms.reassign, `Reassign ${refOf(request)}`, 'Reassign', metadata),
    blocks: [
      richText([line('Whoever you pick is called to decide. The other approvers can still decide, too.')]),
      {
        type: 'input',
        block_id: ASSIGNEE_FIELD,
        label: plainTextObject('Who decides'),
        hint: plainTextObject(truncate(`A member of ${groups}`, 150)),
        element: { type: 'users_select', action_id: ASSIGNEE_FIELD },
      },
    ],
  };
}
