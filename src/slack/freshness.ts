import { Problem } from '../base/problem.ts';

/** Slack signs what it sends with the time; more than this apart it is not what Slack has just sent: seconds. */
const LEEWAY_S = 5 * 60;

const HEADER = 'x-slack-request-timestamp';

/** What the receiver keeps of a request's headers. It must not throw: that would end the process. */
export function signedAt(request: { readonly headers: Readonly<Record<string, unknown>> }): { signedAt: unknown } {
  return { signedAt: request.headers[HEADER] };
}

/**
 * Refuses what is dated ahead. Bolt refuses what is old, and would accept a recording that is to be played later.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param signed the timestamp that was signed: seconds since 1970; undefined in Socket Mode, where nothing is signed
 * @param now milliseconds since 1970
 * @throws Problem `not-allowed`
 */
export function refuseFuture(signed: unknown, now: number): void {
  if (signed === undefined) return;
  if (Number(signed) * 1000 - now <= LEEWAY_S * 1000) return;
  throw new Problem('not-allowed', 'What was sent is dated ahead of the time.');
}
