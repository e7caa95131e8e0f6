import { writeFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Bots } from './bots.ts';

const botAction = z.object({ do: z.enum(['kill', 'stop', 'start']) });
const clockOffset = z.object({ offsetMs: z.number() });

/** Adds the routes of the control API that start and stop bots and move their clock. */
export function addBotRoutes(
  app: FastifyInstance,
  { bots, signingSecret, clockFile }: { bots: () => Bots; signingSecret: () => string; clockFile: string },
): void {
  const show = (number: number) => {
    const bot = bots().get(number);
    return bot && { pid: bot.pid ?? null, url: bot.url, metricsUrl: bot.metricsUrl, signingSecret: signingSecret() };
  };
  for (const path of ['/control/bots/:number', '/control/bot']) {
    app.get<{ Params: { number?: string } }>(path, (request, reply) => {
      const number = numberOf(request.params.number);
      return show(number) ?? reply.code(404).send({ error: `There is no bot ${request.params.number}.` });
    });
    app.post<{ Params: { number?: string } }>(path, async (request, reply) => {
      const number = numberOf(request.params.number);
      const body = botAction.safeParse(request.body);
      if (!body.success || !Number.isInteger(number) || number < 1) {
        return reply
          .code(400)
          .send({ error: 'Expected {"do": "kill" | "stop" | "start"} and the number of a bot, starting at 1.' });
      }
      if (body.data.do !== 'start' && bots().get(number) === undefined) {
        return reply.code(404).send({ error: `There is no bot ${number}. Start it first.` });
      }
      await bots()[body.data.do](number);
      return show(number);
    });
  }
  app.post('/control/clock', (request, reply) => {
    const body = clockOffset.safeParse(request.body);
    if (!body.success) return reply.code(400).send({ error: 'Expected {"offsetMs": milliseconds}.' });
    writeFileSync(clockFile, String(body.data.offsetMs));
    return { offsetMs: body.data.offsetMs };
  });
}

function numberOf(text: string | undefined): number {
  return text === undefined ? 1 : Number(text);
}
