import assert from 'node:assert/strict';
import type { ArmCall, Player } from '../player.ts';
import { eventually, refIn } from '../player.ts';
import type { Transcript } from './transcript.ts';

/** Longest that the story waits for any one thing, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Tells the story: one request that succeeds, one that a limit stops, one that is declined. Fails where it is not so. */
export async function tellStory(player: Player, transcript: Transcript): Promise<void> {
  transcript.heading('How full is the scope?');
  await askUsage(player, transcript, '3/50 resources');

  transcript.heading('A request from command to report');
  await succeeds(player, transcript);
  await askUsage(player, transcript, '5/50 resources');

  transcript.heading('A request that a limit stops');
  await isBlocked(player, transcript);

  transcript.heading('A request that is declined');
  await isDeclined(player, transcript);

  transcript.heading('What is written down');
  await list(player, transcript);
}

async function askUsage(player: Player, transcript: Transcript, expected: string): Promise<void> {
  const seen = (await player.ephemerals('alice')).length;
  await type(player, transcript, 'alice', '/ampls usage ampls-a');
  const answer = await eventually(async () => {
    const fresh = (await player.ephemerals('alice')).slice(seen).map(({ text }) => text);
    assert.match(fresh.join('\n'), new RegExp(expected));
    return fresh.join('\n');
  }, PATIENCE_MS);
  transcript.show(answer, 'alice');
  transcript.verdict(`the scope has ${expected}`, true);
}

async function succeeds(player: Player, transcript: Transcript): Promise<void> {
  const text = '/ampls connect law-prod-weu, appi-web to ampls-a because "SOC onboarding"';
  const ref = await ask(player, transcript, text, 'awaiting_approval');
  const card = (await player.cardOf(ref))?.text ?? '';
  assert.match(card, /3\/50 → 5\/50/);
  transcript.verdict('planned: the limits hold, and the card says what will change', true);

  await click(player, transcript, 'alice', 'request:approve', ref, 'Approve');
  await expectWhisper(player, transcript, 'alice', /yourself/);
  assert.equal(await player.status(ref), 'awaiting_approval');
  transcript.verdict('the one who asked cannot approve', true);

  await click(player, transcript, 'bob', 'request:approve', ref, 'Approve');
  await ended(player, transcript, ref, 'succeeded', 6);
  const writes = await writesOf(player);
  for (const { method, path, status } of writes) transcript.arm(method, shortPath(path), status);
  assert.deepEqual(
    writes.map(({ method }) => method),
    ['PUT', 'PUT'],
  );
  transcript.verdict('approved, written once for each link, verified, and told in the thread', true);
}

async function isBlocked(player: Player, transcript: Transcript): Promise<void> {
  const before = (await writesOf(player)).length;
  const ref = await ask(player, transcript, '/ampls connect law-prod-neu, law-orders to ampls-full', 'blocked');
  const card = await player.cardOf(ref);
  assert.match(card?.text ?? '', /51 of at most 50 resources/);
  assert.doesNotMatch(JSON.stringify(card?.blocks), /request:approve/);
  assert.equal((await writesOf(player)).length, before);
  transcript.verdict('blocked with its reason, nobody was asked, and Azure was not touched', true);
}

async function isDeclined(player: Player, transcript: Transcript): Promise<void> {
  const before = (await writesOf(player)).length;
  const ref = await ask(player, transcript, '/ampls connect law-prod-neu to ampls-b', 'awaiting_approval');
  await click(player, transcript, 'bob', 'request:decline', ref, 'Decline');
  const view = await eventually(async () => {
    const open = (await player.views('bob')).at(-1);
    assert.ok(open, 'the form is open');
    return open;
  }, PATIENCE_MS);
  const reason = 'Not before the network freeze ends';
  transcript.act('bob', `writes into the form: ${reason}`);
  await player.submit('bob', view.id, { reason });
  await ended(player, transcript, ref, 'declined', 2);
  assert.match((await player.thread(ref)).join('\n'), new RegExp(reason));
  assert.equal((await writesOf(player)).length, before);
  transcript.verdict('declined with a reason, and nothing was changed', true);
}

async function list(player: Player, transcript: Transcript): Promise<void> {
  for (const text of ['/ampls requests all', '/ampls show CR-1']) {
    const { body } = await type(player, transcript, 'alice', text);
    assert.ok(typeof body === 'object' && body !== null && 'text' in body && typeof body.text === 'string');
    transcript.show(body.text, 'alice');
    assert.match(body.text, /CR-1/);
  }
  transcript.verdict('the record answers', true);
}

async function ask(player: Player, transcript: Transcript, text: string, status: string): Promise<string> {
  const delivery = await type(player, transcript, 'alice', text);
  const ref = refIn(delivery);
  transcript.show(`${ref} is written down (${Math.round(delivery.ms)} ms)`, 'alice');
  await reaches(player, ref, status);
  transcript.show((await player.cardOf(ref))?.text ?? '');
  return ref;
}

async function type(player: Player, transcript: Transcript, person: string, text: string) {
  transcript.act(person, text);
  const delivery = await player.command(person, text);
  assert.equal(delivery.status, 200);
  return delivery;
}

async function click(
  player: Player,
  transcript: Transcript,
  person: string,
  action: string,
  ref: string,
  label: string,
): Promise<void> {
  transcript.act(person, `clicks [${label}] on ${ref}`);
  assert.equal((await player.click(person, action, ref)).status, 200);
}

async function expectWhisper(player: Player, transcript: Transcript, person: string, pattern: RegExp): Promise<void> {
  const said = await eventually(async () => {
    const last = (await player.ephemerals(person)).at(-1)?.text ?? '';
    assert.match(last, pattern);
    return last;
  }, PATIENCE_MS);
  transcript.show(said, person);
}

async function ended(
  player: Player,
  transcript: Transcript,
  ref: string,
  status: string,
  lines: number,
): Promise<void> {
  await reaches(player, ref, status);
  const thread = await eventually(async () => {
    const told = await player.thread(ref);
    assert.equal(told.length, lines, `the thread of ${ref} has ${lines} lines`);
    return told;
  }, PATIENCE_MS);
  for (const text of thread) transcript.reply(text);
}

async function reaches(player: Player, ref: string, status: string): Promise<void> {
  await eventually(async () => assert.equal(await player.status(ref), status, `${ref} is ${status}`), PATIENCE_MS);
}

async function writesOf(player: Player): Promise<ArmCall[]> {
  return (await player.armCalls()).filter(({ changed }) => changed);
}

function shortPath(path: string): string {
  return path.slice(path.toLowerCase().indexOf('/privatelinkscopes/'));
}
