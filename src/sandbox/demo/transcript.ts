import { styleText } from 'node:util';

/** Writes the conversation as people would see it. */
export interface Transcript {
  heading(text: string): void;
  /** Somebody types or clicks. */
  act(person: string, what: string): void;
  /** Something that everybody in the channel sees, or one person alone. */
  show(text: string, to?: string): void;
  /** A line in a request's thread. */
  reply(text: string): void;
  /** What Azure Resource Manager saw. */
  arm(method: string, path: string, status: number): void;
  verdict(sentence: string, ok: boolean): void;
}

/** @param names what to show in place of people's ids */
export function createTranscript(write: (text: string) => void, names: ReadonlyMap<string, string>): Transcript {
  const plain = (text: string) =>
    text
      .replaceAll(/<@(\w+)>/g, (whole, id: string) => (names.has(id) ? `@${names.get(id)}` : whole))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  const indented = (text: string, indent: string) => {
    for (const line of plain(text).split('\n')) write(`${indent}${line}\n`);
  };
  return {
    heading: text => write(`\n${styleText('bold', text)}\n`),
    act: (person, what) => write(`\n${styleText('cyan', person.padEnd(8))}${what}\n`),
    show(text, to) {
      if (to !== undefined) write(`${styleText('dim', `        amplsbot, to ${to} alone:`)}\n`);
      indented(text, '        ');
    },
    reply: text => indented(text, `${styleText('dim', '        ┊')} `),
    arm: (method, path, status) => write(`${styleText('dim', `        ARM  ${method} ${path} → ${status}`)}\n`),
    verdict: (sentence, ok) => write(`${ok ? styleText('green', '✓') : styleText('red', '✗')} ${sentence}\n`),
  };
}
