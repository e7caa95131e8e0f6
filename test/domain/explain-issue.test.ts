import { expect, test } from 'vitest';
import { z } from 'zod';
import { explainIssue } from '../../src/domain/explain-issue.ts';

function explain(schema: z.ZodType, value: unknown): string | undefined {
  return schema.safeParse(value, { error: explainIssue }).error?.issues[0]?.message;
}

test.each<[string, z.ZodType, unknown]>([
  ['missing; expected text', z.string(), undefined],
  ['expected text, but found null', z.string(), null],
  ['expected true or false, but found "many"', z.boolean(), 'many'],
  ['expected a list, but found a mapping', z.array(z.string()), {}],
  ['expected a mapping of names to values, but found a list', z.object({}), ['a']],
  ['expected a whole number, but found 1.5', z.int(), 1.5],
  ['expected date, but found "today"', z.date(), 'today'],
  ['expected low, medium or high, but found "none"', z.enum(['low', 'medium', 'high']), 'none'],
  ['unknown key owner; check the spelling', z.strictObject({}), { owner: 'me' }],
  ['unknown keys a, b; check the spelling', z.strictObject({}), { a: 1, b: 2 }],
  ['expected at least 1 character', z.string().min(1), ''],
  ['expected at most 2 characters', z.string().max(2), 'abc'],
  ['expected at least 1 entry', z.array(z.string()).min(1), []],
  ['expected at least 1', z.int().min(1), 0],
  ['expected more than 0', z.int().positive(), 0],
  ['expected at most 20', z.int().max(20), 21],
])('says "%s"', (message, schema, value) => {
  expect(explain(schema, value)).toBe(message);
});

test('keeps the message that a schema has itself, and the default one for every other problem', () => {
  expect(explain(z.string('expected a name'), 7)).toBe('expected a name');
  expect(explain(z.string().regex(/a/), 'b')).toContain('/a/');
});
