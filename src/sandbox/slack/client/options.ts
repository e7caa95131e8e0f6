import { checkOptions } from '../block-kit/check.ts';
import { sentence } from '../block-kit/problems.ts';
import type { Ack } from '../delivery/carrier.ts';
import { interaction } from '../delivery/payloads.ts';
import { ControlError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Person } from '../model.ts';
import type { Client } from './client.ts';
import type { AskOptions, Field } from './fields.ts';

/** How many characters a client waits for before it asks, unless the element says otherwise. */
const usualQuery = 3;

/** Asks the app for the options of an external select; an answer that Slack would not show carries an `error`. */
export async function requestOptions(
  { workspace, deliver }: Client,
  person: Person,
  where: Json,
  { actionId, blockId, element }: Pick<Field, 'actionId' | 'blockId' | 'element'>,
  query: string,
): Promise<{ ack: Ack; options: Json[] }> {
  const least = Number(element['min_query_length'] ?? usualQuery);
  if (query.length < least)
    throw new ControlError(400, `${actionId} asks for options once ${least} characters are typed, not for "${query}".`);
  const body = {
    ...interaction(workspace, person, 'block_suggestion'),
    action_id: actionId,
    block_id: blockId,
    value: query,
    ...where,
  };
  const ack = await deliver({ type: 'interactive', body, answerable: true });
  if (ack.error !== undefined) return { ack, options: [] };
  const { options, problems } = checkOptions(ack.body);
  const [first] = problems;
  return first === undefined
    ? { ack, options }
    : { ack: { ...ack, error: `invalid options: ${sentence(first)}` }, options: [] };
}

/** How a person's client asks while something is chosen from an external select. */
export function askingFor(client: Client, person: Person, where: () => Json): AskOptions {
  return async (field, query) => {
    const { ack, options } = await requestOptions(client, person, where(), field, query);
    if (ack.error !== undefined) throw new ControlError(400, `${field.actionId} has no options: ${ack.error}.`);
    return options;
  };
}
