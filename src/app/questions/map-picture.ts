import type { Picture } from '../../cards/answer.ts';
import { describeMap } from '../../domain/questions/map/describe-map.ts';
import type { TopologyMap } from '../../domain/questions/map/topology-map.ts';
import { mapPicture } from '../../pictures/map-pictures.ts';
import type { PictureOptions } from '../../pictures/map-svg.ts';

/** Slack takes no longer text for a picture (https://docs.slack.dev/reference/block-kit/blocks/image-block). */
const MAX_ALT_TEXT = 2_000;

/** What an answer says where a map could not be drawn. */
export const NOT_DRAWN = 'The map could not be drawn. Try again in a minute.';

/**
 * Draws a map, with a text that says the same.
 *
 * @param name of the file, without its ending
 * @throws as {@link mapPicture}
 */
export async function pictureOfMap(map: TopologyMap, name: string, options: PictureOptions): Promise<Picture> {
  const png = await mapPicture({ map, format: 'png', ...options });
  return { name: `${name}.png`, altText: describeMap(map, MAX_ALT_TEXT), png };
}
