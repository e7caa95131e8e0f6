/**
 * Returns what someone typed in a message that mentions the bot, as they would type it after `/ampls`. Slack escapes three
 * characters, and turns what looks like an address into a link. https://docs.slack.dev/messaging/formatting-message-text
 *
 * @param botUserId the bot's own id, whose first mention is left out
 */
export function typedText(text: string, botUserId: string): string {
  return text
    .replace(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>[,:]?`), '')
    .replace(/<(?:https?|mailto|tel):[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<((?:https?|mailto|tel):[^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

/** Returns whether a message mentions the bot. */
export function mentions(text: string, botUserId: string): boolean {
  return new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`).test(text);
}
