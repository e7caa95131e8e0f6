import { expect, test } from 'vitest';
import { stageForTest } from './harness.ts';
import { estateOf, kindCases } from './kinds.ts';

interface Shown {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly tags?: unknown;
}

/** What Azure works out anew with every write, and what people say with a decision. */
const passing = new Set(['modifiedDate', 'customDnsConfigs', 'description']);

/** What an estate is, without that. */
function substance(estate: { readonly resources: readonly Shown[] }): ReadonlyMap<string, unknown> {
  const lasting = (key: string, value: unknown) => (passing.has(key) ? undefined : value);
  return new Map(
    estate.resources.map(({ id, properties, tags }) => [
      id.toLowerCase(),
      JSON.parse(JSON.stringify({ tags, properties }, lasting)),
    ]),
  );
}

test('every kind of change is made, is seen to be made already, and is taken back by a request of its own', {
  timeout: 480_000,
}, async () => {
  const stage = await stageForTest({ estate: estateOf(kindCases) });
  const { player } = stage;
  const before = substance(await player.arm('estate'));
  const through = async (refs: readonly string[], states: readonly string[]) => {
    for (const [index, ref] of refs.entries()) await stage.reaches(ref, states[index] ?? '');
  };
  const all = (state: string) => kindCases.map(() => state);

  const made = await Promise.all(kindCases.map(({ command }) => stage.ask('alice', command)));
  await through(made, all('awaiting_approval'));
  await Promise.all(made.map(ref => player.click('bob', 'request:approve', ref)));
  await through(made, all('succeeded'));
  const writes = (await stage.writes()).length;

  const again = await Promise.all(kindCases.map(({ command }) => stage.ask('alice', command)));
  await through(again, all('blocked'));
  expect(await stage.writes()).toHaveLength(writes);

  const back = await Promise.all(made.map(ref => stage.ask('alice', `/ampls rollback ${ref}`)));
  const isBack = kindCases.map(({ kind }) => notTakenBack(kind) === undefined);
  await through(
    back,
    isBack.map(is => (is ? 'awaiting_approval' : 'blocked')),
  );
  const agreed = back.filter((_, index) => isBack[index]);
  await Promise.all(agreed.map(ref => player.click('carol', 'request:approve', ref)));
  await through(
    back,
    isBack.map(is => (is ? 'succeeded' : 'blocked')),
  );
  for (const [index, { kind }] of kindCases.entries()) {
    const why = notTakenBack(kind);
    if (why !== undefined) expect((await player.cardOf(back[index] ?? ''))?.text, kind).toMatch(why);
  }
  const after = substance(await player.arm('estate'));
  for (const [index, { kind, resources }] of kindCases.entries()) {
    if (isBack[index] !== true) continue;
    for (const { id } of resources)
      expect(after.get(id.toLowerCase()), `${kind}: ${id}`).toEqual(before.get(id.toLowerCase()));
  }
});

/** Why a change is not taken back, where it is not. */
function notTakenBack(kind: string): RegExp | undefined {
  if (kind.startsWith('set-public-access')) return /closed to the internet/;
  if (kind === 'unlink-zone') return /has no records yet/;
  const isFinal = /^(delete-scope|delete-endpoint|approve-connection|remove-connection|unlink-storage)$/.test(kind);
  return isFinal ? /cannot be taken back/ : undefined;
}
