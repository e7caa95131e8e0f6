import type { Store } from '../store.ts';
import type { ViewPayload } from './block-kit/check.ts';
import type { Json } from './json.ts';

/** The kinds of account: https://docs.slack.dev/reference/objects/user-object */
export const accountKinds = ['member', 'guest', 'single_channel_guest', 'external', 'bot', 'deactivated'] as const;

export type AccountKind = (typeof accountKinds)[number];

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  /** A member if it is not given. */
  readonly account?: AccountKind;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  /** The ids of people. */
  readonly members: readonly string[];
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** The ids of people, and of the bot if it is a member. */
  readonly members: readonly string[];
  readonly created: number;
}

/** The ids, tokens and secrets of the installed app and its team. */
export interface Identity {
  readonly teamId: string;
  readonly teamName: string;
  readonly teamDomain: string;
  readonly appId: string;
  readonly appName: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** The legacy verification token that Slack still sends in every payload. */
  readonly verificationToken: string;
}

/** A message as Slack returns it. Fields that depend on other objects (replies, files) are added when it is read. */
export interface SlackMessage extends Json {
  readonly type: 'message';
  readonly ts: string;
  readonly text: string;
  readonly user: string;
  readonly bot_id?: string;
  readonly thread_ts?: string;
  readonly metadata?: Json;
}

export interface StoredMessage {
  readonly channel: string;
  readonly message: SlackMessage;
  /** The mentions in its text and blocks, such as `<@U…>` and `<!channel>`. */
  readonly mentions: readonly string[];
  /** The ids of the files shared in it. */
  readonly files: readonly string[];
  /** Whether it is a reply that is also shown in the channel. */
  readonly broadcast: boolean;
}

export interface MessageStore {
  get(channel: string, ts: string): StoredMessage | undefined;
  /** Adds a message, or replaces the one with the same ts. */
  put(message: StoredMessage): void;
  delete(message: StoredMessage): void;
  /** Returns the messages of the channel itself, oldest first. */
  inChannel(channel: string): StoredMessage[];
  /** Returns the replies in the thread of a message, oldest first. */
  inThread(channel: string, parent: string): StoredMessage[];
  /** Returns the messages of all channels, oldest first. */
  all(): StoredMessage[];
}

/** An ephemeral message: only one person sees it. */
export interface StoredEphemeral {
  readonly user: string;
  readonly channel: string;
  readonly message: SlackMessage;
}

/** What has lit up a person's phone. */
export interface Notification {
  readonly user: string;
  /** In ISO 8601. */
  readonly at: string;
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly reason: 'mention' | 'group_mention' | 'dm' | 'thread';
}

/** An open modal or a published home tab. */
export interface StoredView {
  readonly id: string;
  readonly user: string;
  readonly payload: ViewPayload;
  readonly hash: string;
  /** The id of the bottom modal of the stack, which may be this view. */
  readonly root: string;
  /** The id of the modal below it in the stack. */
  readonly previous: string | undefined;
  /** When it was last opened, pushed, updated or published, in milliseconds since 1970. */
  readonly changed: number;
  /** The errors that the client shows, by block_id, or under `*` when an error concerns the whole view. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly length: number;
  readonly altText: string | undefined;
  /** The last part of the upload URL. Removed once the bytes have been uploaded. */
  readonly uploadSecret: string | undefined;
  readonly mimetype: string;
  /** Whether the upload has been completed, so that the file can be shared. */
  readonly complete: boolean;
  /** When Slack has processed the completed upload, in milliseconds since 1970. */
  readonly processedAt: number | undefined;
  readonly created: number;
}

/** A trigger_id. It lets the app open one view within three seconds, for the person who caused the interaction. */
export interface TriggerId {
  readonly id: string;
  readonly user: string;
  readonly at: number;
  readonly used: boolean;
}

/** A response_url, and the interaction that it responds to. */
export interface ResponseUrl {
  readonly secret: string;
  readonly user: string;
  readonly channel: string;
  readonly at: number;
  readonly uses: number;
  /** The message that contained the clicked element. A slash command has none. */
  readonly source: { readonly ts: string; readonly ephemeral: boolean } | undefined;
}

/** The state of the workspace. */
export interface Workspace {
  readonly identity: Identity;
  readonly people: Store<Person>;
  readonly groups: Store<UserGroup>;
  readonly channels: Store<Channel>;
  readonly messages: MessageStore;
  /** Ephemeral messages. Keys have the form `<person> <ts>`. */
  readonly ephemerals: Store<StoredEphemeral>;
  /** Keys have the form `<person> <ts>`. */
  readonly notifications: Store<Notification>;
  readonly views: Store<StoredView>;
  /** What people typed or chose and have not submitted. Keys have the form `<person> <view, or channel and ts>`. */
  readonly inputs: Store<Json>;
  readonly files: Store<StoredFile>;
  /** The bytes of files in base64. */
  readonly fileBytes: Store<string>;
  readonly triggers: Store<TriggerId>;
  readonly responseUrls: Store<ResponseUrl>;
  readonly now: () => number;
  /** The URL of the workspace, without a slash at the end. */
  readonly url: () => string;
  /** Returns the next message ts. These are unique and increasing, also across restarts. */
  nextTs(): string;
  close(): void;
}
