import { writeFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Bots } from './bots.ts';

const order = z.object({ do: z.enum(['kill', 'stop', 'start']) });
const offset = z.object({ offsetMs: z.number() });

/** The supervisor's own part of the control API: bots and their clock. */
export function supervisorRoutes(
  app: FastifyInstance,
  { bots, signingSecret, clockFile }: { bots: () => Bots; signingSecret: () => string; clockFile: string },
): void {
  const show = (number: number) => {
    const bot = bots().get(number);
    return bot && { pid: bot.pid ?? null, url: bot.url, signingSecret: signingSecret() };
  };
  for (const path of ['/control/bots/:number', '/control/bot']) {
    app.get<{ Params: { number?: string } }>(path, (request, reply) => {
      const number = numberOf(request.params.number);
      return show(number) ?? reply.code(404).send({ error: `There is no bot ${request.params.number}.` });
    });
    app.post<{ Params: { number?: string } }>(path, async (request, reply) => {
      const number = numberOf(request.params.number);
      const wanted = order.safeParse(request.body);
      if (!wanted.success || !Number.isInteger(number) || number < 1) {
        return reply
          .code(400)
          .send({ error: 'Expected {"do": "kill" | "stop" | "start"} for a bot by its number, from 1.' });
      }
      if (wanted.data.do !== 'start' && bots().get(number) === undefined) {
        return reply.code(404).send({ error: `There is no bot ${number}; start it first.` });
      }
      await bots()[wanted.data.do](number);
      return show(number);
    });
  }
  app.post('/control/clock', (request, reply) => {
    const wanted = offset.safeParse(request.body);
    if (!wanted.success) return reply.code(400).send({ error: 'Expected {"offsetMs": milliseconds}.' });
    writeFileSync(clockFile, String(wanted.data.offsetMs));
    return { offsetMs: wanted.data.offsetMs };
  });
}

function numberOf(text: string | undefined): number {
  return text === undefined ? 1 : Number(text);
}
