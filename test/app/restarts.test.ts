import { expect, test } from 'vitest';
import { answerQuestion } from '../../src/app/answer-question.ts';
import { approveRequest } from '../../src/app/approve-request.ts';
import { askQuestion } from '../../src/app/ask-question.ts';
import type { AppContext } from '../../src/app/context.ts';
import { createInventory } from '../../src/app/inventory/inventory.ts';
import { createJobRunner } from '../../src/app/jobs.ts';
import { reassignRequest } from '../../src/app/reassign-request.ts';
import { submitRequest } from '../../src/app/submit-request.ts';
import { sweep } from '../../src/app/sweep.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, CAROL, openStage, slackUser } from './support.ts';

/** The steps of a story that people take, in order. Slack delivers each of them twice. */
const people: readonly ((bot: AppContext, request: number) => Promise<unknown>)[] = [
  bot =>
    submitRequest(bot, {
      key: 'submit',
      workflow: 'connect-resources',
      inputs: { resources: ['law-prod', 'appi-web'], scope: ['ampls-b'] },
      reason: null,
      actor: slackUser(ALICE),
      origin: 'C1',
    }),
  (bot, request) => askQuestion(bot, { request, key: 'ask', actor: slackUser(BOB), text: 'Which subscription?' }),
  (bot, request) => answerQuestion(bot, { request, key: 'answer', actor: slackUser(ALICE), text: 'sub-prod' }),
  (bot, request) => reassignRequest(bot, { request, actor: slackUser(BOB), to: { id: CAROL } }),
  (bot, request) => approveRequest(bot, { request, actor: slackUser(CAROL), planHash: null }),
];

/** Runs the story on one bot after the other: `restart` returns the bot that takes the next step. */
async function runStory({ queue, request }: Stage, restart: () => Promise<AppContext>): Promise<number> {
  let id = 0;
  for (const step of people) {
    for (let delivery = 0; delivery < 2; delivery += 1) {
      const bot = await restart();
      const outcome = await step(bot, id);
      id ||= (outcome as { readonly id: number }).id;
    }
    for (;;) {
      const bot = await restart();
      // What the queue held is lost with the bot, and the sweep finds it again.
      queue.items.splice(0);
      await sweep(bot);
      const [next] = queue.items.splice(0);
      if (next === undefined) break;
      await createJobRunner(bot)(next.work, next.id);
    }
  }
  expect((await request(id)).state).toBe('succeeded');
  return id;
}

/** What the story leaves in Azure, in Slack and in the record. */
async function traces(stage: Stage, id: number) {
  const { azure, slack, eventsOf, stepStates, outboxOf } = stage;
  const withoutNumbers = (text: string) => text.replaceAll(/CR-\d+/g, 'CR').replaceAll(/\(\d[^)]*\)/g, '(time)');
  return {
    writes: azure.writes(),
    events: (await eventsOf(id))
      .map(({ type, actor }) => `${type} by ${actor}`)
      .filter(text => !/^delivered/.test(text)),
    thread: slack.posts.slice(1).map(({ text }) => withoutNumbers(text)),
    notifications: slack.notifications.map(({ to, text }) => `${to.channel}: ${withoutNumbers(text)}`),
    cards: slack.posts.filter(({ metadata }) => metadata.event_type === 'change_request').length,
    steps: await stepStates(id),
    unsent: (await outboxOf(id)).filter(({ state }) => state !== 'sent'),
  };
}

function nextBot({ context, db, source, clock }: Stage, number: number): AppContext {
  const inventory = createInventory({ db, source, clock: clock.now });
  return { ...context, owner: `bot ${number}`, inventory };
}

test('a story of an approval is the same with another bot at every step, and one that works through', async () => {
  const steady = await openStage();
  const through = await traces(steady, await runStory(steady, async () => steady.context));
  const stage = await openStage();
  let restarts = 0;
  const id = await runStory(stage, async () => {
    restarts += 1;
    return nextBot(stage, restarts);
  });
  const restarted = await traces(stage, id);
  expect(restarted).toEqual(through);
  expect(restarts).toBeGreaterThan(15);
  expect(through).toMatchObject({ cards: 1, unsent: [], steps: ['done', 'done'] });
  expect(through.writes).toHaveLength(2);
  expect(through.notifications).toEqual(
    [/needs you/, /Question from/, /Handed over by bob/, /Approved by/, /Finished/].map(pattern =>
      expect.stringMatching(pattern),
    ),
  );
});
