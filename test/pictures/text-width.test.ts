import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { toPng } from '../../src/pictures/png.ts';
import { element, textLine } from '../../src/pictures/svg.ts';
import { fitText, textWidth } from '../../src/pictures/text-width.ts';

/** Returns how wide the font draws a text of size 20, between two bars. */
function drawnWidth(text: string, weight: 'regular' | 'semibold'): number {
  const line = textLine(`|${text}|`, { x: 10, y: 30, size: 20, fill: '#000000', weight });
  const svg = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width: 3000, height: 50, 'font-family': 'Inter' },
    line,
  );
  const { width, height, data } = PNG.sync.read(Buffer.from(toPng({ svg, width: 3000, height: 50 })));
  const used = Array.from({ length: width }, (_, x) => x).filter(x =>
    Array.from({ length: height }, (_, y) => data[4 * (y * width + x) + 3] ?? 0).some(alpha => alpha > 128),
  );
  return ((used.at(-1) ?? 0) - (used[0] ?? 0)) / 2;
}

const ascii = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('');

test.for(['regular', 'semibold'] as const)('knows how wide the %s font draws text', weight => {
  const around = drawnWidth('', weight);
  for (const text of ['law-prod-weu-01', 'AMPLS', 'vnet_hub.westeurope', 'WWWWWW', ascii]) {
    const drawn = drawnWidth(text, weight) - around;
    expect(Math.abs(textWidth(text, 20, weight) - drawn)).toBeLessThan(1 + drawn * 0.02);
  }
});

test.for(['Überwachung', 'Łódź', 'Ελλάδα', 'Мониторинг', '日本語'])('never takes %s for narrower than it is', text => {
  expect(textWidth(text, 20)).toBeGreaterThanOrEqual(drawnWidth(text, 'regular') - drawnWidth('', 'regular') - 1);
});

test('leaves out the middle of a text that does not fit', () => {
  expect(fitText('pe-ampls-a', 200, 15)).toBe('pe-ampls-a');
  expect(fitText('law-production-westeurope-01', 120, 15)).toMatch(/^law-pr.*….*pe-01$/);
  expect(textWidth(fitText('x'.repeat(255), 90, 15), 15)).toBeLessThanOrEqual(90);
  expect(fitText('anything', 1, 15)).toBe('…');
});
