import { answerQuestion, checkAnswer } from '../../../app/answer-question.ts';
import { askQuestion, checkAsk } from '../../../app/ask-question.ts';
import { loadRequest } from '../../../app/load-request.ts';
import type { Reassignment } from '../../../app/reassign-request.ts';
import { checkReassign, reassignRequest } from '../../../app/reassign-request.ts';
import {
  assignedMessage,
  questionAnsweredMessage,
  questionAskedMessage,
  unfitAssigneeMessage,
} from '../../../cards/question-answers.ts';
import { answerForm, askForm, reassignForm } from '../../../cards/question-forms.ts';
import { approvingGroups } from '../../../cards/refusals.ts';
import type { Actor } from '../../../domain/request/events.ts';
import { openQuestions } from '../../../domain/request/questions.ts';
import { unquote } from '../../../workflows/unquote.ts';
import type { SlackContext } from '../../context.ts';
import type { Command, MessageReply, Reply } from '../reply.ts';
import { refusalReply } from '../reply.ts';
import { encodeFormMetadata } from '../views/form-metadata.ts';
import { requestAndText } from './decisions.ts';

export const askCommand: Command = {
  word: 'ask',
  purpose: 'manage',
  syntax: 'ask CR-12 <question>',
  title: 'Ask the requester before you decide. The expiry waits for the answer',
  async handle(context, { actor, key, channel }, rest) {
    const [request, text] = requestAndText(rest, this.syntax);
    const question = unquote(text);
    return question === ''
      ? openAskForm(context, { request, actor, channel })
      : ask(context, { request, actor, key, text: question });
  },
};

export const answerCommand: Command = {
  word: 'answer',
  purpose: 'manage',
  syntax: 'answer CR-12 <answer>',
  title: 'Answer the questions about your request. A reply in its thread does the same',
  async handle(context, { actor, key, channel }, rest) {
    const [request, text] = requestAndText(rest, this.syntax);
    const answer = unquote(text);
    return answer === ''
      ? openAnswerForm(context, { request, actor, channel })
      : answerOpen(context, { request, actor, key, text: answer });
  },
};

export const reassignCommand: Command = {
  word: 'reassign',
  also: ['assign'],
  purpose: 'manage',
  syntax: 'reassign CR-12 to @carol',
  title: 'Hand the decision to another approver, who is called',
  async handle(context, { actor, channel }, rest) {
    const [request, text] = requestAndText(rest, this.syntax);
    const name = unquote(text.replace(/^to\b\s*/i, ''));
    if (name === '') return openReassignForm(context, { request, actor, channel });
    return reassign(context, { request, actor, to: personIn(name, actor) });
  },
};

/** Slack writes a mention as `<@U123>` or `<@U123|carol>`, and leaves it as it was typed where it finds nobody of that name. */
function personIn(typed: string, { person }: Actor): Reassignment['to'] {
  const id = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(typed)?.[1];
  if (id !== undefined) return { id };
  return typed.toLowerCase() === 'me' ? { id: person } : { name: typed };
}

type Said = Parameters<typeof askQuestion>[1];

/** Asks the requester of a request a question. */
export async function ask(context: SlackContext, question: Said): Promise<MessageReply> {
  const outcome = await askQuestion(context, question);
  if ('refused' in outcome) return refusalReply(outcome, 'ask a question about');
  const request = await loadRequest(context, question.request);
  return { message: questionAskedMessage(request, context.rulebook.policy.questionPause) };
}

/** Answers the questions about a request. */
export async function answerOpen(context: SlackContext, answer: Said): Promise<MessageReply> {
  const outcome = await answerQuestion(context, answer);
  if ('refused' in outcome) return refusalReply(outcome, 'answer questions about');
  return { message: questionAnsweredMessage(answer.request) };
}

/** Hands the decision on a request to somebody else. */
export async function reassign(context: SlackContext, reassignment: Reassignment): Promise<MessageReply> {
  const outcome = await reassignRequest(context, reassignment);
  if ('refused' in outcome) return refusalReply(outcome, 'reassign');
  if ('unfit' in outcome) return { message: unfitAssigneeMessage(outcome) };
  const { request, actor } = reassignment;
  return { message: assignedMessage(request, outcome.assigned, actor.person, outcome.isNew) };
}

/** Who opens a form about a request, and in which channel. */
interface OpenedBy {
  readonly request: number;
  readonly actor: Actor;
  readonly channel: string | undefined;
}

/** Opens the form for a question, if the person may ask one. */
async function openAskForm(context: SlackContext, { request, actor, channel }: OpenedBy): Promise<Reply> {
  const refused = await checkAsk(context, { request, actor });
  if (refused !== undefined) return refusalReply(refused, 'ask a question about');
  return { modal: askForm(request, encodeFormMetadata({ request, plan: null, channel })) };
}

/** Opens the form for the answer, if the person may give one. */
export async function openAnswerForm(context: SlackContext, { request, actor, channel }: OpenedBy): Promise<Reply> {
  const refused = await checkAnswer(context, { request, actor });
  if (refused !== undefined) return refusalReply(refused, 'answer questions about');
  const questions = openQuestions(await loadRequest(context, request));
  return { modal: answerForm(request, questions, encodeFormMetadata({ request, plan: null, channel })) };
}

/** Opens the form that hands the decision to somebody else, if the person may do that. */
async function openReassignForm(context: SlackContext, { request, actor, channel }: OpenedBy): Promise<Reply> {
  const refused = await checkReassign(context, { request, actor });
  if (refused !== undefined) return refusalReply(refused, 'reassign');
  const groups = approvingGroups(await loadRequest(context, request));
  return { modal: reassignForm(request, groups, encodeFormMetadata({ request, plan: null, channel })) };
}
