import { expect, test } from 'vitest';
import { requestCard } from '../../src/cards/request-card.ts';
import { detailsContent } from '../../src/cards/request-details.ts';
import { BOT } from '../../src/domain/request/events.ts';
import { ROLLBACK_WORKFLOW } from '../../src/domain/request/rollback.ts';
import { REVERT_WORKFLOW } from '../../src/domain/watch/plan-revert.ts';
import { detailsOf, requestWith } from './sample-request.ts';

test('says on the card and in the details that a person gave no reason', () => {
  const data = detailsOf(requestWith());
  expect(requestCard(data).text).toContain('No reason given');
  expect(JSON.stringify(detailsContent(data).blocks)).toContain('No reason given');
  const given = detailsOf(requestWith({ reason: 'SOC onboarding' }));
  expect(requestCard(given).text).toContain('> SOC onboarding');
  expect(requestCard(given).text).not.toContain('No reason given');
});

test.each([
  ['a request by the bot', { requester: BOT }],
  ['a rollback, which names what it rolls back', { workflow: ROLLBACK_WORKFLOW, inputs: { request: ['CR-1'] } }],
  ['a request that puts back what a notice reports', { workflow: REVERT_WORKFLOW, inputs: { notice: ['1'] } }],
])('says nothing about the reason of %s', (_, more) => {
  expect(requestCard(detailsOf(requestWith(more))).text).not.toContain('No reason given');
});
