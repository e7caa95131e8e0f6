import { basename } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Page } from './generate/pages.ts';
import { pages } from './generate/pages.ts';
import { isShownIn, readerText, sentencesIn, sentencesInSource } from './sentences.ts';
import { unlisted } from './unlisted.ts';

let generated: readonly Page[];

beforeAll(async () => {
  generated = await pages();
});

describe('the generated documentation', () => {
  test.each(['azure-assumptions.md', 'findings.md', 'messages.md'])(
    'has the current texts in docs/%s; `npm run docs` updates it',
    async name => {
      const page = generated.find(({ file }) => basename(file) === name);
      await expect(page?.content).toMatchFileSnapshot(page?.file ?? '');
    },
  );

  test('names no path of the machine that it was generated on', () => {
    for (const { content } of generated) expect(content).not.toMatch(/\/(?:home|root|tmp|work|Users)\//);
  });

  describe('of the sentences in the code', () => {
    let missing: readonly string[];

    beforeAll(() => {
      const shown = readerText(generated.map(({ content }) => content).join('\n'));
      missing = sentencesInSource().flatMap(parts => (isShownIn(shown, parts) ? [] : [parts.join('{}')]));
    });

    test('shows each one that people read: the missing ones need an example in generate/', () => {
      expect(missing.filter(text => !unlisted.includes(text))).toEqual([]);
    });

    test('leaves out only those in unlisted.ts, which has no others', () => {
      expect(unlisted.filter(text => !missing.includes(text))).toEqual([]);
    });
  });
});

test('finds the sentences in code, but not what is logged or sent to the database', () => {
  const code = `
    import { a } from 'not a sentence.ts';
    log.warn({ id }, 'could not sweep');
    await tx.execute(sql\`select 1 from table\`);
    throw new Problem('not-allowed', \`\${name} is not allowed. Ask \${who} first.\`);
    const label = 'Not found';`;
  expect(sentencesIn(code)).toEqual([['', ' is not allowed. Ask ', ' first.'], ['Not found']]);
});

test('finds a sentence on a page whatever its values are, and finds no other one', () => {
  const page = readerText('| when | text |\n> **CR-12** is not\n> allowed. Ask a\\_b<br>first.');
  expect(isShownIn(page, ['', ' is not allowed. Ask ', ' first.'])).toBe(true);
  expect(isShownIn(page, ['', ' is not allowed. Tell ', ' first.'])).toBe(false);
});
