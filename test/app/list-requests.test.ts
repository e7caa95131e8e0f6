import { expect, test } from 'vitest';
import { listRequests } from '../../src/app/list-requests.ts';
import { requestListMessage } from '../../src/cards/answers.ts';
import { refOf } from '../../src/domain/request/record.ts';
import { openWaiting } from './support.ts';

test('links each request to its card, and shows its number alone until there is one', async () => {
  const { context, deliver, id } = await openWaiting();
  const listed = async () => {
    const { requests, hasMore } = await listRequests(context, { open: true }, 10);
    return {
      permalink: requests[0]?.permalink,
      blocks: JSON.stringify(requestListMessage('Open', requests, hasMore).blocks),
    };
  };
  const before = await listed();
  expect(before.permalink).toBeNull();
  expect(before.blocks).toContain(`"text":"${refOf(id)}"`);
  await deliver(id);
  const after = await listed();
  expect(after.permalink).toMatch(/^https:/);
  expect(after.blocks).toContain(`"url":"${after.permalink}"`);
});
