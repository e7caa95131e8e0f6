import { describeForLog } from '../../base/postgres.ts';
import { Problem } from '../../base/problem.ts';
import type { Answer, Attachments } from '../../cards/answer.ts';
import { mapMessage } from '../../cards/map.ts';
import { listChoices } from '../../domain/format.ts';
import { profileAdvice } from '../../domain/limits/profile-advice.ts';
import { mapOf } from '../../domain/questions/map/build-map.ts';
import type { TopologyMap } from '../../domain/questions/map/topology-map.ts';
import { mapDot } from '../../pictures/map-dot.ts';
import { mapMermaid } from '../../pictures/map-mermaid.ts';
import { mapPicture } from '../../pictures/map-pictures.ts';
import type { PictureOptions } from '../../pictures/map-svg.ts';
import { unquote } from '../../workflows/unquote.ts';
import type { AppContext } from '../context.ts';
import type { CurrentTopology } from '../inventory/inventory.ts';
import { topologyForAnswer } from '../read-topology.ts';
import { NOT_DRAWN, pictureOfMap } from './map-picture.ts';
import { findObject, unclearNameMessage } from './named-object.ts';
import type { Question } from './question.ts';

/** Asks how networks, scopes and resources are connected, as a picture. */
export const mapQuestion: Question = {
  word: 'map',
  also: ['diagram', 'topology', 'picture'],
  syntax: 'map [scope, network or resource] [--dark] [--as mermaid, dot or svg]',
  fileOptions: { '.svg': '--as svg', '.mmd': '--as mermaid', '.dot': '--as dot' },
  title: 'Draw networks, private endpoints, scopes and resources, all of them or around one',
  ask: text => {
    const options = readOptions(text);
    return context => answer(context, options);
  },
};

/** The formats of a map that are files of their own. */
const formats = ['mermaid', 'dot', 'svg'] as const;

type Format = (typeof formats)[number];

interface MapOptions {
  /** Empty for a map of everything. */
  readonly typed: string;
  readonly theme: PictureOptions['theme'];
  readonly format: Format | 'png';
}

/** Phones turn two hyphens into a dash. */
const FORMAT = /(?:^|\s)(?:--|[‒–—])as[\s=]+(\S+)/i;
const OPTION = /(?:^|\s)(?:--|[‒–—])(\S*)/gi;

function readOptions(text: string): MapOptions {
  const format = FORMAT.exec(text)?.[1];
  const rest = text.replace(FORMAT, '');
  const options = [...rest.matchAll(OPTION)].map(([, option = '']) => option.toLowerCase());
  const unknown = options.find(option => option !== 'dark');
  if (unknown !== undefined) {
    const known = `--dark and --as ${listChoices(formats)}`;
    throw new Problem('bad-input', `Unknown option "--${unknown}". A map has ${known}, for example: /ampls map --dark`);
  }
  return {
    typed: unquote(rest.replace(OPTION, '').trim()),
    theme: options.includes('dark') ? 'dark' : 'light',
    format: format === undefined ? 'png' : formatNamed(format),
  };
}

function formatNamed(value: string): Format {
  const found = formats.find(format => format === value.toLowerCase().replace('graphviz', 'dot'));
  if (found !== undefined) return found;
  throw new Problem(
    'bad-input',
    `Unknown format "${value}". A map can be had as ${listChoices(formats)}, for example: /ampls map --as ${formats[0]}`,
  );
}

async function answer(context: AppContext, options: MapOptions): Promise<Answer> {
  const match =
    options.typed === '' ? { known: await topologyForAnswer(context) } : await findObject(context, options.typed);
  if (!('known' in match)) return { ...unclearNameMessage(options.typed, match), data: match };
  const { known } = match;
  const { limits, limitProfiles } = context.rulebook;
  const about = 'found' in match ? match.found : undefined;
  const map = mapOf(known.topology, { profile: limits, reserved: known.reserved }, about);
  const basis = {
    ageMs: context.clock().getTime() - known.readAt.getTime(),
    advice: profileAdvice(known.topology, limits, limitProfiles),
  };
  const data = { ...map, ageMs: basis.ageMs };
  try {
    return { ...mapMessage(map, basis), ...(await attachmentsOf(map, known, options)), data };
  } catch (error) {
    context.log.warn({ error: describeForLog(error) }, 'could not draw a map');
    return { ...mapMessage(map, { ...basis, problem: NOT_DRAWN }), data };
  }
}

async function attachmentsOf(
  map: TopologyMap,
  { readAt }: CurrentTopology,
  { theme, format }: MapOptions,
): Promise<Attachments> {
  const name = `map${map.about === undefined ? '' : `-${map.about.name.replace(/[^\w.-]+/g, '-').slice(0, 100)}`}`;
  switch (format) {
    case 'mermaid':
      return { files: [{ name: `${name}.mmd`, content: mapMermaid(map) }] };
    case 'dot':
      return { files: [{ name: `${name}.dot`, content: mapDot(map) }] };
    case 'svg': {
      const svg = await mapPicture({ map, format, theme, readAt });
      return { files: [{ name: `${name}.svg`, content: new TextDecoder().decode(svg) }] };
    }
    case 'png':
      return { picture: await pictureOfMap(map, name, { theme, readAt }) };
  }
}
