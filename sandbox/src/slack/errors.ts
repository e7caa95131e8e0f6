/** A refusal by a Web API method: `ok: false`, Slack's error name and, for payloads, the problems found in them. */
export class SlackError extends Error {
  readonly code: string;
  readonly problems: readonly string[];

  constructor(code: string, problems: readonly string[] = []) {
    super(problems.length === 0 ? code : `${code}: ${problems.join('; ')}`);
    this.code = code;
    this.problems = problems;
  }
}

/** A refusal by the control API: an HTTP status and a message for its caller. */
export class ControlError extends Error {
  readonly status: 400 | 404;

  constructor(status: 400 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

/** Returns the 404 of the control API for a name that does not exist. It lists the names that do. */
export function unknownNameError(what: string, asked: string, known: readonly string[]): ControlError {
  return new ControlError(404, `Unknown ${what} "${asked}". Known: ${known.join(', ') || 'none'}.`);
}
