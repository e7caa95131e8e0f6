import { describe, expect, test } from 'vitest';
import { amendRequest } from '../../src/app/amend-request.ts';
import { answerQuestion } from '../../src/app/answer-question.ts';
import { askQuestion } from '../../src/app/ask-question.ts';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import { commentOnRequest, keepReply } from '../../src/app/comment-request.ts';
import type { AppContext } from '../../src/app/context.ts';
import { declineRequest } from '../../src/app/decline-request.ts';
import { expireRequest } from '../../src/app/expire-request.ts';
import { sweep } from '../../src/app/sweep.ts';
import { BOT } from '../../src/domain/request/events.ts';
import { openQuestions } from '../../src/domain/request/questions.ts';
import { requests } from '../../src/store/schema.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, CAROL, MALLORY, openStage, openWaiting, slackUser } from './support.ts';

const HOUR = 3_600_000;
const QUESTION = 'Which <!channel> is this for?';

type Waiting = Stage & { readonly id: number };

let keys = 0;

function ask({ context, id }: Pick<Waiting, 'context' | 'id'>, person = BOB, key = `ask-${keys++}`) {
  return askQuestion(context, { request: id, key, actor: slackUser(person), text: QUESTION });
}

function answer({ context, id }: Pick<Waiting, 'context' | 'id'>, person = ALICE, key = `answer-${keys++}`) {
  return answerQuestion(context, { request: id, key, actor: slackUser(person), text: 'For the SOC' });
}

/** How many hours from now the request expires. */
async function hoursLeft({ request, clock, id }: Waiting): Promise<number> {
  return (((await request(id)).expiresAt?.getTime() ?? 0) - clock.now().getTime()) / HOUR;
}

async function expired(stage: Waiting): Promise<boolean> {
  await sweep(stage.context);
  return (await stage.state(stage.id)) === 'expired';
}

function notifying({ context }: Stage, notify: AppContext['rulebook']['policy']['notify']): AppContext {
  return { ...context, rulebook: { ...context.rulebook, policy: { ...context.rulebook.policy, notify } } };
}

describe('a question', () => {
  test('is kept with the record, shown on the card and in the thread, and reaches the requester', async () => {
    const stage = await openWaiting();
    const { id, slack, deliver, eventOf, state } = stage;
    await deliver(id);
    expect(await ask(stage)).toEqual({ asked: true });
    await deliver(id);
    expect(await state(id)).toBe('awaiting_approval');
    expect(await eventOf(id, 'question_asked')).toMatchObject([{ actor: BOB, data: { text: QUESTION } }]);
    const card = slack.updates.at(-1)?.text;
    expect(card).toContain('❓ Waiting for an answer');
    expect(card).toContain("Waiting for an answer from @alice to @bob's question:\n> Which &lt;!channel&gt;");
    expect(card).toContain('expiry paused, without an answer open until');
    expect(slack.posts.at(-1)?.text).toMatch(/^Question from @bob:\n> Which &lt;!channel&gt; is this for\?\n/);
    const told = slack.notifications.at(-1);
    expect(told).toMatchObject({ to: { channel: `D-${ALICE}` }, metadata: { event_type: 'requester_news' } });
    expect(told?.text).toMatch(new RegExp(`^CR-${id} · .*\nQuestion from @bob:`));
    expect(JSON.stringify(told?.blocks)).toContain('"action_id":"request:answer"');
  });

  test('mentions the requester in the thread where the policy says so, and sends nothing else', async () => {
    const stage = await openWaiting();
    const { id, slack, deliver, run } = stage;
    await deliver(id);
    await ask(stage);
    await run(notifying(stage, { approvers: 'channel', requester: 'thread' }), 'deliver', id);
    expect(slack.posts.at(-1)?.text).toMatch(new RegExp(`\n<@${ALICE}>$`));
    expect(slack.notifications).toHaveLength(1);
  });

  test('that is delivered twice is asked once', async () => {
    const stage = await openWaiting();
    expect(await Promise.all([ask(stage, BOB, 'twice'), ask(stage, BOB, 'twice')])).toEqual([
      { asked: true },
      { asked: true },
    ]);
    expect(await stage.eventOf(stage.id, 'question_asked')).toHaveLength(1);
    expect(await hoursLeft(stage)).toBe(72 + 7 * 24);
  });

  test('of the requester, of outsiders, and before and after the decision is refused, and nothing changes', async () => {
    const stage = await openStage();
    const id = await stage.submit();
    const all = { ...stage, id };
    expect(await ask(all)).toMatchObject({ refused: 'not-waiting' });
    await stage.plan(id);
    expect(await ask(all, ALICE)).toMatchObject({ refused: 'own-request' });
    expect(await ask(all, MALLORY)).toMatchObject({ refused: 'not-an-approver' });
    stage.directory.groups = { 'network-owners': [CAROL] };
    expect(await ask(all, BOB)).toMatchObject({ refused: 'not-an-approver' });
    await declineRequest(stage.context, { request: id, planHash: null, actor: slackUser(CAROL), reason: 'no' });
    expect(await ask(all, CAROL)).toMatchObject({ refused: 'not-waiting' });
    expect(await stage.eventOf(id, 'question_asked')).toEqual([]);
    expect(await hoursLeft(all)).toBe(72);
  });

  test('once the approvals are complete, and about what was requested in Azure, is refused', async () => {
    const stage = await openWaiting();
    await stage.db.update(requests).set({ requester: BOT });
    expect(await ask(stage)).toMatchObject({ refused: 'nobody-to-ask' });
    await stage.db.update(requests).set({ approvalsCompleteAt: stage.clock.now() });
    expect(await ask(stage)).toMatchObject({ refused: 'already-approved' });
  });

  test('cannot be asked about no request, or hold what cannot be saved', async () => {
    const stage = await openWaiting();
    await expect(ask({ ...stage, id: 9_999 })).rejects.toMatchObject({ code: 'unknown-request' });
    const nul = { request: stage.id, key: 'nul', actor: slackUser(BOB), text: 'x\0' };
    await expect(askQuestion(stage.context, nul)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(answerQuestion(stage.context, nul)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the expiry', () => {
  test('moves on by the time for which a question was open', async () => {
    const stage = await openWaiting();
    stage.clock.advance(70 * HOUR);
    await ask(stage);
    stage.clock.advance(30 * HOUR);
    expect(await expired(stage)).toBe(false);
    await answer(stage);
    expect(await hoursLeft(stage)).toBe(2);
    stage.clock.advance(2 * HOUR);
    expect(await expired(stage)).toBe(true);
  });

  test('waits a week for an answer at most', async () => {
    const stage = await openWaiting();
    stage.clock.advance(70 * HOUR);
    await ask(stage);
    stage.clock.advance(7 * 24 * HOUR + 2 * HOUR - 1);
    expect(await expired(stage)).toBe(false);
    expect(openQuestions(await stage.request(stage.id))).toHaveLength(1);
    stage.clock.advance(1);
    expect(await expired(stage)).toBe(true);
    expect(openQuestions(await stage.request(stage.id))).toEqual([]);
  });

  test('is over at its instant, whether or not a sweep has noticed: a question then is refused, and one before it counts', async () => {
    const stage = await openWaiting();
    const { id, clock, context, eventTypes } = stage;
    clock.advance(72 * HOUR);
    expect(await ask(stage)).toMatchObject({ refused: 'not-waiting', request: { request: { state: 'expired' } } });
    await expireRequest(context, id);
    expect((await eventTypes(id)).filter(type => type === 'expired')).toHaveLength(1);
    const other = await openWaiting();
    other.clock.advance(72 * HOUR - 1);
    expect(await ask(other)).toEqual({ asked: true });
    other.clock.advance(1);
    expect(await expired(other)).toBe(false);
  });
});

describe('an answer', () => {
  test('reaches whoever asked, once, by the line in the thread', async () => {
    const stage = await openWaiting();
    const { id, slack, deliver, eventOf } = stage;
    await deliver(id);
    await ask(stage, BOB);
    await ask(stage, CAROL);
    for (const key of ['once', 'once']) expect(await answer(stage, ALICE, key)).toEqual({ answered: true });
    await deliver(id);
    expect(await eventOf(id, 'question_answered')).toMatchObject([
      { actor: ALICE, data: { text: 'For the SOC', askers: [BOB, CAROL] } },
    ]);
    expect(slack.posts.at(-1)?.text).toMatch(
      new RegExp(`^Answered by @alice:\n> For the SOC\nOpen until .*\n<@${BOB}> <@${CAROL}>$`),
    );
    expect(slack.updates.at(-1)?.text).toContain('⏳ Waiting for approval');
    expect(slack.updates.at(-1)?.text).toContain(' · open until ');
  });

  test('goes directly to whoever asked where the policy calls approvers directly', async () => {
    const stage = await openWaiting();
    const { id, slack, deliver, run } = stage;
    await deliver(id);
    await ask(stage);
    await answer(stage);
    await run(notifying(stage, { approvers: 'direct-message', requester: 'direct-message' }), 'deliver', id);
    expect(slack.notifications.at(-1)).toMatchObject({ to: { channel: `D-${BOB}` } });
    expect(slack.notifications.at(-1)?.text).toMatch(/Answered by @alice:\n> For the SOC/);
    expect(slack.posts.at(-1)?.text).not.toContain('<@');
  });

  test.for(['reply', 'comment'] as const)('of the requester may be a %s', async kind => {
    const stage = await openWaiting();
    const { id, context, deliver, request, eventOf } = stage;
    await deliver(id);
    await ask(stage);
    const { cardChannel, cardTs } = await request(id);
    const say = async (person: string, key: string) => {
      const said = { key, actor: slackUser(person), text: 'For the SOC' };
      if (kind === 'comment') return commentOnRequest(context, { ...said, request: id });
      return keepReply(context, { ...said, channel: cardChannel ?? '', thread: cardTs ?? '', ts: '17.1' });
    };
    await say(CAROL, 'c-1');
    expect(openQuestions(await request(id))).toHaveLength(1);
    await say(ALICE, 'c-2');
    await say(ALICE, 'c-2');
    await say(ALICE, 'c-3');
    expect(openQuestions(await request(id))).toEqual([]);
    expect(await eventOf(id, 'question_answered')).toHaveLength(1);
    expect((await eventOf(id, 'comment')).map(({ actor }) => actor)).toEqual([CAROL, ALICE]);
  });

  test('of somebody else, or to no question, is refused', async () => {
    const stage = await openWaiting();
    expect(await answer(stage)).toMatchObject({ refused: 'no-question' });
    await ask(stage);
    expect(await answer(stage, CAROL)).toMatchObject({ refused: 'not-yours' });
    expect(await answer(stage, BOB)).toMatchObject({ refused: 'not-yours' });
  });
});

describe('a decision while a question is open', () => {
  test('approves, and ends the question', async () => {
    const stage = await openWaiting();
    await ask(stage);
    expect(await stage.approve(stage.id, CAROL)).toEqual({ approved: true, missing: 0 });
    expect(await stage.request(stage.id)).toMatchObject({
      state: 'approved',
      questions: [],
      expiresAt: null,
      expiryPausedUntil: null,
    });
    expect(await answer(stage)).toMatchObject({ refused: 'no-question' });
  });

  test('that needs others ends only the question of whoever approves', async () => {
    const stage = await openStage({ approvals: 3 });
    stage.directory.groups = { 'network-owners': [BOB, CAROL, MALLORY] };
    const id = await stage.submit();
    await stage.plan(id);
    const all = { ...stage, id };
    await ask(all, BOB);
    await ask(all, CAROL);
    stage.clock.advance(10 * HOUR);
    await stage.approve(id, BOB);
    await stage.approve(id, MALLORY);
    expect(openQuestions(await stage.request(id)).map(({ person }) => person)).toEqual([CAROL]);
    stage.clock.advance(10 * HOUR);
    await answer(all);
    expect(await hoursLeft(all)).toBe(72);
  });

  test('of the only one who asked lets the time go on', async () => {
    const stage = await openWaiting(2);
    await ask(stage, BOB);
    stage.clock.advance(10 * HOUR);
    await stage.approve(stage.id, BOB);
    expect(await hoursLeft(stage)).toBe(72);
    expect((await stage.request(stage.id)).expiryPausedUntil).toBeNull();
  });

  test.for([
    [
      'declined',
      ({ context, id }: Waiting) =>
        declineRequest(context, { request: id, planHash: null, actor: slackUser(CAROL), reason: 'no' }),
    ],
    ['cancelled', ({ context, id }: Waiting) => cancelRequest(context, { request: id, actor: slackUser(ALICE) })],
  ] as const)('leaves it %s, with no question to answer', async ([state, decide]) => {
    const stage = await openWaiting();
    await ask(stage);
    await decide(stage);
    expect(await stage.state(stage.id)).toBe(state);
    expect(await answer(stage)).toMatchObject({ refused: 'no-question' });
  });

  test('leaves nothing of the question to the next plan where the request is amended', async () => {
    const stage = await openWaiting();
    const { id, context } = stage;
    await ask(stage);
    const inputs = { resources: ['appi-web'], scope: ['ampls-b'] };
    const asked = { workflow: 'connect-resources', inputs, reason: null, effect: null };
    await amendRequest(context, { request: id, key: 'amend-q', actor: slackUser(ALICE), ...asked });
    await stage.plan(id);
    expect(openQuestions(await stage.request(id))).toEqual([]);
    expect(await hoursLeft(stage)).toBe(72);
  });
});

test('two people who ask, and one who answers, at the same moment: every question has one fate', async () => {
  const stage = await openWaiting();
  const { id, request, eventOf } = stage;
  await Promise.all([ask(stage, BOB), ask(stage, CAROL), answer(stage)]);
  const answered = (await eventOf(id, 'question_answered')).flatMap(({ data }) =>
    'askers' in data ? data.askers : [],
  );
  const open = openQuestions(await request(id)).map(({ person }) => person);
  expect([...answered, ...open].sort()).toEqual([BOB, CAROL]);
});
