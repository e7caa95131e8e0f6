import { expect, test } from 'vitest';
import { duplicateLines, openSystemForTest } from '../system/harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';
const write = { method: 'PUT', path: 'scopedResources' };
const page = '<html><body>Your request was blocked.</body></html>';

test.concurrent.for([
  { name: 'JSON that is cut off', fault: { truncate: 20 } },
  { name: 'an empty answer', fault: { truncate: 0 } },
  { name: 'a page', fault: { status: 200, body: page, contentType: 'text/html' } },
  { name: 'the refusal of a proxy', fault: { status: 403, body: page, contentType: 'text/html' } },
  { name: 'a connection that breaks after the headers', fault: { truncate: 0, reset: true } },
  { name: 'a success with an error', fault: { status: 200, body: { error: { code: 'Busy', message: 'no' } } } },
  { name: 'a redirect', fault: { status: 307, headers: { location: 'https://example.org/' } } },
])(
  'finds the link that Azure has made, and makes it once, where it is answered with $name',
  async ({ fault }, { onTestFinished }) => {
    const system = await openSystemForTest({}, onTestFinished);
    await system.armFault({ ...write, when: 'after', ...fault });
    const ref = await system.submitAndApprove(command);
    await system.waitForStatus(ref, 'succeeded');
    const thread = await system.waitForThread(ref, /Finished/);
    expect(duplicateLines(thread)).toEqual([]);
    expect(thread.join('\n')).not.toMatch(/Nothing was changed/);
    expect(await system.writes()).toHaveLength(2);
  },
);

test.concurrent('undoes a link whose answer was cut off, where a later step fails and reads are spoilt as well', async ({
  onTestFinished,
}) => {
  const system = await openSystemForTest({}, onTestFinished);
  await system.armFault({ ...write, path: 'scopedResources/law-prod', when: 'after', truncate: 20 });
  await system.armFault({ method: 'GET', path: 'ampls-a/scopedResources', status: 404, body: page, times: 2 });
  const refusal = { status: 403, code: 'RequestDisallowedByPolicy', message: 'no', times: 50 };
  await system.armFault({ ...write, path: 'scopedResources/appi-web', ...refusal });
  const ref = await system.submitAndApprove(command);
  await system.waitForStatus(ref, 'rolled_back');
  const thread = (await system.waitForThread(ref, /Rolled back|Undone|undone/i)).join('\n');
  expect(thread).not.toMatch(/Nothing was changed/);
  expect((await system.writes()).map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  expect(await linksOf(system)).toEqual([]);
});

test.concurrent('says that a write may have had its effect, once, and goes on when Azure answers clearly', async ({
  onTestFinished,
}) => {
  const system = await openSystemForTest({}, onTestFinished);
  await system.armFault({ ...write, status: 200, body: '{"id":', times: 1_000 });
  const ref = await system.submitAndApprove('/ampls connect law-prod-weu to ampls-a');
  const waiting = await system.waitForThread(ref, /may have been made: the bot checks before it tries again/);
  const attempts = (await system.control.armCalls()).filter(({ method }) => method === 'PUT').length;
  expect(attempts).toBeLessThanOrEqual(10);
  expect(waiting.join('\n')).not.toMatch(/Nothing was changed/);
  await system.clearFaults();
  await system.waitForStatus(ref, 'succeeded');
  const thread = await system.waitForThread(ref, /Finished/);
  expect(thread.filter(line => /may have been made/.test(line))).toHaveLength(1);
  expect(await system.writes()).toHaveLength(1);
});

async function linksOf({ control }: Awaited<ReturnType<typeof openSystemForTest>>): Promise<string[]> {
  const { resources } = await control.arm('estate');
  const ids: string[] = resources.map(({ id }: { id: string }) => id);
  return ids.filter(id => /ampls-a\/scopedresources\/(law-prod|appi-web)/i.test(id));
}
