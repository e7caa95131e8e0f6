/** What a Web API method refuses with: `ok: false`, Slack's error name and, for payloads, what is wrong where. */
export class SlackError extends Error {
  readonly code: string;
  readonly problems: readonly string[];

  constructor(code: string, problems: readonly string[] = []) {
    super(problems.length === 0 ? code : `${code}: ${problems.join('; ')}`);
    this.code = code;
    this.problems = problems;
  }
}

/** What the control API refuses with: an HTTP status and a sentence for whoever asked. */
export class ControlError extends Error {
  readonly status: 400 | 404;

  constructor(status: 400 | 404, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/** Names what was asked for and what there is, the same way everywhere. */
export function unknownName(what: string, asked: string, known: readonly string[]): ControlError {
  const there = known.length === 0 ? 'there is none' : `there is ${known.join(', ')}`;
  return new ControlError(404, `No ${what} "${asked}"; ${there}.`);
}
