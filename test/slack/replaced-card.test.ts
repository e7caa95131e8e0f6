import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { line, message } from '../../src/cards/message.ts';
import { takeResponseUrl } from '../../src/store/response-urls.ts';
import { startWithCard } from './waiting-request.ts';

const metadata = { event_type: 'change_request', event_payload: { request: 'CR-1', status: 'approved' } } as const;

test('keeps the response_url of the last click on a card, which replaces it five times, with its metadata', async () => {
  const { db, id, ts, control, messenger } = await startWithCard();
  /** Clicks on the card, and returns the response_url of that click. */
  const click = async (earlier?: string) => {
    await control.click('bob', 'request:details', 'CR-1');
    return eventually(async () => {
      const url = await takeResponseUrl(db, id, new Date());
      if (url === undefined || url === earlier) throw new Error('it is not kept yet');
      return url;
    });
  };
  const url = await click(await click());
  for (let use = 1; use <= 5; use += 1) {
    await messenger.replace(url, message(line(`use ${use}`)), metadata);
    expect((await control.cards()).find(card => card.ts === ts)).toMatchObject({ text: `use ${use}`, metadata });
  }
  const refused = await messenger.replace(url, message(line('use 6')), metadata).catch(String);
  // The URL is a secret, so it is not in the message.
  expect(refused).toBe('Error: Slack answered a response_url with HTTP status 404');
});
