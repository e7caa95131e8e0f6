import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Api } from '../api/routes.ts';
import { unknownName } from '../errors.ts';
import { faultSchema } from '../faults.ts';
import { checked } from './input.ts';

const switched = z.strictObject({ on: z.boolean() });

/** The conditions that the app works under (faults, rate tiers), and what it has called. */
export function conditionRoutes(app: FastifyInstance, { calls, faults, tiers }: Api): void {
  app.get('/control/calls', async () => calls.list());

  app.post('/control/tiers', async request => {
    const { on } = checked(switched, request.body);
    tiers.switchTo(on);
    return { on };
  });

  app.get('/control/faults', async () => faults.list());

  app.post('/control/faults', async request => {
    const { id } = faults.add(checked(faultSchema, request.body));
    return { id };
  });

  app.delete('/control/faults', async () => {
    const removed = faults.list().length;
    faults.clear();
    return { removed };
  });

  app.delete<{ Params: { id: string } }>('/control/faults/:id', async request => {
    const { id } = request.params;
    if (!faults.remove(id)) {
      const armed = faults.list().map(fault => fault.id);
      throw unknownName('fault', id, armed);
    }
    return { removed: 1 };
  });
}
