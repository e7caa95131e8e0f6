import { isJson, type Json, objectsIn, textAt } from './json.ts';
import type { Workspace } from './model.ts';

// https://docs.slack.dev/messaging/formatting-message-text#advanced
const mentionPattern = /<(@[UW][A-Z0-9]+|!(?:channel|here|everyone)|!subteam\^S[A-Z0-9]+)(?:\|[^>]*)?>/g;

function controlSequences(text: string): string[] {
  return [...text.matchAll(mentionPattern)].map(match => `<${match[1]}>`);
}

/**
 * Returns the mentions that `parse: full` and `link_names` make from plain names.
 * https://docs.slack.dev/messaging/formatting-message-text#automatic-parsing
 */
function linkedNames(workspace: Workspace, text: string): string[] {
  const groups = workspace.groups.values();
  return [...text.matchAll(/(?<![\w<])@([\w.-]+)/g)].flatMap(match => {
    const name = match[1] ?? '';
    if (['channel', 'here', 'everyone'].includes(name)) return [`<!${name}>`];
    const group = groups.find(candidate => candidate.handle === name);
    return group === undefined ? [] : [`<!subteam^${group.id}>`];
  });
}

function richTextMentions(element: Json): string[] {
  const { type } = element;
  if (type === 'user') return [`<@${textAt(element, 'user_id')}>`];
  if (type === 'usergroup') return [`<!subteam^${textAt(element, 'usergroup_id')}>`];
  if (type === 'broadcast') return [`<!${textAt(element, 'range')}>`];
  return [];
}

function mentionsInElement(element: Json): string[] {
  if (element['type'] === 'mrkdwn' || element['type'] === 'markdown')
    return controlSequences(textAt(element, 'text') ?? '');
  return richTextMentions(element);
}

/**
 * Returns the mentions in a message: the control sequences (`<@U…>`, `<!channel>`, `<!subteam^S…>`) in its text, its
 * mrkdwn and its rich text. Plain text and text with escaped `&`, `<` and `>` contain no mentions.
 */
export function mentionsIn(
  workspace: Workspace,
  message: { text: string; blocks?: unknown; attachments?: unknown },
  linkNames: boolean,
): string[] {
  const inText = controlSequences(message.text);
  const linked = linkNames ? linkedNames(workspace, message.text) : [];
  const inBlocks = [...objectsIn([message.blocks, message.attachments])].flatMap(mentionsInElement);
  const inAttachments = Array.isArray(message.attachments)
    ? message.attachments.filter(isJson).flatMap(item => controlSequences(textAt(item, 'text') ?? ''))
    : [];
  return [...new Set([...inText, ...linked, ...inBlocks, ...inAttachments])];
}
