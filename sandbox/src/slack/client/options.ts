import { checkOptions } from '../block-kit/check.ts';
import { formatProblem } from '../block-kit/problems.ts';
import type { Ack } from '../delivery/delivery.ts';
import { interactionPayload } from '../delivery/payloads.ts';
import { ControlError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Person } from '../model.ts';
import type { SlackClient } from './client.ts';
import type { Field, LoadOptions } from './fields.ts';

/** The default of min_query_length: how many characters are typed before the client requests options. */
const defaultMinQueryLength = 3;

/**
 * Requests the options of an external select from the app. The acknowledgement carries an `error` when Slack would not
 * show the options.
 */
export async function requestOptions(
  { workspace, deliver }: SlackClient,
  person: Person,
  source: Json,
  { actionId, blockId, element }: Pick<Field, 'actionId' | 'blockId' | 'element'>,
  query: string,
): Promise<{ ack: Ack; options: Json[] }> {
  const minLength = Number(element['min_query_length'] ?? defaultMinQueryLength);
  if (query.length < minLength)
    throw new ControlError(400, `${actionId} requests options after ${minLength} characters, so not for "${query}".`);
  const body = {
    ...interactionPayload(workspace, person, 'block_suggestion'),
    action_id: actionId,
    block_id: blockId,
    value: query,
    ...source,
  };
  const ack = await deliver({ type: 'interactive', body, acceptsResponse: true });
  if (ack.error !== undefined) return { ack, options: [] };
  const { options, problems } = checkOptions(ack.body);
  const [first] = problems;
  return first === undefined
    ? { ack, options }
    : { ack: { ...ack, error: `invalid options: ${formatProblem(first)}` }, options: [] };
}

/** Returns a function that loads the options of an external select for a person. It throws ControlError on failure. */
export function optionsLoader(client: SlackClient, person: Person, source: () => Json): LoadOptions {
  return async (field, query) => {
    const { ack, options } = await requestOptions(client, person, source(), field, query);
    if (ack.error !== undefined) throw new ControlError(400, `${field.actionId} has no options: ${ack.error}.`);
    return options;
  };
}
