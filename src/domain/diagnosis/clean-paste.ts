/** What is read of a paste at most. An error of Azure and its context are shorter. */
const MAX_LENGTH = 20_000;

/**
 * Returns a pasted text as the tool printed it, as far as Slack and keyboards have changed it: Slack turns addresses into
 * links and `& < >` into entities (https://docs.slack.dev/messaging/formatting-message-text), and keyboards turn quotes and
 * hyphens into typographic ones. The quotes around it, of which one may be missing, are not part of what it says.
 */
export function cleanPaste(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replaceAll(/<(?:https?|mailto):[^<>|\s]*\|([^<>]*)>/g, '$1')
    .replaceAll(/<(https?:[^<>|\s]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/[“”„‟«»″＂]/g, '"')
    .replaceAll(/[‘’‚‛‹›′´]/g, "'")
    .replaceAll(/[‐‑‒–—−]/g, '-')
    .replaceAll('…', '...')
    .replaceAll(/[\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g, '')
    .replaceAll('\u00A0', ' ')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('```', '\n')
    .replace(/^["'`\s]+/, '')
    .replace(/(?<!["'`\s])["'`\s]+$/, '');
}
