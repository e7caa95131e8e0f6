import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { channelNamed } from '../channels.ts';
import { click, placeOf } from '../client/actions.ts';
import type { Client } from '../client/client.ts';
import { runCommand } from '../client/commands.ts';
import { type Events, openHome, useShortcut, write } from '../client/events.ts';
import { requestOptions } from '../client/options.ts';
import { findTarget } from '../client/screen.ts';
import { closeView, submit } from '../client/submissions.ts';
import { ControlError } from '../errors.ts';
import { personNamed } from '../people.ts';
import { checked, name } from './input.ts';

const commands = z.strictObject({ as: name, channel: name, text: name });

const fields = z.record(z.string(), z.unknown());
const where = { channel: name.optional(), ts: name.optional(), view: name.optional() };

const actions = z.strictObject({
  as: name,
  action: name,
  value: z.union([z.string(), z.number(), z.array(z.string()), fields]).optional(),
  ...where,
  state: fields.optional(),
});

const options = z.strictObject({ as: name, action: name, query: z.string(), ...where });
const submission = z.strictObject({ as: name, view: name, values: fields.default({}) });
const closing = z.strictObject({ as: name, view: name });
const messages = z.strictObject({ as: name, channel: name, text: name, thread_ts: name.optional() });
const shortcuts = z.strictObject({ as: name, callback_id: name });
const events = z.strictObject({ as: name, type: z.literal('app_home_opened') });

/** What people do: each of these reaches the app, and answers how it was acknowledged. */
export function deliveryRoutes(app: FastifyInstance, client: Client, outgoing: Events): void {
  const { workspace } = client;

  app.post('/control/commands', async request => {
    const { as, channel, text } = checked(commands, request.body);
    return runCommand(client, personNamed(workspace, as), channelNamed(workspace, channel), text);
  });

  app.post('/control/actions', async request => {
    const { as, ...given } = checked(actions, request.body);
    return click(client, personNamed(workspace, as), given);
  });

  app.post('/control/options', async request => {
    const { as, action, query, ...at } = checked(options, request.body);
    const person = personNamed(workspace, as);
    const { sight, blockId, element } = findTarget(workspace, person, action, undefined, at);
    if (!element.type.endsWith('external_select'))
      throw new ControlError(400, `"${action}" is a ${element.type}; only an external select asks for options.`);
    const place = placeOf(workspace, person, sight);
    return (await requestOptions(client, person, place, { blockId, actionId: action, element }, query)).ack;
  });

  app.post('/control/views/submit', async request => {
    const { as, view, values } = checked(submission, request.body);
    return submit(client, personNamed(workspace, as), view, values);
  });

  app.post('/control/views/close', async request => {
    const { as, view } = checked(closing, request.body);
    return closeView(client, personNamed(workspace, as), view);
  });

  app.post('/control/messages', async request => {
    const { as, channel, text, thread_ts } = checked(messages, request.body);
    const person = personNamed(workspace, as);
    return write(client, outgoing, person, channelNamed(workspace, channel), text, thread_ts);
  });

  app.post('/control/shortcuts', async request => {
    const { as, callback_id } = checked(shortcuts, request.body);
    return useShortcut(client, personNamed(workspace, as), callback_id);
  });

  app.post('/control/events', async request => {
    const { as } = checked(events, request.body);
    return openHome(client, outgoing, personNamed(workspace, as));
  });
}
