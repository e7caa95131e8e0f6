import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import type { SvgPicture } from './map-svg.ts';
import { FONT } from './map-svg.ts';

/** The font is part of the program, so that a picture looks the same wherever it is drawn. */
const fontFiles = [
  import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
].map(url => fileURLToPath(url));

/** How many pixels a unit of the SVG has, and how many a side of a picture has at most. */
const SCALE = 2;
const MAX_SIDE = 8_000;

/** Returns an SVG as PNG, twice as large, for screens with many pixels. */
export function toPng({ svg, width, height }: SvgPicture): Uint8Array {
  const zoom = Math.min(SCALE, MAX_SIDE / Math.max(width, height));
  const options = {
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: FONT },
    fitTo: { mode: 'zoom', value: zoom },
  } as const;
  return new Resvg(svg, options).render().asPng();
}
