import type { HomeView } from '../cards/home.ts';
import type { Message } from '../cards/message.ts';
import type { PersonName } from '../cards/name-people.ts';
import type { Membership, Requirement } from '../domain/approval/requirements.ts';
import type { Json } from '../domain/canonical-json.ts';
import type { Change } from '../domain/changes/index.ts';
import type { ReadSet } from '../domain/plan/read-set.ts';
import type { TargetKind } from '../domain/targets.ts';
import type { Inventory, LastChange } from '../domain/topology/objects.ts';
import type { ChangeRecord } from '../domain/watch/change-records.ts';
import type { ObjectValues, ReplacedObject } from '../domain/watch/replaced-object.ts';

export type { Queue, Work, WorkItem } from '../store/work.ts';

/** What Slack keeps with a message. It lets the bot find the message again. */
export interface MessageMetadata {
  readonly event_type:
    | 'change_request'
    | 'change_event'
    | 'approver_call'
    | 'requester_news'
    | 'inventory_changed'
    | 'connections_waiting'
    | 'audit_checkpoint';
  readonly event_payload: Readonly<Record<string, string>>;
}

/** A message in Slack. */
export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

/** Where a message goes: a channel, or the thread below a message of it. */
export interface MessageTarget {
  readonly channel: string;
  /** The `ts` of the message below which it goes. */
  readonly thread?: string;
}

/** What a failed call to Slack means. */
export type SlackFailure =
  /** Nothing was posted. Try again after so many milliseconds. */
  | { readonly kind: 'retryable'; readonly retryAfterMs: number; readonly sentence: string }
  /** It may have been posted. Look for it before posting again. */
  | { readonly kind: 'uncertain'; readonly sentence: string }
  /** The message, or the thread's parent, does not exist any more. */
  | { readonly kind: 'missing'; readonly sentence: string }
  /** Slack refuses it for good. */
  | { readonly kind: 'refused'; readonly sentence: string };

/** Sends messages to Slack. Each method makes its call once. */
export interface Messenger {
  /** Returns the id of the channel that requests are reported in. */
  channel(): Promise<string>;
  /** Returns the id of the channel in which a person and the bot write to each other. */
  directChannel(person: string): Promise<string>;
  post(to: MessageTarget, message: Message, metadata: MessageMetadata): Promise<MessageRef>;
  update(ref: MessageRef, message: Message, metadata: MessageMetadata): Promise<void>;
  /**
   * Replaces the message that was clicked through the response_url of that click, which does not count as an update.
   *
   * @throws Error where that did not work, or may not have
   */
  replace(responseUrl: string, message: Message, metadata: MessageMetadata): Promise<void>;
  /**
   * Sends a message to one person only: in the channel, or directly where the person is not in it. Returns where it went.
   * What only one person sees in a channel has no `ts`, because Slack keeps no such message.
   */
  postEphemeral(
    to: { readonly channel: string; readonly person: string },
    message: Message,
  ): Promise<MessageRef | { readonly channel: string; readonly ts: null }>;
  /** Finds the message whose metadata carries this outbox id. `since` is when it may have been posted first. */
  find(to: MessageTarget, outbox: string, since: Date): Promise<MessageRef | undefined>;
  /** Returns the URL of a message; null where Slack does not give one now. */
  permalink(ref: MessageRef): Promise<string | null>;
  /** Returns what an error of one of these calls means. */
  classifyError(error: unknown): SlackFailure;
}

/** The Home tabs of people. An error of these calls is one that {@link Messenger.classifyError} knows. */
export interface HomeTabs {
  /** Returns why a person may not use the bot, in a sentence; undefined for those who may. */
  refusalFor(person: string): Promise<string | undefined>;
  /**
   * Publishes a person's Home tab once.
   *
   * @param replaces Slack's hash of the view that it replaces; null to replace whatever is there
   * @returns the hash of the new view; undefined where Slack shows another view than that, so that nothing was published
   */
  publish(person: string, view: HomeView, replaces: string | null): Promise<string | undefined>;
}

/** The people behind the groups of a policy. */
export interface Directory {
  /** Returns the members of every group that requirements name, as they are now. */
  members(requirements: readonly Pick<Requirement, 'group' | 'members'>[]): Promise<Membership>;
  /** Returns the names of the groups that a person is in. Whether their account is active is not asked. */
  groupsWith(person: string, groups: readonly Pick<Requirement, 'group' | 'members'>[]): Promise<ReadonlySet<string>>;
  /** Returns the id of the user group behind a group; null where it is a list of people or does not exist. */
  usergroupOf(requirement: Pick<Requirement, 'members'>): Promise<string | null>;
  /** Returns how people call someone; undefined where Slack does not say it now. */
  nameOf(person: string): Promise<PersonName | undefined>;
}

/**
 * Reads the inventory from Azure. All methods reject with an error that `classifyArmError` knows where Azure Resource
 * Manager (ARM) cannot answer now. What the bot is not allowed to read is listed in the inventory as unreadable, and
 * never taken for missing.
 */
export interface InventorySource {
  /** Reads everything that the bot can see. */
  readAll(): Promise<Inventory>;
  /** Returns what to read for names that an inventory does not show: objects that exist may be too new to be in it. */
  lookUp(names: readonly TypedName[]): Promise<Partial<ReadSet>>;
  /** Returns the ids of resource groups with these names. Unlike other objects, a group may be empty. */
  resourceGroupsNamed(names: readonly string[]): Promise<readonly string[]>;
  /** Reads some parts of an inventory again, each from its own resource provider. */
  readParts(inventory: Inventory, parts: Partial<ReadSet>): Promise<RefreshedInventory>;
  /** Reads what Azure has recorded of changes since a time, the newest first. It may show them some minutes late. */
  changesSince(since: Date): Promise<readonly ChangeRecord[]>;
}

/** What someone typed to name an object of a kind: a name, `group/name` or a full id. */
export interface TypedName {
  readonly kind: TargetKind;
  readonly typed: string;
}

/** An inventory of which some parts were read again. */
export interface RefreshedInventory {
  readonly inventory: Inventory;
  /**
   * Ids of the parts that were read again, found or missing. What an unreadable part was known to be stays in the
   * inventory, and the part is not listed here.
   */
  readonly refreshed: readonly string[];
}

/** What is in Azure, compared with what a change would put there. */
export interface ChangeObservation {
  /**
   * `applied`: it is as the change wants it, under the name that the change gives it. `applied-by-others`: it is as the
   * change wants it, but this change did not put it there. `in-progress`: Azure is still working towards it. `failed`:
   * Azure tried and gave up. `not-applied`: none of these.
   */
  readonly status: 'applied' | 'applied-by-others' | 'in-progress' | 'not-applied' | 'failed';
  /** What was read, for the record. */
  readonly image: Json;
  /** ARM's own id for its answer. */
  readonly correlationId: string | null;
  /** What Azure still has to do before the change is in place, in a sentence for people. */
  readonly waitsFor?: string;
  /** Everything of the object that can be set, where a change of this kind replaces the whole object. */
  readonly object?: { readonly values: ObjectValues; readonly changed: LastChange | null };
}

/** ARM's answer to a write that it accepted. */
export interface WriteReceipt {
  readonly correlationId: string | null;
  /** ARM says that the write is finished. Otherwise it is still in progress. */
  readonly finished: boolean;
  /**
   * Where ARM reports how far the operation is. Store it, so that a successor asks there instead of writing again. Null
   * where ARM names no such URL, and only `observe` shows the progress.
   */
  readonly operationUrl: string | null;
  /** How long ARM asks to wait before the next call, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** What the write replaced as a whole, and who changed it last according to ARM's answer. */
  readonly replaced?: { readonly object: ReplacedObject; readonly changed: LastChange | null };
}

/** How far a long-running operation is. */
export interface OperationStatus {
  readonly done: boolean;
  /** Why it ended without doing its work, in a sentence for people. Absent while it runs, and where it succeeded. */
  readonly failed?: string;
  /** It failed because of something that passes by itself: the write may be sent again. */
  readonly mayRepeat?: true;
  readonly correlationId: string | null;
  /** How long ARM asks to wait before asking again, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Executes changes in Azure, one call at a time. Its errors are those that `classifyArmError` knows. */
export interface ChangeExecutor {
  /** Reads whether a change is in place. Rejects where the object that the change is about is missing. */
  observe(change: Change): Promise<ChangeObservation>;
  /**
   * Sends the write of a change, once. Sending it again changes nothing more than the first time.
   *
   * @param stepId sent as `x-ms-client-request-id`
   * @throws Problem `unavailable` where Azure does not show yet what is to be written, `not-allowed` where the write
   * would replace what someone else made, `lease-lost` once the lease has run out
   */
  write(change: Change, stepId: string): Promise<WriteReceipt>;
  /** Asks once how far an operation is. `operationUrl` comes from a receipt; one on another host than ARM's is refused. */
  pollOperation(operationUrl: string): Promise<OperationStatus>;
}

/** Why ARM did not accept a call, where making it again may help. */
type RetryReason =
  /** Azure is still working on something else that the call is about. */
  | 'busy'
  /** Too many calls. */
  | 'throttled'
  /** A read without a clear answer. */
  | 'unanswered'
  /** The bot's identity was not accepted. */
  | 'signed-out';

/** What a failed call to ARM means. */
export type ArmFailure = {
  /** For people. */
  readonly sentence: string;
  /** ARM's own id for its answer. */
  readonly correlationId: string | null;
} & (
  | /** It had no effect, and may be made again: after `retryAfterMs`, if ARM said so. */
  { readonly kind: 'retryable'; readonly reason: RetryReason; readonly retryAfterMs: number | undefined }
  /** It may have had its effect, or may still have it: read before making it again. */
  | { readonly kind: 'uncertain'; readonly retryAfterMs: number | undefined }
  /** The object that it was about does not exist. */
  | { readonly kind: 'missing'; readonly code: string }
  /** It is refused, and making it again would not help. */
  | { readonly kind: 'refused'; readonly code: string }
);

/** What Azure counts calls for: a pause that it asks for concerns all calls of the same scope. */
export interface PauseScope {
  /** Whose calls they are. */
  readonly identity: string;
  /** Id of the subscription in lower case; empty for calls without one. */
  readonly subscription: string;
  /** Region of ARM that answers the calls; empty where it is not known. */
  readonly region: string;
  /** `graph`: queries of Resource Graph. */
  readonly kind: 'read' | 'write' | 'delete' | 'graph';
}

/** Shares the pauses that Azure asks for between processes. */
export interface PauseStore {
  /** Saves a pause. A longer one that is known already stays. */
  save(scope: PauseScope, ms: number): Promise<void>;
  /** Returns the pauses that have not ended, with the milliseconds that are left of each. */
  list(): Promise<readonly (PauseScope & { readonly remainingMs: number })[]>;
}

/** Azure, as use cases need it. */
export interface Azure {
  /** Returns an executor that sends nothing more once the lease has run out by this process's own clock. */
  executorFor(lease: { readonly key: string; left(): number }): ChangeExecutor;
  /** Returns what an error of a call to Azure means; undefined for an error that does not come from Azure. */
  classifyArmError(error: unknown): ArmFailure | undefined;
  /** Longest that one call may take, in milliseconds. A call that a dead process sent may still take effect for as long. */
  readonly callTimeoutMs: number;
}

/**
 * Where the audit log is published: outside the database, and readable by auditors. Paths are relative and have slashes.
 * Each method rejects where the place cannot be reached.
 */
export interface PublishedFiles {
  /** Returns the content of a file; undefined where there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Writes a file that does not exist yet. Returns the content of the one that exists instead, and leaves it as it is. */
  create(path: string, content: string | Buffer): Promise<Buffer | undefined>;
  /**
   * Writes a file, so that readers see either all of it or what was there before. Rejects where the place can tell that
   * somebody else wrote it since it was read.
   */
  write(path: string, content: string | Buffer): Promise<void>;
  /** Removes a folder of files that are no longer needed, where the place lets files be removed. */
  removeFolder(path: string): Promise<void>;
}
