import { formatCount } from '../domain/format.ts';
import { isIrreversible } from '../domain/plan/summary.ts';
import { refOf } from '../domain/request/record.ts';
import { approveButtonBlock } from './card-buttons.ts';
import type { Message } from './message.ts';
import { line, message, plainText, richText } from './message.ts';
import { planDetails, planSummary } from './plan-sections.ts';
import type { RequestCardData } from './request-card.ts';
import { verdictSection } from './verdict.ts';

/** The most characters of what a request changes. */
const MAX_SUMMARY = 1000;

/** Returns the question before an approval of high risk: what the plan does to people's access, with a button. */
export function confirmApprovalMessage({ request, title }: Pick<RequestCardData, 'request' | 'title'>): Message {
  const { plan, id } = request;
  const ref = refOf(id);
  const body = [
    line({ bold: `Approve ${ref}?` }, ` ${planSummary(plan, title, MAX_SUMMARY)}`),
    ...(plan === null ? [] : verdictSection(plan, request.state, planDetails[0])),
    ...(plan !== null && isIrreversible(plan.changes) ? [line('It cannot be undone.')] : []),
    line('Click Approve, or type ', { code: `/ampls approve ${ref} confirm` }, '.'),
  ];
  return { text: plainText(body), blocks: [richText(body), approveButtonBlock(request)] };
}

/** Returns the answer to an approval that counts. @param missing how many more approvals the plan needs */
export function approvedMessage(request: number, missing: number): Message {
  const next =
    missing === 0
      ? 'Its limits are checked, and then it starts.'
      : `It needs ${formatCount(missing, 'more approval')}.`;
  return message(line(`You approved ${refOf(request)}. ${next}`));
}

/** Returns the answer to a decline that counts. */
export function declinedMessage(request: number): Message {
  return message(line(`You declined ${refOf(request)}. Nothing was changed.`));
}

/** Returns the answer to a comment that was added. */
export function commentedMessage(request: number): Message {
  return message(line(`Added your comment to ${refOf(request)}.`));
}
