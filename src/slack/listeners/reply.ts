import type { RespondFn } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import pTimeout from 'p-timeout';
import type { AskedOutcome } from '../../app/drafts/accept-asked.ts';
import type { Refused } from '../../app/load-request.ts';
import { Problem } from '../../base/problem.ts';
import type { Attachments } from '../../cards/answer.ts';
import { amendedMessage, createdMessage, sameRequestMessage } from '../../cards/answers.ts';
import { draftMessage } from '../../cards/draft-message.ts';
import { MODAL_TITLE, messageModal } from '../../cards/forms.ts';
import type { HelpEntry } from '../../cards/help.ts';
import type { Message } from '../../cards/message.ts';
import { line, message } from '../../cards/message.ts';
import type { AttemptedAction, RefusalReason } from '../../cards/refusals.ts';
import { refusalMessage } from '../../cards/refusals.ts';
import { withPlainBlocks } from '../client/plain-blocks.ts';
import type { SlackContext } from '../context.ts';
import { uploadAttachments } from './attachments.ts';
import { errorMessage } from './error-messages.ts';
import type { TypedCommand } from './payloads.ts';

/** The answer to a command or a click. */
export type Reply =
  /** A message that only this person sees, unless they share it. */
  | (MessageReply & Shareable)
  /** A modal. If something has to be read for it, it opens as loading and is filled as soon as that is there. */
  | { readonly modal: ModalView; readonly filled?: () => Promise<ModalView> }
  /** A message that takes longer to prepare than Slack waits for an acknowledgement. */
  | ({ readonly later: () => Promise<Message & Attachments> } & Shareable);

interface Shareable {
  /** Whether everybody in the channel sees it. */
  readonly isShared?: boolean;
}

export interface MessageReply {
  readonly message: Message;
}

/** A command that does not submit a change. */
export interface Command extends HelpEntry {
  /** Where help lists it. */
  readonly purpose: 'ask' | 'manage';
  /** The workflow of the requests that it submits, where that is always the same. */
  readonly submits?: string;
  /** Other words for it. */
  readonly also?: readonly string[];
  /** Words that mean it only before the number of a request. */
  readonly onlyForRequests?: readonly string[];
  /** @param rest what follows the command's first word */
  readonly handle: (context: SlackContext, command: TypedCommand, rest: string) => Promise<Reply>;
}

/** Returns a reply of one sentence. */
export function sentenceReply(sentence: string): MessageReply {
  return { message: message(line(sentence)) };
}

/** How long opening a modal waits for its content, in milliseconds. It has to open within three seconds. */
const MAX_OPEN_MS = 300;

/** Returns a modal with its content, or one that opens as loading where that takes longer. */
export async function modalReply(loading: ModalView, content: Promise<ModalView>): Promise<Reply> {
  const modal = await pTimeout(content, { milliseconds: MAX_OPEN_MS, fallback: () => undefined });
  return modal === undefined ? { modal: loading, filled: () => content } : { modal };
}

/** Returns the reply to a command or click that failed. */
export function errorReply({ log }: Pick<SlackContext, 'log'>, error: unknown): MessageReply {
  return sentenceReply(errorMessage(log, error));
}

/** Returns the reply to a person who may not do something with a request. */
export function refusalReply(refused: Refused<RefusalReason>, action: AttemptedAction): MessageReply {
  return { message: refusalMessage(refused.refused, action, refused.request) };
}

/** Returns the channel in which cards are posted, as people call it. */
export function channelLabel({ config: { channel } }: SlackContext): string {
  return /^[CG][A-Z0-9]{7,}$/.test(channel) ? 'the channel for change requests' : `#${channel.replace(/^#/, '')}`;
}

/** Returns the answer to a command or form that asks for a change. @param title that of its workflow */
export function askedMessage(context: SlackContext, outcome: AskedOutcome, title: string): Message {
  if ('created' in outcome) return createdMessage(outcome.created, title, channelLabel(context));
  if ('draft' in outcome) return draftMessage(outcome.draft, title);
  if ('same' in outcome) return sameRequestMessage(outcome.same);
  return 'amended' in outcome ? amendedMessage(outcome.amended) : refusalReply(outcome, 'amend').message;
}

/** Returns an answer as Slack takes it. It does not replace the message that was clicked. */
export function answerOf({ text, blocks }: Message, { isShared = false }: Shareable = {}) {
  const responseType = isShared ? 'in_channel' : 'ephemeral';
  return { response_type: responseType, replace_original: false, text, blocks: [...blocks] } as const;
}

/** Where a person sees the reply to what they did. */
export interface ReplyPlace {
  readonly person: string;
  /** Undefined where the place is no message in a channel. */
  readonly channel: string | undefined;
  readonly trigger: string;
  /** Undefined in a modal and in the Home tab, in which no message can appear. Replies to clicks there appear in a modal. */
  readonly respond: RespondFn | undefined;
  /** Whether there is a modal already, so that another one goes on top of it. */
  readonly isInModal: boolean;
}

/** Sends a reply after the acknowledgement. If that fails, sends the error instead. */
export async function sendReply(context: SlackContext, reply: Reply, place: ReplyPlace): Promise<void> {
  try {
    if ('modal' in reply) {
      const shown = await showModal(context, place, reply.modal);
      if (reply.filled !== undefined) await fillModal(context, shown, reply.filled);
      return;
    }
    await send(context, place, 'message' in reply ? reply.message : await finished(context, reply, place), reply);
  } catch (error) {
    await send(context, place, errorReply(context, error).message);
  }
}

/** Returns the message of a reply that took longer, with its attachments. */
export async function finished(
  context: SlackContext,
  { later, isShared = false }: Extract<Reply, { later: unknown }>,
  { person, channel }: Pick<ReplyPlace, 'person' | 'channel'>,
): Promise<Message> {
  return uploadAttachments(context, await later(), { person, channel, isShared });
}

/** Sends a message to the response_url, which is a secret that only {@link RespondFn} knows, or shows it in a modal. */
async function send(
  context: SlackContext,
  place: ReplyPlace,
  content: Message,
  shareable: Shareable = {},
): Promise<void> {
  try {
    const { respond } = place;
    if (respond === undefined) await showModal(context, place, messageModal(MODAL_TITLE, content));
    else await withPlainBlocks(content, each => respond(answerOf(each, shareable)));
  } catch (error) {
    context.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'an answer did not reach Slack');
  }
}

/** Fills a modal that was opened as loading. A person may have closed it by then. */
async function fillModal(context: SlackContext, id: string, filled: () => Promise<ModalView>): Promise<void> {
  const view = await filled().catch(error => messageModal(MODAL_TITLE, errorReply(context, error).message));
  try {
    await context.client.views.update({ view_id: id, view });
  } catch (error) {
    context.log.info({ error: error instanceof Error ? error.message : 'unknown' }, 'a modal was not filled');
  }
}

/** Errors for a trigger_id that expired after its three seconds, or that was used already. */
const triggerErrors = ['expired_trigger_id', 'exchanged_trigger_id', 'trigger_expired', 'trigger_exchanged'];

/** Opens a modal, or puts it on top of the one that was clicked in. Returns its id. @throws Problem `unavailable` if the trigger has expired, or the error of the client */
async function showModal(
  { client: { views } }: SlackContext,
  { trigger, isInModal }: ReplyPlace,
  view: ModalView,
): Promise<string> {
  try {
    const shown = await (isInModal ? views.push : views.open)({ trigger_id: trigger, view });
    return shown.view?.id ?? '';
  } catch (error) {
    if (error instanceof WebAPIPlatformError && (triggerErrors.includes(error.data.error) || namesTrigger(error))) {
      throw new Problem('unavailable', 'The form could not be opened in time. Try again.', error);
    }
    throw error;
  }
}

function namesTrigger({ data }: WebAPIPlatformError): boolean {
  return data.response_metadata?.messages?.some(text => text.includes('trigger_id')) ?? false;
}
