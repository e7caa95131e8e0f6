import { z } from 'zod';
import { planHashOfBlock } from '../../cards/card-buttons.ts';
import type { Actor } from '../../domain/request/events.ts';

/** An id that Slack or the bot made up. It becomes part of keys and SQL parameters, so it holds nothing unusual. */
export const slackId = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** What a button carries: text that the bot wrote, without the one character that Postgres refuses. */
const buttonValue = z
  .string()
  .max(2_000)
  .refine(text => !text.includes('\0'));

/** Parses a slash command as Slack sends it. */
export const commandSchema = z
  .object({
    text: z.string().default(''),
    user_id: slackId,
    team_id: slackId.optional(),
    channel_id: slackId,
    trigger_id: slackId,
  })
  .transform(({ text, user_id: person, team_id: team, channel_id: channel, trigger_id: trigger }): TypedCommand => {
    return { text, actor: { person, team, channel }, channel, key: deliveryKey.command(trigger) };
  });

/** What a person asks for in text: typed after `/ampls`, or on a button that runs a command. */
export interface TypedCommand {
  readonly text: string;
  readonly actor: Actor;
  readonly channel: string;
  /** Identifies the delivery: see {@link deliveryKey}. */
  readonly key: string;
}

const userSchema = z.object({ id: slackId, team_id: slackId.optional() });

/** The workspace of an interaction. It is null where the app is installed for a whole organization. */
const teamSchema = z.object({ id: slackId }).nullish();

function whoOf(user: z.infer<typeof userSchema>, team: z.infer<typeof teamSchema>): Omit<Actor, 'channel'> {
  return { person: user.id, team: team?.id ?? user.team_id };
}

const fieldState = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_user: slackId.nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});

/**
 * What people have entered in the fields of a view or message, by block and by field. A click on a button brings it along.
 * https://docs.slack.dev/changelog/2020-09-full-state-on-view-submisson-and-block-actions
 */
const enteredState = z.record(z.string(), z.record(z.string(), fieldState));

const viewState = z.object({ values: enteredState });

/** Returns the entered values by the block id of their field. */
function valuesByBlock(state: z.infer<typeof enteredState>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(state).map(([block, fields]) => [block, Object.values(fields).flatMap(enteredValues)]),
  );
}

/** Parses a click on a button as Slack sends it. */
export const clickSchema = z
  .object({
    user: userSchema,
    team: teamSchema,
    trigger_id: slackId,
    channel: z.object({ id: slackId }).optional(),
    /** The message that was clicked. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
    message: z.object({ ts: slackId }).optional(),
    response_url: z.string().max(2_000).optional(),
    view: z
      .object({
        type: z.string(),
        id: slackId.optional(),
        private_metadata: z.string().optional(),
        state: viewState.optional(),
      })
      .optional(),
    actions: z
      .array(
        z.object({
          action_id: slackId,
          block_id: slackId.optional(),
          value: buttonValue.default(''),
          /** What was chosen from an overflow menu. */
          selected_option: z.object({ value: buttonValue }).nullish(),
        }),
      )
      .min(1),
    state: viewState.optional(),
  })
  .transform(({ user, team, trigger_id: trigger, channel, message, response_url: url, view, actions, state }) => {
    const { action_id: action = '', block_id: block, value = '', selected_option: chosen } = actions[0] ?? {};
    const actor = { ...whoOf(user, team), channel: channel?.id };
    const entered = valuesByBlock((state ?? view?.state)?.values ?? {});
    return {
      actor,
      trigger,
      channel: channel?.id,
      /** The message that was clicked, and the response_url that replaces it. */
      replaceable: channel && message && url !== undefined ? { channel: channel.id, ts: message.ts, url } : undefined,
      isInModal: view?.type === 'modal',
      isInView: view !== undefined,
      modal: { id: view?.id ?? '', metadata: view?.private_metadata ?? '' },
      action,
      value: chosen?.value ?? value,
      planHash: planHashOfBlock(block),
      entered,
    };
  });

export type Click = z.infer<typeof clickSchema>;

/** Parses a global shortcut as Slack sends it. */
export const shortcutSchema = z
  .object({ user: userSchema, team: teamSchema, callback_id: z.string(), trigger_id: slackId })
  .transform(({ user, team, trigger_id: trigger }) => ({ actor: whoOf(user, team), trigger }));

/** Parses a submitted form as Slack sends it. */
export const submissionSchema = z
  .object({
    user: userSchema,
    team: teamSchema,
    view: z.object({
      id: slackId,
      hash: slackId,
      callback_id: slackId,
      private_metadata: z.string(),
      state: viewState,
    }),
  })
  .transform(({ user, team, view }) => ({
    /** Slack does not say in which channel a form was opened. The form's metadata does. */
    who: whoOf(user, team),
    form: view.callback_id,
    view: { id: view.id, hash: view.hash },
    metadata: view.private_metadata,
    /** The entered values, by the block id of their field. */
    values: valuesByBlock(view.state.values),
  }));

export type Submission = z.infer<typeof submissionSchema>;

function enteredValues({
  value,
  selected_option: one,
  selected_user: user,
  selected_options: many,
}: z.infer<typeof fieldState>): string[] {
  const selected = [...(many ?? []), ...(one == null ? [] : [one])].map(option => option.value);
  return [...selected, ...[value, user].flatMap(text => text ?? [])]
    .map(text => text.trim())
    .filter(text => text !== '');
}

/** Parses a message in which someone mentions the bot, or which they send to it directly. */
export const mentionSchema = z
  .object({
    team_id: slackId.optional(),
    event: z.object({
      user: slackId,
      channel: slackId,
      ts: slackId,
      thread_ts: slackId.optional(),
      text: z.string().max(40_000).default(''),
      channel_type: z.string().optional(),
    }),
  })
  .transform(
    ({ team_id: team, event: { user: person, channel, ts, thread_ts: thread, text, channel_type: type } }) => ({
      text,
      thread,
      isDirect: type === 'im',
      actor: { person, team, channel },
      channel,
      key: deliveryKey.mention(channel, ts),
    }),
  );

export type Mention = z.infer<typeof mentionSchema>;

/** Kinds of messages that a person writes. Others say that a message was edited or deleted, or that somebody came or went. */
const writtenKinds = [undefined, 'thread_broadcast', 'file_share', 'me_message'];

/** Parses a message that a person has written in a thread of a channel. */
export const replySchema = z
  .object({
    team_id: slackId.optional(),
    event: z.object({
      user: slackId,
      channel: slackId,
      channel_type: z.enum(['channel', 'group']),
      ts: slackId,
      thread_ts: slackId,
      text: z.string().trim().min(1).max(40_000),
      subtype: z
        .string()
        .optional()
        .refine(subtype => writtenKinds.includes(subtype)),
      bot_id: z.undefined().optional(),
    }),
  })
  .transform(({ team_id: team, event: { user: person, channel, ts, thread_ts: thread, text } }) => ({
    text,
    channel,
    thread,
    ts,
    actor: { person, team, channel },
    key: deliveryKey.reply(channel, ts),
  }));

/** Parses the event of a person who opens a tab of the app. https://docs.slack.dev/reference/events/app_home_opened */
export const homeOpenedSchema = z
  .object({ event: z.object({ user: slackId, tab: z.string(), view: z.object({ hash: slackId }).optional() }) })
  .transform(({ event: { user: person, tab, view } }) => ({ person, tab, viewHash: view?.hash ?? null }));

/** Parses Slack's request for the options of a menu. */
export const optionsQuerySchema = z
  .object({
    action_id: slackId,
    value: z.string().default(''),
    view: z.object({ private_metadata: z.string() }),
  })
  .transform(({ action_id: action, value: typed, view }) => ({ action, typed, metadata: view.private_metadata }));

/**
 * Returns keys that identify what Slack delivers, so that a repeated delivery has no second effect. A trigger_id
 * belongs to one action of one person, and a view gets a new hash with every change of its content.
 */
export const deliveryKey = {
  command: (trigger: string) => `command:${trigger}`,
  click: (trigger: string) => `click:${trigger}`,
  /** Slack sends the same message under several ids of events. */
  mention: (channel: string, ts: string) => `mention:${channel}:${ts}`,
  reply: (channel: string, ts: string) => `reply:${channel}:${ts}`,
  /** A corrected command, which is run once however often its button is clicked. */
  rerun: (key: string) => `rerun:${key}`,
  submission: (view: { readonly id: string; readonly hash: string }) => `view:${view.id}:${view.hash}`,
} as const;
