import type { Store } from '../store.ts';
import type { ViewPayload } from './block-kit/check.ts';
import type { Json } from './json.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string;
}

export interface Group {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  /** Ids of people. */
  readonly members: readonly string[];
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** Ids of people, and of the bot where it belongs to the channel. */
  readonly members: readonly string[];
  readonly created: number;
}

/** What the app was given when it was installed. */
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

/** A message as Slack returns it; what depends on others (replies, files) is added when it is read. */
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
  /** Whom it notifies. */
  readonly mentions: readonly string[];
  /** Ids of the files shared with it. */
  readonly files: readonly string[];
  /** A reply that is shown in the channel as well. */
  readonly broadcast: boolean;
}

export interface Messages {
  get(channel: string, ts: string): StoredMessage | undefined;
  /** Adds a message, or puts a changed one in the place of the old. */
  put(message: StoredMessage): void;
  delete(message: StoredMessage): void;
  /** What stands in the channel itself, oldest first. */
  inChannel(channel: string): StoredMessage[];
  /** What stands in the thread below a message, oldest first. */
  inThread(channel: string, parent: string): StoredMessage[];
  /** Every message of every channel, oldest first. */
  all(): StoredMessage[];
}

/** What one person alone sees in a channel. */
export interface StoredEphemeral {
  readonly user: string;
  readonly channel: string;
  readonly message: SlackMessage;
}

/** A modal that is open, or a home tab. */
export interface StoredView {
  readonly id: string;
  readonly user: string;
  readonly payload: ViewPayload;
  readonly hash: string;
  /** The modal at the bottom of the stack; the view itself when it is that. */
  readonly root: string;
  /** The modal below, in a stack. */
  readonly previous: string | undefined;
  /** When it was last opened, pushed, updated or published: milliseconds. */
  readonly changed: number;
  /** What the client shows at the fields, by block_id; `*` where it concerns none. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly length: number;
  readonly altText: string | undefined;
  /** What the upload address ends with; gone once the bytes are there. */
  readonly ticket: string | undefined;
  readonly mimetype: string;
  /** The upload has been completed: the file exists for everyone who may see it. */
  readonly complete: boolean;
  readonly created: number;
}

/** A trigger_id: the right to open one view for the person who did something, within three seconds. */
export interface Trigger {
  readonly id: string;
  readonly user: string;
  readonly at: number;
  readonly used: boolean;
}

/** What a response_url answers to. */
export interface ResponseUrl {
  readonly secret: string;
  readonly user: string;
  readonly channel: string;
  readonly at: number;
  readonly uses: number;
  /** The message that was acted on; a command has none. */
  readonly source: { readonly ts: string; readonly ephemeral: boolean } | undefined;
}

/** Everything that the workspace keeps. */
export interface Workspace {
  readonly identity: Identity;
  readonly people: Store<Person>;
  readonly groups: Store<Group>;
  readonly channels: Store<Channel>;
  readonly messages: Messages;
  /** What one person alone sees in a channel; keyed `<person> <ts>`. */
  readonly ephemerals: Store<StoredEphemeral>;
  readonly views: Store<StoredView>;
  /** What people typed or chose and have not submitted; keyed `<person> <where>`. */
  readonly inputs: Store<Json>;
  readonly files: Store<StoredFile>;
  /** The bytes of files, base64. */
  readonly fileBytes: Store<string>;
  readonly triggers: Store<Trigger>;
  readonly responseUrls: Store<ResponseUrl>;
  readonly now: () => number;
  /** Where the workspace answers, without a slash at the end. */
  readonly url: () => string;
  /** The next ts of a message: unique, increasing, also after a restart. */
  ts(): string;
  close(): void;
}
