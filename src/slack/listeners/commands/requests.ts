import { cancelRequest } from '../../../app/cancel-request.ts';
import { remindApprovers } from '../../../app/remind-approvers.ts';
import { replanRequest } from '../../../app/replan-request.ts';
import { requestIdIn } from '../../../app/request-ref.ts';
import type { RetryInput } from '../../../app/retry-request.ts';
import { retryRequest } from '../../../app/retry-request.ts';
import { rollBackRequest } from '../../../app/roll-back-request.ts';
import { stopRequest } from '../../../app/stop-request.ts';
import {
  cancelledMessage,
  remindedMessage,
  replanningMessage,
  retriedMessage,
  rollbackMessage,
  sameRequestMessage,
  stoppingMessage,
} from '../../../cards/answers.ts';
import type { Actor } from '../../../domain/request/events.ts';
import { ROLLBACK_WORKFLOW } from '../../../domain/request/rollback.ts';
import type { SlackContext } from '../../context.ts';
import type { TypedCommand } from '../payloads.ts';
import type { Command, Reply } from '../reply.ts';
import { refusalReply } from '../reply.ts';

export const cancelCommand: Command = {
  word: 'cancel',
  purpose: 'manage',
  syntax: 'cancel CR-12',
  title: 'Cancel your request, as long as nothing has been changed',
  async handle(context, { actor }, rest) {
    const id = requestIdIn(rest, this.syntax);
    return (await cancel(context, id, actor)) ?? { message: cancelledMessage(id) };
  },
};

export const stopCommand: Command = {
  word: 'stop',
  purpose: 'manage',
  syntax: 'stop CR-12',
  title: 'Stop a running request and undo what it did',
  async handle(context, { actor }, rest) {
    return stop(context, requestIdIn(rest, this.syntax), actor);
  },
};

export const retryCommand: Command = {
  word: 'retry',
  purpose: 'manage',
  syntax: 'retry CR-12',
  title: 'Retry a finished request, or re-plan one after Azure changed',
  async handle(context, command, rest) {
    return retry(context, { request: requestIdIn(rest, this.syntax), planHash: null, ...originOf(command) });
  },
};

export const replanCommand: Command = {
  word: 'replan',
  also: ['re-plan'],
  purpose: 'manage',
  syntax: 'replan CR-12',
  title: 'Plan a waiting request again. Earlier approvals no longer count',
  async handle(context, { actor }, rest) {
    const outcome = await replanRequest(context, { request: requestIdIn(rest, this.syntax), actor });
    if ('refused' in outcome) return refusalReply(outcome, 're-plan');
    return { message: replanningMessage(outcome.replanned) };
  },
};

export const remindCommand: Command = {
  word: 'remind',
  purpose: 'manage',
  syntax: 'remind CR-12',
  title: 'Call those again who have to approve a request',
  async handle(context, { actor, key }, rest) {
    const outcome = await remindApprovers(context, { request: requestIdIn(rest, this.syntax), key, actor });
    if ('refused' in outcome) return refusalReply(outcome, 'remind the approvers of');
    return { message: remindedMessage(outcome.reminded) };
  },
};

export const rollbackCommand: Command = {
  word: 'rollback',
  purpose: 'manage',
  also: ['undo'],
  submits: ROLLBACK_WORKFLOW,
  syntax: 'rollback CR-12',
  title: 'Request a rollback of what a finished request changed',
  async handle(context, command, rest) {
    return rollBack(context, { request: requestIdIn(rest, this.syntax), ...originOf(command) });
  },
};

function originOf({ key, actor, channel }: TypedCommand) {
  return { key, actor, origin: channel };
}

/** Cancels a request. Returns a reply only if the person may not cancel it. */
export async function cancel(context: SlackContext, request: number, actor: Actor): Promise<Reply | undefined> {
  const outcome = await cancelRequest(context, { request, actor });
  return 'refused' in outcome ? refusalReply(outcome, 'cancel') : undefined;
}

/** Stops a running request. */
export async function stop(context: SlackContext, request: number, actor: Actor): Promise<Reply> {
  const outcome = await stopRequest(context, { request, actor });
  if ('refused' in outcome) return refusalReply(outcome, 'stop');
  return { message: 'cancelled' in outcome ? cancelledMessage(request) : stoppingMessage(request) };
}

/** Retries a finished request, or re-plans a stale one. */
export async function retry(context: SlackContext, input: RetryInput): Promise<Reply> {
  const outcome = await retryRequest(context, input);
  if ('refused' in outcome) return refusalReply(outcome, outcome.refused === 'outdated' ? 're-plan' : 'retry');
  if ('replanned' in outcome) return { message: replanningMessage(outcome.replanned) };
  return { message: retriedMessage(outcome.created, input.request) };
}

/** Submits a request that rolls back another one. */
export async function rollBack(context: SlackContext, input: Omit<RetryInput, 'planHash'>): Promise<Reply> {
  const outcome = await rollBackRequest(context, input);
  if ('refused' in outcome) return refusalReply(outcome, 'roll back');
  if ('same' in outcome) return { message: sameRequestMessage(outcome.same) };
  return { message: rollbackMessage(outcome.created, input.request) };
}
