/**
 * Removes quotes around a text, as people type them in a command that requests a change, and the marks with which Slack formats code and
 * bold text.
 */
export function unquote(text: string): string {
  return text
    .trim()
    .replace(/^(["“”„`*])(.*)["“”„`*]$/s, '$2')
    .trim();
}
