import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { requireChannel } from '../channels.ts';
import { currentState } from '../client/actions.ts';
import { ControlError, unknownNameError } from '../errors.ts';
import { fileContent } from '../files.ts';
import type { Json } from '../json.ts';
import { messageObject } from '../messages.ts';
import { accountKinds, type Person, type StoredMessage, type StoredView, type Workspace } from '../model.ts';
import { notificationsOf } from '../notifications.ts';
import { accountOf, groupsOf, requirePerson, setGroups } from '../people.ts';
import { homeTab, modalStack, viewObject } from '../views.ts';
import { nonEmptyText, parseInput, personQuery } from './input.ts';

/** Returns a message as Slack does, with its metadata and its mentions. */
function messageWithMentions(workspace: Workspace, stored: StoredMessage): Json {
  return { ...messageObject(workspace, stored, true), mentions: stored.mentions };
}

/** Returns a view as Slack does, with the person's input and the errors that the client shows. */
function viewWithState(workspace: Workspace, person: Person, stored: StoredView): Json {
  const state = currentState(workspace, person, { kind: 'view', view: stored });
  return { ...viewObject(workspace, stored, state), errors: stored.errors };
}

function personObject(workspace: Workspace, person: Person) {
  const groups = groupsOf(workspace, person).map(group => group.handle);
  return { id: person.id, name: person.name, real_name: person.realName, groups, account: accountOf(person) };
}

const accountInput = z.strictObject({ kind: z.enum(accountKinds) });

/** Registers the routes for people, their user groups and their accounts. */
export function peopleRoutes(app: FastifyInstance, workspace: Workspace): void {
  app.get('/control/people', async () => workspace.people.values().map(person => personObject(workspace, person)));

  app.put<{ Params: { name: string } }>('/control/people/:name/groups', async request => {
    const person = requirePerson(workspace, request.params.name);
    setGroups(workspace, person, parseInput(z.array(nonEmptyText), request.body));
    return personObject(workspace, person);
  });

  app.put<{ Params: { name: string } }>('/control/people/:name/account', async request => {
    const account = parseInput(accountInput, request.body).kind;
    const changed = { ...requirePerson(workspace, request.params.name), account };
    workspace.people.set(changed.id, changed);
    return personObject(workspace, changed);
  });
}

/** Registers the routes that show channels to everyone, and ephemeral messages, modals and home tabs to one person. */
export function workspaceStateRoutes(app: FastifyInstance, workspace: Workspace): void {
  app.get<{ Params: { name: string } }>('/control/channels/:name/messages', async request => {
    const channel = requireChannel(workspace, request.params.name);
    return workspace.messages.inChannel(channel.id).map(stored => messageWithMentions(workspace, stored));
  });

  app.get<{ Params: { name: string; ts: string } }>('/control/channels/:name/messages/:ts/replies', async request => {
    const { name, ts } = request.params;
    const channel = requireChannel(workspace, name);
    if (workspace.messages.get(channel.id, ts) === undefined)
      throw new ControlError(404, `No message ${ts} in ${channel.name}.`);
    return workspace.messages.inThread(channel.id, ts).map(stored => messageWithMentions(workspace, stored));
  });

  app.get('/control/ephemerals', async request => {
    const person = requirePerson(workspace, parseInput(personQuery, request.query).as);
    const own = workspace.ephemerals.values().filter(stored => stored.user === person.id);
    return own.map(stored => ({ ...stored.message, channel: stored.channel }));
  });

  app.get('/control/notifications', async request => {
    return notificationsOf(workspace, requirePerson(workspace, parseInput(personQuery, request.query).as));
  });

  app.get('/control/views', async request => {
    const person = requirePerson(workspace, parseInput(personQuery, request.query).as);
    return modalStack(workspace, person.id).map(stored => viewWithState(workspace, person, stored));
  });

  app.get('/control/home', async request => {
    const person = requirePerson(workspace, parseInput(personQuery, request.query).as);
    const home = homeTab(workspace, person.id);
    if (home === undefined) throw new ControlError(404, `The app has not published a home tab for ${person.name}.`);
    return viewWithState(workspace, person, home);
  });

  app.get<{ Params: { id: string } }>('/control/files/:id', async (request, reply) => {
    const { id } = request.params;
    const file = workspace.files.get(id);
    const bytes = fileContent(workspace, id);
    if (file === undefined || bytes === undefined) {
      const known = workspace.files.values().filter(({ id: other }) => workspace.fileBytes.has(other));
      throw unknownNameError(
        'uploaded file',
        id,
        known.map(other => other.id),
      );
    }
    return reply.type(file.mimetype).send(bytes);
  });
}
