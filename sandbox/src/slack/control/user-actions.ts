import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { requireChannel } from '../channels.ts';
import { click, interactionContext } from '../client/actions.ts';
import type { SlackClient } from '../client/client.ts';
import { runCommand } from '../client/commands.ts';
import { type EventSender, openHomeTab, runShortcut, sendMessage } from '../client/events.ts';
import { requestOptions } from '../client/options.ts';
import { closeView, submitView } from '../client/submissions.ts';
import { findTarget } from '../client/visible-items.ts';
import { ControlError } from '../errors.ts';
import { requireActor } from '../people.ts';
import { nonEmptyText, parseInput } from './input.ts';

const commandInput = z.strictObject({ as: nonEmptyText, channel: nonEmptyText, text: nonEmptyText });

const valuesInput = z.record(z.string(), z.unknown());
const filterInput = { channel: nonEmptyText.optional(), ts: nonEmptyText.optional(), view: nonEmptyText.optional() };

const actionInput = z.strictObject({
  as: nonEmptyText,
  action: nonEmptyText,
  value: z.union([z.string(), z.number(), z.array(z.string()), valuesInput]).optional(),
  ...filterInput,
  state: valuesInput.optional(),
});

const optionsInput = z.strictObject({ as: nonEmptyText, action: nonEmptyText, query: z.string(), ...filterInput });
const submissionInput = z.strictObject({ as: nonEmptyText, view: nonEmptyText, values: valuesInput.default({}) });
const closeInput = z.strictObject({ as: nonEmptyText, view: nonEmptyText });
const messageInput = z.strictObject({
  as: nonEmptyText,
  channel: nonEmptyText,
  text: nonEmptyText,
  thread_ts: nonEmptyText.optional(),
});
const shortcutInput = z.strictObject({ as: nonEmptyText, callback_id: nonEmptyText });
const eventInput = z.strictObject({ as: nonEmptyText, type: z.literal('app_home_opened') });

/** Registers what people can do. Each route sends something to the app and answers with the app's acknowledgement. */
export function userActionRoutes(app: FastifyInstance, client: SlackClient, outgoing: EventSender): void {
  const { workspace } = client;

  app.post('/control/commands', async request => {
    const { as, channel, text } = parseInput(commandInput, request.body);
    return runCommand(client, requireActor(workspace, as), requireChannel(workspace, channel), text);
  });

  app.post('/control/actions', async request => {
    const { as, ...given } = parseInput(actionInput, request.body);
    return click(client, requireActor(workspace, as), given);
  });

  app.post('/control/options', async request => {
    const { as, action, query, ...filter } = parseInput(optionsInput, request.body);
    const person = requireActor(workspace, as);
    const { item, blockId, element } = findTarget(workspace, person, action, undefined, filter);
    if (!element.type.endsWith('external_select'))
      throw new ControlError(400, `"${action}" is a ${element.type}. Only an external select requests options.`);
    const source = interactionContext(workspace, person, item);
    return (await requestOptions(client, person, source, { blockId, actionId: action, element }, query)).ack;
  });

  app.post('/control/views/submit', async request => {
    const { as, view, values } = parseInput(submissionInput, request.body);
    return submitView(client, requireActor(workspace, as), view, values);
  });

  app.post('/control/views/close', async request => {
    const { as, view } = parseInput(closeInput, request.body);
    return closeView(client, requireActor(workspace, as), view);
  });

  app.post('/control/messages', async request => {
    const { as, channel, text, thread_ts } = parseInput(messageInput, request.body);
    const person = requireActor(workspace, as, 'post');
    return sendMessage(client, outgoing, person, requireChannel(workspace, channel), text, thread_ts);
  });

  app.post('/control/shortcuts', async request => {
    const { as, callback_id } = parseInput(shortcutInput, request.body);
    return runShortcut(client, requireActor(workspace, as), callback_id);
  });

  app.post('/control/events', async request => {
    const { as } = parseInput(eventInput, request.body);
    return openHomeTab(client, outgoing, requireActor(workspace, as));
  });
}
