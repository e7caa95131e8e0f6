import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Page } from './generate/pages.ts';
import { pages } from './generate/pages.ts';

let generated: readonly Page[];

beforeAll(async () => {
  generated = await pages();
});

describe('the generated documentation', () => {
  test.each(['findings.md', 'messages.md'])('has the current texts in docs/%s; `npm run docs` updates it', name => {
    const page = generated.find(({ file }) => basename(file) === name);
    expect(page?.content).toBeDefined();
    expect(readFileSync(page?.file ?? '', 'utf8')).toBe(page?.content);
  });

  test('names no path of the machine that it was generated on', () => {
    for (const { content } of generated) expect(content).not.toMatch(/\/(?:home|root|tmp|work|Users)\//);
  });
});
