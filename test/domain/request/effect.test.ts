import { expect, test } from 'vitest';
import { effectKey } from '../../../src/domain/request/effect.ts';

const link = (resource: string) => ({ kind: 'link', scope: '/scopes/A', resource });

test('is the same for the same changes in any order and in any case', () => {
  const key = effectKey({ changes: [link('/law/1'), link('/law/2')] });
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(effectKey({ changes: [link('/law/2'), { resource: '/LAW/1', scope: '/scopes/a', kind: 'link' }] })).toBe(key);
  expect(effectKey({ changes: [link('/law/1'), link('/law/2')], undoneAfterMs: undefined })).toBe(key);
});

test('is another one for other changes, and for another time limit', () => {
  const keys = [
    effectKey({ changes: [link('/law/1')] }),
    effectKey({ changes: [link('/law/2')] }),
    effectKey({ changes: [link('/law/1'), link('/law/2')] }),
    effectKey({ changes: [link('/law/1')], undoneAfterMs: 1 }),
    effectKey({ changes: [link('/law/1')], undoneAfterMs: 2 }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test('is null where nothing is known to change', () => {
  expect(effectKey({ changes: [] })).toBeNull();
});
