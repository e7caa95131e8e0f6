import type { Usage } from '../domain/limits/usage.ts';
import { fullnessOf } from '../domain/questions/map/map-marks.ts';
import type { MapScope } from '../domain/questions/map/topology-map.ts';
import type { Box } from './box.ts';
import { columnWidths, icon, pill, pillWidth, roundedBox, sizes } from './box.ts';
import { countLabel, scopeNotes, tallyPills } from './labels.ts';
import type { Palette } from './palette.ts';
import type { Svg } from './svg.ts';
import { element, textLine, title } from './svg.ts';
import { fitText } from './text-width.ts';

const width = columnWidths.scopes;
const INSET = 12;
const NAME = 36;
const LINE = 22;
const METER = 34;

/** Returns a scope with its counts as bars. */
export function scopeBox(palette: Palette, scope: MapScope, isSubject: boolean): Box {
  const notes = scopeNotes(scope);
  const marks = scope.count > 1 ? tallyPills(scope.tally) : [];
  const height = NAME + (notes.length + marks.length) * LINE + scope.usage.length * METER + 8;
  return {
    key: scope.key,
    column: 'scopes',
    height,
    ports: new Map(),
    draw: (x, y) => {
      const left = x + INSET;
      const right = x + width - INSET;
      const below = y + NAME + notes.length * LINE;
      return element(
        'g',
        { class: 'scope' },
        title(scope.name),
        roundedBox(
          { x, y, width, height },
          {
            fill: palette.card,
            stroke: isSubject ? palette.accent : borderOf(palette, scope),
            strokeWidth: isSubject ? 2.5 : 1.5,
            ...(!scope.isRead && { dashes: '3 3' }),
          },
        ),
        icon('scope', left - 2, y + 11, palette.accent),
        textLine(fitText(scope.name, width - 2 * INSET - 22, sizes.name, 'semibold'), {
          x: left + 20,
          y: y + 24,
          size: sizes.name,
          fill: palette.text,
          weight: 'semibold',
        }),
        ...notes.map((note, index) =>
          textLine(note, { x: left, y: y + NAME + 13 + index * LINE, size: sizes.text, fill: palette.muted }),
        ),
        ...marks.map(({ tone, text }, index) => pill(palette, tone, text, right, below + 14 + index * LINE)),
        ...scope.usage.flatMap((row, index) => drawMeter(palette, row, left, right, below + index * METER)),
      );
    },
  };
}

function borderOf(palette: Palette, { usage }: MapScope): string {
  const fullness = fullnessOf(usage);
  if (fullness === 'free') return palette.border;
  return palette.tones[fullness === 'full' ? 'attention' : 'bad'].ink;
}

function drawMeter(palette: Palette, row: Usage, left: number, right: number, y: number): readonly Svg[] {
  const fullness = fullnessOf([row]);
  const label = countLabel(row);
  const baseline = y + 13;
  const mark = fullness === 'free' ? undefined : fullness === 'full' ? 'full' : 'over';
  const room = right - left - (mark === undefined ? 0 : pillWidth(mark) + 4);
  const text = textLine(fitText(label, room, sizes.text), {
    x: left,
    y: baseline,
    size: sizes.text,
    fill: palette.text,
  });
  if (row.limit === null) return [text];
  const length = right - left;
  const tone = fullness === 'free' ? 'good' : fullness === 'full' ? 'attention' : 'bad';
  const share = (count: number) => Math.min(1, count / (row.limit ?? 1)) * length;
  const bar = (to: number, fill: string, opacity?: number) =>
    to === 0 ? [] : [element('rect', { x: left, y: y + 20, width: Math.max(to, 4), height: 6, rx: 3, fill, opacity })];
  return [
    text,
    ...(mark === undefined ? [] : [pill(palette, tone, mark, right, baseline)]),
    ...bar(length, palette.tones.neutral.fill),
    ...(row.reserved === 0 ? [] : bar(share(row.used + row.reserved), palette.tones[tone].ink, 0.45)),
    ...bar(share(row.used), palette.tones[tone].ink),
  ];
}
