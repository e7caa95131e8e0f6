import type { TopologyMap } from '../domain/questions/map/topology-map.ts';
import type { PictureOptions } from './map-svg.ts';
import { mapSvg } from './map-svg.ts';
import { toPng } from './png.ts';

/** What is drawn in a thread of its own. */
export interface DrawingTask extends PictureOptions {
  readonly map: TopologyMap;
  readonly format: 'svg' | 'png';
}

/** Returns a map as the bytes of a file. Runs in a worker thread: layout and drawing take longer than other people can wait. */
export async function drawMap({ map, format, ...options }: DrawingTask): Promise<Uint8Array> {
  const picture = await mapSvg(map, options);
  return format === 'png' ? toPng(picture) : new TextEncoder().encode(picture.svg);
}
