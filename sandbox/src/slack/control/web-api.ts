import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiContext } from '../api/web-api.ts';
import { unknownNameError } from '../errors.ts';
import { faultSchema } from '../faults.ts';
import { parseInput } from './input.ts';

const switchInput = z.strictObject({ on: z.boolean() });

/** Registers the routes that list the app's Web API calls and control rate-limit tiers and faults. */
export function webApiControlRoutes(app: FastifyInstance, { calls, faults, rateLimiter }: ApiContext): void {
  app.get('/control/calls', async () => calls.list());

  app.post('/control/tiers', async request => {
    const { on } = parseInput(switchInput, request.body);
    rateLimiter.setEnabled(on);
    return { on };
  });

  app.get('/control/faults', async () => faults.list());

  app.post('/control/faults', async request => {
    const { id } = faults.add(parseInput(faultSchema, request.body));
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
      throw unknownNameError('fault', id, armed);
    }
    return { removed: 1 };
  });
}
