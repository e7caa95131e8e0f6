import type {
  Directory,
  HomeTabs,
  MessageMetadata,
  MessageRef,
  MessageTarget,
  Messenger,
  SlackFailure,
} from '../../src/app/ports.ts';
import type { Message } from '../../src/cards/message.ts';

/** An error of a call to Slack. */
class SimulatedSlackError extends Error {
  readonly failure: SlackFailure;

  constructor(failure: SlackFailure) {
    super(failure.sentence);
    this.failure = failure;
  }
}

export const slackErrors = {
  refused: () => new SimulatedSlackError({ kind: 'refused', sentence: 'Slack refused it' }),
  uncertain: () => new SimulatedSlackError({ kind: 'uncertain', sentence: 'Slack did not answer' }),
  missing: () => new SimulatedSlackError({ kind: 'missing', sentence: 'It does not exist' }),
  retryable: (retryAfterMs: number) =>
    new SimulatedSlackError({ kind: 'retryable', retryAfterMs, sentence: 'Slack asks to wait' }),
};

/** A message as it is in the simulated Slack. */
interface PostedMessage {
  readonly ts: string;
  readonly to: MessageTarget;
  readonly text: string;
  readonly blocks: Message['blocks'];
  readonly metadata: MessageMetadata;
}

/** What happens at one call: an error, with or without the effect, or something that runs before the call has its effect. */
interface PostAnswer {
  readonly before?: () => void | Promise<void>;
  readonly error?: Error;
  readonly effect?: boolean;
}

/** A Slack channel in memory. Tests script what happens at the next posts. */
export function simulatedMessenger() {
  const posts: PostedMessage[] = [];
  /** What calls approvers and tells requesters, apart from cards and lines. */
  const notifications: PostedMessage[] = [];
  const updates: PostedMessage[] = [];
  /** Updates of the messages that call approvers. */
  const callUpdates: PostedMessage[] = [];
  const ephemerals: { readonly person: string; readonly channel: string; readonly text: string }[] = [];
  const searches: { readonly outbox: string; readonly since: Date; readonly to: MessageTarget }[] = [];
  const answers: PostAnswer[] = [];
  const ephemeralErrors: Error[] = [];
  const updateErrors: Error[] = [];
  /** Messages that were replaced through a response_url. */
  const replacements: { readonly url: string; readonly text: string; readonly metadata: MessageMetadata }[] = [];
  const replaceErrors: Error[] = [];
  /** Whether Slack gives the permalinks of messages. */
  const hasPermalinks = { now: true };
  let clock = 1_000;
  const messenger: Messenger = {
    channel: async () => 'C-REQUESTS',
    directChannel: async person => `D-${person}`,
    async post(to, message, metadata) {
      const { before, error, effect = error === undefined } = answers.shift() ?? {};
      await before?.();
      clock += 1;
      const ref: MessageRef = { channel: to.channel, ts: `${clock}.0` };
      const isOfThread = metadata.event_type !== 'approver_call' && metadata.event_type !== 'requester_news';
      const posted = { ts: ref.ts, to, text: message.text, blocks: message.blocks, metadata };
      if (effect) (isOfThread ? posts : notifications).push(posted);
      if (error !== undefined) throw error;
      return ref;
    },
    async update({ channel, ts }, message, metadata) {
      const failure = updateErrors.shift();
      if (failure !== undefined) throw failure;
      if (![...posts, ...notifications].some(entry => entry.ts === ts)) throw slackErrors.missing();
      (metadata.event_type === 'approver_call' ? callUpdates : updates).push({
        ts,
        to: { channel },
        text: message.text,
        blocks: message.blocks,
        metadata,
      });
    },
    async replace(url, message, metadata) {
      const failure = replaceErrors.shift();
      if (failure !== undefined) throw failure;
      replacements.push({ url, text: message.text, metadata });
    },
    async postEphemeral({ person, channel }, message) {
      const error = ephemeralErrors.shift();
      if (error !== undefined) throw error;
      ephemerals.push({ person, channel, text: message.text });
      return { channel, ts: null };
    },
    async find(to, outbox, since) {
      searches.push({ to, outbox, since });
      const found = [...posts, ...notifications].find(({ metadata }) => metadata.event_payload['outbox'] === outbox);
      return found && { channel: found.to.channel, ts: found.ts };
    },
    async permalink({ channel, ts }) {
      return hasPermalinks.now ? `https://example.slack.com/archives/${channel}/p${ts}` : null;
    },
    classifyError(error) {
      if (error instanceof SimulatedSlackError) return error.failure;
      throw error;
    },
  };
  return {
    messenger,
    posts,
    notifications,
    updates,
    replacements,
    callUpdates,
    ephemerals,
    searches,
    hasPermalinks,
    /** The next updates of messages fail with these errors. */
    failUpdates: (...errors: readonly Error[]) => updateErrors.push(...errors),
    /** The next replacements of messages fail with these errors. */
    failReplacements: (...errors: readonly Error[]) => replaceErrors.push(...errors),
    /** The next ephemeral messages fail with these errors. */
    failEphemerals: (...errors: readonly Error[]) => ephemeralErrors.push(...errors),
    onPost: (...more: readonly PostAnswer[]) => answers.push(...more),
    delete: (ts: string) => posts.splice(0, posts.length, ...posts.filter(entry => entry.ts !== ts)),
    /** Returns what the messages are about, in order: a card's status, or a line's event. */
    topics: () =>
      posts.map(({ metadata }) => metadata.event_payload['event'] ?? `card ${metadata.event_payload['status']}`),
  };
}

/** Home tabs in memory. Tests script what happens at the next publications. */
export function simulatedHomeTabs() {
  const shown = new Map<string, { readonly hash: string; readonly text: string }>();
  const published: { readonly person: string; readonly text: string }[] = [];
  const errors: Error[] = [];
  const refusals = new Map<string, string>();
  const tabs: HomeTabs = {
    refusalFor: async person => refusals.get(person),
    async publish(person, view, replaces) {
      const error = errors.shift();
      if (error !== undefined) throw error;
      const current = shown.get(person);
      if (replaces !== null && current !== undefined && current.hash !== replaces) return undefined;
      const text = JSON.stringify(view.blocks);
      const hash = `hash-${published.push({ person, text })}`;
      shown.set(person, { hash, text });
      return hash;
    },
  };
  return {
    tabs,
    published,
    refusals,
    textOf: (person: string) => shown.get(person)?.text ?? '',
    hashOf: (person: string) => shown.get(person)?.hash ?? null,
    /** The next publications fail with these errors. */
    fail: (...more: readonly Error[]) => errors.push(...more),
  };
}

/** Groups in memory, which tests change. */
export function simulatedDirectory(groups: Record<string, readonly string[]>) {
  const directory: Directory & { groups: Record<string, readonly string[]>; error: Error | undefined } = {
    groups,
    error: undefined,
    async members(requirements) {
      if (directory.error !== undefined) throw directory.error;
      return new Map(requirements.map(({ group }) => [group, new Set(directory.groups[group] ?? [])]));
    },
    async groupsWith(person, groups) {
      const members = await directory.members(groups);
      return new Set([...members].flatMap(([group, people]) => (people.has(person) ? [group] : [])));
    },
    usergroupOf: async () => 'S1',
    nameOf: async person => ({ name: person.slice(1).toLowerCase(), otherNames: [], profile: null }),
  };
  return directory;
}
