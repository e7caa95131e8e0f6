import type { RespondArguments } from '@slack/bolt';

/** The longest that Slack may take to answer, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * Sends a message to a response_url. Bolt does that only while it handles the interaction that the URL came with.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses. It may bring metadata, as Slack's own clients have
 * it: https://github.com/slackapi/bolt-js/pull/1821
 *
 * @throws Error where Slack does not take it, or does not answer. It does not contain the URL, which is a secret
 */
export async function respond(responseUrl: string, message: RespondArguments): Promise<void> {
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`Slack answered a response_url with HTTP status ${response.status}`);
}
