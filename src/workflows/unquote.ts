/** Removes quotes around a text. They are allowed, as in a command that requests a change. */
export function unquote(text: string): string {
  return text.replace(/^["“”„](.*)["“”„]$/s, '$1').trim();
}
