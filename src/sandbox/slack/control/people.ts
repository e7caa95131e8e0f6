import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Person, Workspace } from '../model.ts';
import { groupsOf, personNamed, setGroups } from '../people.ts';
import { checked, name } from './input.ts';

function shown(workspace: Workspace, person: Person) {
  const groups = groupsOf(workspace, person).map(group => group.handle);
  return { id: person.id, name: person.name, real_name: person.realName, groups };
}

/** People and their groups. */
export function peopleRoutes(app: FastifyInstance, workspace: Workspace): void {
  app.get('/control/people', async () => workspace.people.values().map(person => shown(workspace, person)));

  app.put<{ Params: { name: string } }>('/control/people/:name/groups', async request => {
    const person = personNamed(workspace, request.params.name);
    setGroups(workspace, person, checked(z.array(name), request.body));
    return shown(workspace, person);
  });
}
