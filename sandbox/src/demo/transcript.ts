import { styleText } from 'node:util';

/** Prints the conversation as people see it in Slack. */
export interface Transcript {
  heading(text: string): void;
  /** Prints what a person types or clicks. */
  action(person: string, what: string): void;
  /** Prints a message that the whole channel sees or, with `to`, only one person. */
  show(text: string, to?: string): void;
  /** Prints a line of a request's thread. */
  reply(text: string): void;
  /** Prints a call that Azure Resource Manager received. */
  armCall(method: string, path: string, status: number): void;
  /** Prints whether a step of the scenario had the expected result. */
  result(sentence: string, ok: boolean): void;
}

/** @param names names of people by their ids */
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
    action: (person, what) => write(`\n${styleText('cyan', person.padEnd(8))}${what}\n`),
    show(text, to) {
      if (to !== undefined) write(`${styleText('dim', `        amplsbot, only visible to ${to}:`)}\n`);
      indented(text, '        ');
    },
    reply: text => indented(text, `${styleText('dim', '        ┊')} `),
    armCall: (method, path, status) => write(`${styleText('dim', `        ARM  ${method} ${path} → ${status}`)}\n`),
    result: (sentence, ok) => write(`${ok ? styleText('green', '✓') : styleText('red', '✗')} ${sentence}\n`),
  };
}
