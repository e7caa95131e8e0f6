import { describe, expect, test } from 'vitest';
import { openQuestions, withoutQuestionsOf, withQuestion } from '../../../src/domain/request/questions.ts';

const HOUR = 3_600_000;
const hour = (hours: number) => new Date(Date.UTC(2026, 2, 1) + hours * HOUR);
const question = (person: string) => ({ person, text: `a question of ${person}` });
const waiting = { questions: [], expiresAt: hour(72), expiryPausedUntil: null };

/** Asks after so many hours, with a pause of ten hours at most. */
const ask = (request: Parameters<typeof withQuestion>[0], person: string, after: number) =>
  withQuestion(request, question(person), hour(after), 10 * HOUR);

describe('the questions for whose answers a request waits', () => {
  const questions = [question('UBOB')];
  test.for([
    ['awaiting_approval', null, questions],
    ['awaiting_approval', hour(1), []],
    ['declined', null, []],
    ['stale', null, []],
  ] as const)('in %s, with its approvals complete at %s', ([state, approvalsCompleteAt, open]) => {
    expect(openQuestions({ state, approvalsCompleteAt, questions })).toEqual(open);
  });
});

describe('a question', () => {
  test('moves the expiry on by the longest pause', () => {
    expect(ask(waiting, 'UBOB', 1)).toEqual({
      questions: [question('UBOB')],
      expiresAt: hour(82),
      expiryPausedUntil: hour(11),
    });
  });

  test('while another one is open extends the pause by what is missing', () => {
    const both = ask(ask(waiting, 'UBOB', 1), 'UCAROL', 4);
    expect(both).toMatchObject({ expiresAt: hour(85), expiryPausedUntil: hour(14) });
    expect(both.questions).toEqual([question('UBOB'), question('UCAROL')]);
  });

  test('after the pause of an earlier one begins a new one', () => {
    expect(ask(ask(waiting, 'UBOB', 1), 'UCAROL', 20)).toMatchObject({
      expiresAt: hour(92),
      expiryPausedUntil: hour(30),
    });
  });

  test('under a policy with a shorter pause ends no pause', () => {
    const asked = withQuestion(ask(waiting, 'UBOB', 1), question('UCAROL'), hour(2), HOUR);
    expect(asked).toMatchObject({ expiresAt: hour(82), expiryPausedUntil: hour(11) });
  });

  test('leaves a request without an expiry without one', () => {
    expect(ask({ ...waiting, expiresAt: null }, 'UBOB', 1).expiresAt).toBeNull();
  });
});

describe('an answer', () => {
  test('leaves the pause as long as the question was open', () => {
    const answered = withoutQuestionsOf(ask(waiting, 'UBOB', 1), ['UBOB'], hour(4));
    expect(answered).toEqual({ questions: [], expiresAt: hour(75), expiryPausedUntil: null });
  });

  test('after the longest pause moves the expiry no further', () => {
    expect(withoutQuestionsOf(ask(waiting, 'UBOB', 1), ['UBOB'], hour(40)).expiresAt).toEqual(hour(82));
  });

  test('of one of two questions lets the pause go on', () => {
    const both = ask(ask(waiting, 'UBOB', 1), 'UCAROL', 4);
    const one = withoutQuestionsOf(both, ['UBOB'], hour(5));
    expect(one).toEqual({ ...both, questions: [question('UCAROL')] });
    expect(withoutQuestionsOf(one, ['UCAROL'], hour(6))).toMatchObject({
      expiresAt: hour(77),
      expiryPausedUntil: null,
    });
  });

  test('where nothing was asked changes nothing', () => {
    expect(withoutQuestionsOf(waiting, ['UBOB'], hour(4))).toEqual(waiting);
  });
});
