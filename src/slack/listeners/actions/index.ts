import type { App, SlackActionMiddlewareArgs } from '@slack/bolt';
import { rememberResponseUrl } from '../../../app/deliver/replace-card.ts';
import { MORE_ACTION } from '../../../cards/card-buttons.ts';
import { draftActions, isDraftChoice } from '../../../cards/draft-message.ts';
import { STEP_BACK } from '../../../cards/forms.ts';
import { RUN_COMMAND, workflowOfFormButton } from '../../../cards/help.ts';
import { isSuggestionClick } from '../../../cards/suggestions-card.ts';
import type { SlackContext } from '../../context.ts';
import { CLICK_NOT_CONFIRMED, settleWithinAckDeadline } from '../ack-deadline.ts';
import type { Click } from '../payloads.ts';
import { clickSchema } from '../payloads.ts';
import type { Reply, ReplyPlace } from '../reply.ts';
import { errorReply, sendReply, sentenceReply } from '../reply.ts';
import { requireMember } from '../require-member.ts';
import { clickBack } from '../views/form-steps.ts';
import { clickApproveConnection, clickRejectConnection } from './connections.ts';
import { clickEditDraft, clickSubmitDraft } from './drafts.ts';
import { clickAccept, clickRevert } from './notices.ts';
import {
  clickAmend,
  clickAnswer,
  clickApprove,
  clickCancel,
  clickDecline,
  clickDetails,
  clickMore,
  clickOpenForm,
  clickRetry,
  clickRollBack,
  clickRun,
  clickStop,
  clickSuggestion,
} from './requests.ts';

type Handler = (context: SlackContext, click: Click) => Promise<Reply | undefined>;

/** Clicks that decide something. What they decide is saved before they are acknowledged, unless that takes too long. */
const deciding: Readonly<Record<string, Handler>> = {
  'request:approve': clickApprove,
  'request:cancel': clickCancel,
  'request:stop': clickStop,
  'request:retry': clickRetry,
  'request:rollback': clickRollBack,
  [RUN_COMMAND]: clickRun,
  [MORE_ACTION]: clickMore,
  [draftActions.submit]: clickSubmitDraft,
  'connection:approve': clickApproveConnection,
  'connection:reject': clickRejectConnection,
  'drift:revert': clickRevert,
  'drift:accept': clickAccept,
};

/** Clicks that only show something. They are acknowledged at once. */
const showing: Readonly<Record<string, Handler>> = {
  'request:decline': clickDecline,
  'request:amend': clickAmend,
  'request:answer': clickAnswer,
  'request:details': clickDetails,
  [STEP_BACK]: clickBack,
  [draftActions.edit]: clickEditDraft,
};

/** The longest that a click waits for Slack to say whose account it is, in milliseconds. */
const MAX_LOOKUP_MS = 10_000;

/** Registers clicks on buttons. */
export function registerActions(app: App, context: SlackContext): void {
  app.action(/.*/, args => context.track(handleAction(context, args)));
}

async function handleAction(context: SlackContext, { body, ack, respond }: SlackActionMiddlewareArgs): Promise<void> {
  const click = clickSchema.parse(body);
  const { actor, channel, trigger, isInModal, isInView, replaceable } = click;
  const place: ReplyPlace = {
    person: actor.person,
    channel,
    trigger,
    isInModal,
    respond: isInView ? undefined : respond,
  };
  const answer = (reply: Reply) => sendReply(context, reply, place);
  const decide = handlerIn(deciding, click) ?? (isSuggestionClick(click.action) ? clickSuggestion : undefined);
  const remembered = replaceable && rememberResponseUrl(context, replaceable);
  if (decide === undefined) await ack();
  const work = replyTo(context, click, decide ?? handlerIn(showing, click) ?? showOther).catch(
    (error): Reply => errorReply(context, error),
  );
  if (decide !== undefined) {
    const isSettled = await settleWithinAckDeadline(work);
    await ack();
    if (!isSettled) await answer(sentenceReply(CLICK_NOT_CONFIRMED));
  }
  const reply = await work;
  if (reply !== undefined) await answer(reply);
  await remembered;
}

async function replyTo(context: SlackContext, click: Click, handler: Handler): Promise<Reply | undefined> {
  // A click goes on after its acknowledgement, so Slack may take longer to answer.
  await requireMember(context, click.actor.person, MAX_LOOKUP_MS);
  return handler(context, click);
}

function handlerIn(handlers: Readonly<Record<string, Handler>>, { action }: Click): Handler | undefined {
  // Of several buttons in a block that run commands, each has an id of its own.
  const own = action.startsWith(`${RUN_COMMAND}:`) ? RUN_COMMAND : action;
  return Object.hasOwn(handlers, own) ? handlers[own] : undefined;
}

async function showOther(context: SlackContext, click: Click): Promise<Reply | undefined> {
  if (isDraftChoice(click.action)) return undefined;
  const workflow = workflowOfFormButton(click.action);
  if (workflow !== undefined) return clickOpenForm(context, click, workflow);
  return sentenceReply('This button is from another version of the bot. Type /ampls help to see all commands.');
}
