import type { App, RespondFn, SlackActionMiddlewareArgs } from '@slack/bolt';
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
  clickApprove,
  clickCancel,
  clickDecline,
  clickDetails,
  clickOpenForm,
  clickRetry,
  clickRollBack,
  clickRun,
  clickStop,
  clickSuggestion,
} from './requests.ts';

type Handler = (context: SlackContext, click: Click) => Promise<Reply | undefined>;

const handlers: Readonly<Record<string, Handler>> = {
  'request:approve': clickApprove,
  'request:decline': clickDecline,
  'request:amend': clickAmend,
  'request:cancel': clickCancel,
  'request:stop': clickStop,
  'request:retry': clickRetry,
  'request:rollback': clickRollBack,
  'request:details': clickDetails,
  [STEP_BACK]: clickBack,
  [RUN_COMMAND]: clickRun,
  [draftActions.submit]: clickSubmitDraft,
  [draftActions.edit]: clickEditDraft,
  'connection:approve': clickApproveConnection,
  'connection:reject': clickRejectConnection,
  'drift:revert': clickRevert,
  'drift:accept': clickAccept,
};

/** The longest that a click waits for Slack to say whose account it is, in milliseconds. */
const MAX_LOOKUP_MS = 10_000;

/** Registers clicks on buttons. What a click decides is saved before it is acknowledged, unless that takes too long. */
export function registerActions(app: App, context: SlackContext): void {
  app.action(/.*/, args => context.track(handleAction(context, args)));
}

async function handleAction(context: SlackContext, { body, ack, respond }: SlackActionMiddlewareArgs): Promise<void> {
  const work = replyTo(context, body).catch((error): Reply => errorReply(context, error));
  const isSettled = await settleWithinAckDeadline(work);
  await ack();
  const answer = (reply: Reply) => sendReply(context, reply, placeOf(body, respond));
  if (!isSettled) await answer(sentenceReply(CLICK_NOT_CONFIRMED));
  const reply = await work;
  if (reply !== undefined) await answer(reply);
}

async function replyTo(context: SlackContext, body: unknown): Promise<Reply | undefined> {
  const click = clickSchema.parse(body);
  // A click goes on after its acknowledgement, so Slack may take longer to answer.
  await requireMember(context, click.actor.person, MAX_LOOKUP_MS);
  const handler = Object.hasOwn(handlers, click.action) ? handlers[click.action] : undefined;
  if (handler !== undefined) return handler(context, click);
  if (isDraftChoice(click.action)) return undefined;
  if (isSuggestionClick(click.action)) return clickSuggestion(context, click);
  const workflow = workflowOfFormButton(click.action);
  if (workflow !== undefined) return clickOpenForm(context, click, workflow);
  return sentenceReply('This button is from another version of the bot. Type /ampls help to see all commands.');
}

function placeOf(body: unknown, respond: RespondFn): ReplyPlace {
  const { data: click } = clickSchema.safeParse(body);
  return { trigger: click?.trigger ?? '', respond: click?.isInModal === true ? undefined : respond };
}
