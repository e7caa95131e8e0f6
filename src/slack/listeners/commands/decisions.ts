import { approveShownPlan, findShownPlan } from '../../../app/approve-shown-plan.ts';
import { commentOnRequest } from '../../../app/comment-request.ts';
import { checkDecline, declineRequest } from '../../../app/decline-request.ts';
import { requestIdIn } from '../../../app/request-ref.ts';
import { Problem } from '../../../base/problem.ts';
import {
  approvedMessage,
  commentedMessage,
  confirmApprovalMessage,
  declinedMessage,
} from '../../../cards/decision-answers.ts';
import { declineForm } from '../../../cards/forms.ts';
import { questionAnsweredMessage } from '../../../cards/question-answers.ts';
import { formatCount } from '../../../domain/format.ts';
import { unquote } from '../../../workflows/unquote.ts';
import type { Command } from '../reply.ts';
import { refusalReply } from '../reply.ts';
import { encodeFormMetadata } from '../views/form-metadata.ts';

/** The most characters of a typed reason or comment, as in the form for a reason. */
const MAX_LENGTH = 3_000;

// Of a connection, "approve" and "reject" are commands that request a change. Before the number of a request they decide on it.

export const approveCommand: Command = {
  word: 'approve',
  purpose: 'manage',
  onlyForRequests: ['approve'],
  syntax: 'approve CR-12',
  title: 'Approve the plan that the card of a request shows',
  async handle(context, { actor }, rest) {
    const [request, word] = requestAndText(rest, this.syntax);
    if (!['', 'confirm'].includes(word.toLowerCase())) {
      throw new Problem('bad-input', `Did not expect "${word.slice(0, 60)}". Usage: /ampls ${this.syntax} [confirm]`);
    }
    const outcome = await approveShownPlan(context, { request, actor, isConfirmed: word !== '' });
    if ('refused' in outcome) return refusalReply(outcome, 'approve');
    if ('confirm' in outcome) return { message: confirmApprovalMessage(outcome.confirm) };
    return { message: approvedMessage(request, outcome.missing) };
  },
};

export const declineCommand: Command = {
  word: 'decline',
  also: ['reject'],
  purpose: 'manage',
  onlyForRequests: ['reject'],
  syntax: 'decline CR-12 because <reason>',
  title: 'Decline a request, with a reason',
  async handle(context, { actor, channel }, rest) {
    const [request, text] = requestAndText(rest, this.syntax);
    const reason = unquote(text.replace(/^because\b[\s:,]*/i, ''));
    const shown = await findShownPlan(context, request);
    if ('refused' in shown) return refusalReply(shown, 'decline');
    const input = { request, planHash: shown.planHash, actor };
    if (reason === '') {
      const refused = await checkDecline(context, input);
      if (refused !== undefined) return refusalReply(refused, 'decline');
      const metadata = encodeFormMetadata({ request, plan: input.planHash, channel });
      return { modal: declineForm(request, metadata) };
    }
    const outcome = await declineRequest(context, { ...input, reason });
    return 'refused' in outcome ? refusalReply(outcome, 'decline') : { message: declinedMessage(request) };
  },
};

export const commentCommand: Command = {
  word: 'comment',
  purpose: 'manage',
  syntax: 'comment CR-12 <text>',
  title: 'Add a comment to a request. Replies in its thread are kept, too',
  async handle(context, { actor, key }, rest) {
    const [request, text] = requestAndText(rest, this.syntax);
    const comment = unquote(text);
    if (comment === '') throw new Problem('bad-input', `The comment is missing. Usage: /ampls ${this.syntax}`);
    const { isAnswer } = await commentOnRequest(context, { request, key, actor, text: comment });
    return { message: isAnswer ? questionAnsweredMessage(request) : commentedMessage(request) };
  },
};

/** Returns the number of a request and what follows it. @throws Problem `bad-input` */
export function requestAndText(rest: string, usage: string): readonly [number, string] {
  const [ref = '', text = ''] = /^(\S*)\s*(.*)$/s.exec(rest)?.slice(1) ?? [];
  const request = requestIdIn(ref, usage);
  if (text.length > MAX_LENGTH) {
    throw new Problem('bad-input', `Your text has ${formatCount(text.length, 'character')}. Use at most 3,000.`);
  }
  return [request, text.trim()];
}
