import assert from 'node:assert/strict';
import type { ArmCall, ControlClient } from '../control-client.ts';
import { eventually, refIn } from '../control-client.ts';
import type { Transcript } from './transcript.ts';

/** Time in milliseconds within which each expected result has to appear. */
const TIMEOUT_MS = 20_000;

/**
 * Plays three requests: one succeeds, one is blocked by a limit and one is declined.
 *
 * @throws an Error at the first step that does not have the expected result
 */
export async function playScenario(client: ControlClient, transcript: Transcript): Promise<void> {
  transcript.heading('How full is the scope?');
  await askUsage(client, transcript, '3/50 resources');

  transcript.heading('A request from command to report');
  await requestSucceeds(client, transcript);
  await askUsage(client, transcript, '5/50 resources');

  transcript.heading('A request that a limit blocks');
  await requestIsBlocked(client, transcript);

  transcript.heading('A request that is declined');
  await requestIsDeclined(client, transcript);

  transcript.heading('What was recorded');
  await listRequests(client, transcript);
}

async function askUsage(client: ControlClient, transcript: Transcript, expected: string): Promise<void> {
  const seen = (await client.ephemerals('alice')).length;
  await typeCommand(client, transcript, 'alice', '/ampls usage ampls-a');
  const answer = await eventually(async () => {
    const fresh = (await client.ephemerals('alice')).slice(seen).map(({ text }) => text);
    assert.match(fresh.join('\n'), new RegExp(expected));
    return fresh.join('\n');
  }, TIMEOUT_MS);
  transcript.show(answer, 'alice');
  transcript.result(`the scope has ${expected}`, true);
}

async function requestSucceeds(client: ControlClient, transcript: Transcript): Promise<void> {
  const text = '/ampls connect law-prod-weu, appi-web to ampls-a because "SOC onboarding"';
  const ref = await submitRequest(client, transcript, text, 'awaiting_approval');
  const card = (await client.cardOf(ref))?.text ?? '';
  assert.match(card, /3\/50 → 5\/50/);
  transcript.result('planned: within the limits, and the card shows what will change', true);

  await click(client, transcript, 'alice', 'request:approve', ref, 'Approve');
  await expectEphemeral(client, transcript, 'alice', /your own request/);
  assert.equal(await client.status(ref), 'awaiting_approval');
  transcript.result('the requester cannot approve', true);

  await click(client, transcript, 'bob', 'request:approve', ref, 'Approve');
  await waitForEnd(client, transcript, ref, 'succeeded', 6);
  const writes = await writesOf(client);
  for (const { method, path, status } of writes) transcript.armCall(method, shortPath(path), status);
  assert.deepEqual(
    writes.map(({ method }) => method),
    ['PUT', 'PUT'],
  );
  transcript.result('approved, written once for each link, verified and reported in the thread', true);
}

async function requestIsBlocked(client: ControlClient, transcript: Transcript): Promise<void> {
  const before = (await writesOf(client)).length;
  const ref = await submitRequest(
    client,
    transcript,
    '/ampls connect law-prod-neu, law-orders to ampls-full',
    'blocked',
  );
  const card = await client.cardOf(ref);
  assert.match(card?.text ?? '', /exceed the limit of 50 resources: .* = 51 /);
  assert.doesNotMatch(JSON.stringify(card?.blocks), /request:approve/);
  assert.equal((await writesOf(client)).length, before);
  transcript.result('blocked with the reason, without an approval request and without a call to change Azure', true);
}

async function requestIsDeclined(client: ControlClient, transcript: Transcript): Promise<void> {
  const before = (await writesOf(client)).length;
  const ref = await submitRequest(client, transcript, '/ampls connect law-prod-neu to ampls-b', 'awaiting_approval');
  await click(client, transcript, 'bob', 'request:decline', ref, 'Decline');
  const view = await eventually(async () => {
    const open = (await client.views('bob')).at(-1);
    assert.ok(open, 'the modal is open');
    return open;
  }, TIMEOUT_MS);
  const reason = 'Not before the network freeze ends';
  transcript.action('bob', `enters a reason: ${reason}`);
  await client.submit('bob', view.id, { reason });
  await waitForEnd(client, transcript, ref, 'declined', 2);
  assert.match((await client.thread(ref)).join('\n'), new RegExp(reason));
  assert.equal((await writesOf(client)).length, before);
  transcript.result('declined with a reason, and nothing changed in Azure', true);
}

async function listRequests(client: ControlClient, transcript: Transcript): Promise<void> {
  for (const text of ['/ampls requests all', '/ampls show CR-1']) {
    const { body } = await typeCommand(client, transcript, 'alice', text);
    assert.ok(typeof body === 'object' && body !== null && 'text' in body && typeof body.text === 'string');
    transcript.show(body.text, 'alice');
    assert.match(body.text, /CR-1/);
  }
  transcript.result('the record shows the requests', true);
}

async function submitRequest(
  client: ControlClient,
  transcript: Transcript,
  text: string,
  status: string,
): Promise<string> {
  const acknowledgement = await typeCommand(client, transcript, 'alice', text);
  const ref = refIn(acknowledgement);
  transcript.show(`Created ${ref} (${Math.round(acknowledgement.ms)} ms)`, 'alice');
  await waitForStatus(client, ref, status);
  transcript.show((await client.cardOf(ref))?.text ?? '');
  return ref;
}

async function typeCommand(client: ControlClient, transcript: Transcript, person: string, text: string) {
  transcript.action(person, text);
  const acknowledgement = await client.command(person, text);
  assert.equal(acknowledgement.status, 200);
  return acknowledgement;
}

async function click(
  client: ControlClient,
  transcript: Transcript,
  person: string,
  action: string,
  ref: string,
  label: string,
): Promise<void> {
  transcript.action(person, `clicks [${label}] on ${ref}`);
  assert.equal((await client.click(person, action, ref)).status, 200);
}

async function expectEphemeral(
  client: ControlClient,
  transcript: Transcript,
  person: string,
  pattern: RegExp,
): Promise<void> {
  const message = await eventually(async () => {
    const last = (await client.ephemerals(person)).at(-1)?.text ?? '';
    assert.match(last, pattern);
    return last;
  }, TIMEOUT_MS);
  transcript.show(message, person);
}

async function waitForEnd(
  client: ControlClient,
  transcript: Transcript,
  ref: string,
  status: string,
  lines: number,
): Promise<void> {
  await waitForStatus(client, ref, status);
  const thread = await eventually(async () => {
    const replies = await client.thread(ref);
    assert.equal(replies.length, lines, `the thread of ${ref} has ${lines} lines`);
    return replies;
  }, TIMEOUT_MS);
  for (const text of thread) transcript.reply(text);
}

async function waitForStatus(client: ControlClient, ref: string, status: string): Promise<void> {
  await eventually(async () => assert.equal(await client.status(ref), status, `${ref} is ${status}`), TIMEOUT_MS);
}

async function writesOf(client: ControlClient): Promise<ArmCall[]> {
  return (await client.armCalls()).filter(({ changed }) => changed);
}

function shortPath(path: string): string {
  return path.slice(path.toLowerCase().indexOf('/privatelinkscopes/'));
}
