import fc from 'fast-check';
import type { Json, JsonObject, ValidDelivery } from './deliveries.ts';

/** One change of a delivery: which of them, where in it, and what happens there. */
interface Mutation {
  readonly delivery: number;
  /** Picks the place among all places in the body. */
  readonly place: number;
  readonly edit: Edit;
}

type Edit =
  | { readonly do: 'replace'; readonly value: Json }
  | { readonly do: 'remove' }
  | { readonly do: 'add'; readonly key: string; readonly value: Json };

/** An array in an array, so many times. */
function nested(depth: number): Json {
  let value: Json = [];
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

const oddTexts = [
  '',
  ' ',
  '\0',
  'law-prod\0weu',
  '\ud800',
  'a\udc00b',
  '\u202e\ufeff',
  '__proto__',
  'constructor',
  'toString',
  '{"workflow":"connect-resources","channel":"C\\u0000"}',
  '{"workflow":{"toString":1}}',
  'null',
  '[]',
  "'; drop table requests; --",
  '<!channel> <@U1> <http://x|y>',
  'connect "',
  'connect law-prod\0weu to ampls-a',
  'show CR-99999999999999999999',
  'x'.repeat(70_000),
  '/',
  'http://127.0.0.1:1/',
] as const;

const oddValues: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5e308,
  2 ** 53,
  [],
  [null],
  [[]],
  {},
  { id: null },
  { id: 'U1', name: null },
  nested(3_000),
  ...oddTexts,
];

/** Keys by which Slack's library tells deliveries apart, and keys that every object has. */
const oddKeys = [
  'event',
  'command',
  'name',
  'actions',
  'type',
  'payload',
  'ssl_check',
  'function_data',
  'channel',
  'view',
];
const inheritedKeys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'length'];

const value = fc.constantFrom(...oddValues);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('replace' as const), value }) },
  { weight: 2, arbitrary: fc.constant({ do: 'remove' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      key: fc.constantFrom(...oddKeys, ...inheritedKeys),
      value,
    }),
  },
);

const mutation: fc.Arbitrary<Mutation> = fc.record({ delivery: fc.nat(1_000), place: fc.nat(10_000), edit });

/** Returns so many lists of changes, the same ones for the same seed. */
export function mutations(count: number, seed: number): readonly (readonly Mutation[])[] {
  return fc.sample(fc.array(mutation, { minLength: 1, maxLength: 3 }), { numRuns: count, seed });
}

/** Returns one of the deliveries with these changes. */
export function mutate(valid: readonly ValidDelivery[], changes: readonly Mutation[]): ValidDelivery {
  const original = valid[(changes[0]?.delivery ?? 0) % valid.length];
  if (original === undefined) throw new Error('There are no deliveries.');
  const body = changes.reduce<Json>((current, change) => edited(current, change), original.body);
  return { ...original, body: body as JsonObject };
}

function edited(root: Json, { place, edit: what }: Mutation): Json {
  const places = placesIn(root);
  const path = places[place % places.length] ?? [];
  return changedAt(root, path, what);
}

/** All paths in a value, except into what is nested deeply. */
function placesIn(root: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof root !== 'object' || root === null || path.length > 8) return [path];
  return [path, ...Object.entries(root).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

function changedAt(root: Json, path: readonly string[], what: Edit): Json {
  const [key, ...rest] = path;
  if (key === undefined) return what.do === 'replace' ? what.value : added(root, what);
  const entries = Object.entries(root as JsonObject).flatMap(([name, inner]): [string, Json][] => {
    if (name !== key) return [[name, inner]];
    return rest.length === 0 && what.do === 'remove' ? [] : [[name, changedAt(inner, rest, what)]];
  });
  return Array.isArray(root) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

function added(root: Json, what: Edit): Json {
  if (what.do !== 'add' || typeof root !== 'object' || root === null || Array.isArray(root)) return root;
  return Object.fromEntries([...Object.entries(root), [what.key, what.value]]);
}
