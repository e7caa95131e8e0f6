import type { Message } from '../cards/message.ts';
import type { Membership, Requirement } from '../domain/approval/requirements.ts';

/** What stands with a message, for whoever has to find it again. */
export interface Metadata {
  readonly event_type: 'change_request' | 'change_event' | 'estate_changed';
  readonly event_payload: Readonly<Record<string, string>>;
}

/** Where a message stands. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** What a failed call to Slack means. */
export type SlackTrouble =
  /** Nothing was posted; to be tried again after so many milliseconds. */
  | { readonly kind: 'wait'; readonly ms: number; readonly sentence: string }
  /** It may have been posted: look before posting again. */
  | { readonly kind: 'doubt'; readonly sentence: string }
  /** The message, or the thread's parent, is not there any more. */
  | { readonly kind: 'gone'; readonly sentence: string }
  /** Slack refuses it for good. */
  | { readonly kind: 'final'; readonly sentence: string };

/** Slack, as delivery needs it: each call is made once. */
export interface Messenger {
  /** Id of the channel that requests are told in. */
  channel(): Promise<string>;
  /** @param thread the `ts` of the message below which it goes */
  post(
    to: { readonly channel: string; readonly thread?: string },
    message: Message,
    metadata: Metadata,
  ): Promise<Place>;
  update(place: Place, message: Message, metadata: Metadata): Promise<void>;
  /** Tells one person alone: in the channel, or directly where they cannot be told there. */
  whisper(to: { readonly channel: string; readonly person: string }, message: Message): Promise<void>;
  /** The message whose metadata carries this outbox id, in the channel or below a message of it. */
  find(
    to: { readonly channel: string; readonly thread?: string },
    outbox: string,
    since: Date,
  ): Promise<Place | undefined>;
  /** What an error of one of these calls means. */
  troubleOf(error: unknown): SlackTrouble;
}

/** The people behind the groups of a policy. */
export interface Directory {
  /** The members of every group that requirements name, as they are now. */
  members(requirements: readonly Pick<Requirement, 'group' | 'members'>[]): Promise<Membership>;
  /** Id of the user group behind a group's name, if there is one. */
  usergroupOf(requirement: Pick<Requirement, 'members'>): Promise<string | null>;
}
