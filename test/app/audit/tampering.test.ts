import { expect, test } from 'vitest';
import { openAuditLogInContainer } from './support.ts';
import { attempts, tamperManyTimes } from './tampering.ts';

test('finds every kind of tampering and names the place', async () => {
  expect(await tamperManyTimes(Object.keys(attempts).length * 10, 1)).toEqual([]);
});

test('finds every kind of tampering with the log in a container of Blob Storage', async () => {
  expect(await tamperManyTimes(Object.keys(attempts).length * 4, 1_000, openAuditLogInContainer)).toEqual([]);
});
