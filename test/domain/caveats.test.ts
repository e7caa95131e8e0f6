import { expect, test } from 'vitest';
import { caveatsAbout } from '../../src/domain/caveats.ts';

test('gives each caveat a source, and says none twice', () => {
  const all = caveatsAbout();
  for (const { source } of all) expect(source).toMatch(/^https:\/\/learn\.microsoft\.com\/azure\//);
  expect(new Set(all.map(({ sentence }) => sentence)).size).toBe(all.length);
});

test.each([
  ['workspace', /Diagnostic settings/, /snapshot debugger/],
  ['component', /snapshot debugger/, /Diagnostic settings/],
  ['collection-endpoint', /Azure Monitor Agent needs/, /workspace-based component/],
  ['other', /Azure roles protect them/, /Azure Monitor Agent needs/],
] as const)('tells what matters to a %s, and what matters to every scope', (kind, shown, left) => {
  const text = caveatsAbout(kind)
    .map(({ sentence }) => sentence)
    .join('\n');
  expect(text).toMatch(shown);
  expect(text).not.toMatch(left);
  expect(text).toMatch(/Give a scope a name/);
});
