import type { FastifyInstance } from 'fastify';
import { channelNamed } from '../channels.ts';
import { stateOfSight } from '../client/actions.ts';
import { ControlError, unknownName } from '../errors.ts';
import { bytesOf } from '../files.ts';
import type { Json } from '../json.ts';
import { shown } from '../messages.ts';
import type { Person, StoredMessage, StoredView, Workspace } from '../model.ts';
import { personNamed } from '../people.ts';
import { homeOf, stackOf, viewObject } from '../views.ts';
import { asQuery, checked } from './input.ts';

/** A message as Slack returns it, with its metadata and whom it notifies. */
function message(workspace: Workspace, stored: StoredMessage): Json {
  return { ...shown(workspace, stored, true), mentions: stored.mentions };
}

/** A view as Slack returns it, with what its person has filled in and the errors shown to them. */
function view(workspace: Workspace, person: Person, stored: StoredView): Json {
  const state = stateOfSight(workspace, person, { kind: 'view', view: stored });
  return { ...viewObject(workspace, stored, state), errors: stored.errors };
}

/** What everybody sees in channels, and what one person alone sees. */
export function sightRoutes(app: FastifyInstance, workspace: Workspace): void {
  app.get<{ Params: { name: string } }>('/control/channels/:name/messages', async request => {
    const channel = channelNamed(workspace, request.params.name);
    return workspace.messages.inChannel(channel.id).map(stored => message(workspace, stored));
  });

  app.get<{ Params: { name: string; ts: string } }>('/control/channels/:name/messages/:ts/replies', async request => {
    const { name, ts } = request.params;
    const channel = channelNamed(workspace, name);
    if (workspace.messages.get(channel.id, ts) === undefined)
      throw new ControlError(404, `No message ${ts} in ${channel.name}.`);
    return workspace.messages.inThread(channel.id, ts).map(stored => message(workspace, stored));
  });

  app.get('/control/ephemerals', async request => {
    const person = personNamed(workspace, checked(asQuery, request.query).as);
    const own = workspace.ephemerals.values().filter(stored => stored.user === person.id);
    return own.map(stored => ({ ...stored.message, channel: stored.channel }));
  });

  app.get('/control/views', async request => {
    const person = personNamed(workspace, checked(asQuery, request.query).as);
    return stackOf(workspace, person.id).map(stored => view(workspace, person, stored));
  });

  app.get('/control/home', async request => {
    const person = personNamed(workspace, checked(asQuery, request.query).as);
    const home = homeOf(workspace, person.id);
    if (home === undefined) throw new ControlError(404, `The app has published no home tab for ${person.name}.`);
    return view(workspace, person, home);
  });

  app.get<{ Params: { id: string } }>('/control/files/:id', async (request, reply) => {
    const { id } = request.params;
    const file = workspace.files.get(id);
    const bytes = bytesOf(workspace, id);
    if (file === undefined || bytes === undefined) {
      const known = workspace.files.values().filter(({ id: other }) => workspace.fileBytes.has(other));
      throw unknownName(
        'uploaded file',
        id,
        known.map(other => other.id),
      );
    }
    return reply.type(file.mimetype).send(bytes);
  });
}
