import { isMember } from './channels.ts';
import type { Json } from './json.ts';
import { mentionsIn } from './mentions.ts';
import type { MessageContent } from './message-content.ts';
import type { Channel, Notification, Person, StoredMessage, Workspace } from './model.ts';
import { accountOf } from './people.ts';

// https://slack.com/help/articles/201355156-Configure-your-Slack-notifications. An edit of a message notifies nobody, and neither
// does an ephemeral message.

const everyone = ['<!channel>', '<!here>', '<!everyone>'];

/** What a notification says of a message that has blocks and no text. */
const noText = "This content can't be displayed.";

/**
 * Returns the mentions that people see. With blocks, Slack shows the text only in notifications. The reference does not say
 * whether a mention in it notifies anyone as well, so in the sandbox it does not.
 */
function shownMentions(workspace: Workspace, { blocks, attachments, mentions }: MessageContent): readonly string[] {
  return blocks.length === 0 ? mentions : mentionsIn(workspace, { text: '', blocks, attachments }, false);
}

/** Returns whether a person follows a thread: they began it, replied in it, or were mentioned in it. */
function followsThread(workspace: Workspace, person: Person, { channel, message }: StoredMessage): boolean {
  const { thread_ts: thread } = message;
  if (thread === undefined) return false;
  const parent = workspace.messages.get(channel, thread);
  const earlier = [...(parent === undefined ? [] : [parent]), ...workspace.messages.inThread(channel, thread)];
  return earlier.some(
    other =>
      other.message.ts !== message.ts &&
      (other.message.user === person.id || other.mentions.includes(`<@${person.id}>`)),
  );
}

function reasonFor(
  workspace: Workspace,
  person: Person,
  channel: Channel,
  stored: StoredMessage,
  mentions: readonly string[],
): Notification['reason'] | undefined {
  if (channel.kind === 'im') return 'dm';
  if (mentions.includes(`<@${person.id}>`) || everyone.some(mention => mentions.includes(mention))) return 'mention';
  const groups = workspace.groups.values().filter(({ members }) => members.includes(person.id));
  if (groups.some(({ id }) => mentions.includes(`<!subteam^${id}>`))) return 'group_mention';
  return followsThread(workspace, person, stored) ? 'thread' : undefined;
}

/** Returns a text as a phone shows it: names instead of ids, the label of a link, and no markup for dates. */
function plainNotification(workspace: Workspace, text: string): string {
  const nameOf = (id: string) => workspace.people.get(id)?.name ?? workspace.identity.appName;
  return text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id: string) => `@${nameOf(id)}`)
    .replace(/<!subteam\^(\w+)(?:\|[^>]*)?>/g, (_, id: string) => `@${workspace.groups.get(id)?.handle ?? 'group'}`)
    .replace(/<!(channel|here|everyone)(?:\|[^>]*)?>/g, '@$1')
    .replace(/<#(\w+)(?:\|[^>]*)?>/g, (_, id: string) => `#${workspace.channels.get(id)?.name ?? 'channel'}`)
    .replace(/<[^>|]*\|([^>]*)>/g, '$1')
    .replace(/<([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Notifies the people whom a new message concerns. Nobody is notified of their own message, and only members are. */
export function notifyPeople(
  workspace: Workspace,
  channel: Channel,
  stored: StoredMessage,
  content: MessageContent,
): void {
  const mentions = shownMentions(workspace, content);
  const text = content.text.trim() === '' ? noText : plainNotification(workspace, content.text);
  const { ts, user } = stored.message;
  for (const person of workspace.people.values()) {
    if (person.id === user || !isMember(channel, person.id)) continue;
    if (['bot', 'deactivated'].includes(accountOf(person))) continue;
    const reason = reasonFor(workspace, person, channel, stored, mentions);
    if (reason === undefined) continue;
    const at = new Date(workspace.now()).toISOString();
    workspace.notifications.set(`${person.id} ${ts}`, { user: person.id, at, channel: channel.id, ts, text, reason });
  }
}

/** Returns what has notified a person, oldest first. */
export function notificationsOf(workspace: Workspace, person: Person): Json[] {
  const own = workspace.notifications.values().filter(({ user }) => user === person.id);
  return own.map(({ user: _user, ...notification }) => notification);
}
