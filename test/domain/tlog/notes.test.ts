import { expect, test } from 'vitest';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from '../../../src/domain/tlog/checkpoint.ts';
import { leafHash } from '../../../src/domain/tlog/merkle.ts';
import {
  createSignerKey,
  formatSignerKey,
  formatVerifierKey,
  parseSignerKey,
  parseVerifierKey,
} from '../../../src/domain/tlog/note-keys.ts';
import { formatProof, leadsToCheckpoint } from '../../../src/domain/tlog/proof.ts';
import { openNote, signNote } from '../../../src/domain/tlog/signed-note.ts';
import { c2spNote, goNote } from './vectors.ts';

const key = createSignerKey('audit.example.com/amplsbot', Buffer.alloc(32, 7));
const other = createSignerKey('audit.example.com/amplsbot', Buffer.alloc(32, 8));
const foreign = createSignerKey('elsewhere.example.com', Buffer.alloc(32, 9));

test("signs Go's example exactly as Go does", () => {
  const signer = parseSignerKey(goNote.signer);
  expect(signNote(goNote.text, signer)).toBe(`${goNote.text}\n${goNote.signature}`);
  expect(formatVerifierKey(signer)).toBe(goNote.verifier);
  expect(formatSignerKey(signer)).toBe(goNote.signer);
});

test.each([goNote, c2spNote])('verifies a published note', ({ verifier, text, signature }) => {
  const trusted = parseVerifierKey(verifier);
  expect(openNote(`${text}\n${signature}`, [trusted])).toEqual({ text });
  expect(openNote(`${text.replace('is', 'are')}\n${signature}`, [trusted])).toEqual({ problem: 'invalid' });
  expect(formatVerifierKey(trusted)).toBe(verifier);
});

test('ignores signatures of unknown keys beside a known one, and refuses a note that only they signed', () => {
  const note = signNote('a\n', key);
  const both = `${note}${signNote('a\n', foreign).split('\n\n')[1]}`;
  expect(openNote(both, [key])).toEqual({ text: 'a\n' });
  expect(openNote(note, [foreign])).toEqual({ problem: 'unknown-key' });
  // The same name is not the same key.
  expect(openNote(note, [other])).toEqual({ problem: 'unknown-key' });
});

test.each([
  ['no signature', 'a\n'],
  ['no newline at the end', signNote('a\n', key).slice(0, -1)],
  ['a control character', signNote('a\tb\n', key)],
  ['a line that is not a signature', `${signNote('a\n', key)}- x y\n`],
  ['a signature that is too short', 'a\n\n— x AAAA\n'],
  ['base64 that is not canonical', 'a\n\n— x AAAAAAB=\n'],
])('refuses a note with %s', (_, note) => {
  expect(openNote(note, [key])).toEqual({ problem: 'malformed' });
});

test.each([
  ['nothing', ''],
  ['a name only', 'PeterNeumann'],
  ['another id', goNote.verifier.replace('c74f20a3', 'c74f20a4')],
  ['another name', goNote.verifier.replace('Peter', 'Paul')],
  ['a space in the name', goNote.verifier.replace('Peter', 'Peter ')],
  ['an unknown algorithm', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
  ['a key of the wrong length', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
])('refuses a verifier key with %s', (_, text) => {
  expect(() => parseVerifierKey(text)).toThrow();
});

test('refuses a signer key that is not one, and never repeats it', () => {
  expect(() => parseSignerKey(goNote.verifier)).toThrow('it does not start with PRIVATE+KEY+');
  const damaged = goNote.signer.replace('c74f20a3', 'c74f20a4');
  expect(() => parseSignerKey(damaged)).toThrow('its id does not match its name and its key');
  expect(() => createSignerKey('two words', Buffer.alloc(32))).toThrow('a name has no spaces and no plus');
});

test('signs a checkpoint that only the key of the log opens', () => {
  const root = leafHash('a');
  const note = signCheckpoint({ size: 1, root }, key);
  expect(note.split('\n').slice(0, 3)).toEqual([key.name, '1', root.toString('base64')]);
  expect(openCheckpoint(note, [key])).toEqual({ origin: key.name, size: 1, root });
  expect(openCheckpoint(note, [other])).toEqual({ problem: 'unknown-key' });
  expect(openCheckpoint(note.replace('\n1\n', '\n2\n'), [key])).toEqual({ problem: 'invalid' });
  // A key that signs for another log is not believed.
  expect(openCheckpoint(signNote(`${note.split('\n\n')[0]}\n`, foreign), [foreign])).toEqual({
    problem: 'unknown-key',
  });
  expect(openCheckpoint(signNote('not a checkpoint\n', key), [key])).toEqual({ problem: 'malformed' });
});

test.each([
  '',
  'a\n01\n',
  'a\n1\nAAAA\n',
  `\n1\n${leafHash('a').toString('base64')}\n`,
  `a\n1\n${leafHash('a').toString('base64').slice(0, -1)}\n`,
])('does not read a malformed checkpoint: %j', text => {
  expect(parseCheckpoint(text)).toBeUndefined();
});

test('writes a proof in the published format', () => {
  const checkpoint = signCheckpoint({ size: 1, root: leafHash('a') }, key);
  const proof = { entry: 'a', index: 0, hashes: [], checkpoint };
  expect(formatProof(proof)).toBe(`c2sp.org/tlog-proof@v1\nextra YQ==\nindex 0\n\n${checkpoint}`);
  const two = { ...proof, hashes: [leafHash('b')] };
  expect(formatProof(two)).toContain(`index 0\n${leafHash('b').toString('base64')}\n\n`);
});

test('knows whether a proof leads to its checkpoint', () => {
  const checkpoint = signCheckpoint({ size: 1, root: leafHash('a') }, key);
  const proof = { entry: 'a', index: 0, hashes: [], checkpoint };
  expect(leadsToCheckpoint(proof)).toBe(true);
  expect(leadsToCheckpoint({ ...proof, entry: 'b' })).toBe(false);
  expect(leadsToCheckpoint({ ...proof, index: 1 })).toBe(false);
  expect(leadsToCheckpoint({ ...proof, hashes: [leafHash('b')] })).toBe(false);
  expect(leadsToCheckpoint({ ...proof, checkpoint: 'none' })).toBe(false);
});
