import { showPicture } from '../../../../src/cards/answer.ts';
import type { MapBasis } from '../../../../src/cards/map.ts';
import { mapMessage } from '../../../../src/cards/map.ts';
import { bullets, message, preformatted } from '../../../../src/cards/message.ts';
import { describeMap } from '../../../../src/domain/questions/map/describe-map.ts';
import type { TopologyMap } from '../../../../src/domain/questions/map/topology-map.ts';
import { mapDot } from '../../../../src/pictures/map-dot.ts';
import { mapMermaid } from '../../../../src/pictures/map-mermaid.ts';
import { mapSvg } from '../../../../src/pictures/map-svg.ts';
import {
  connection,
  endpoint,
  GROUP,
  inventory,
  link,
  network,
  ruleset,
  rulesetLink,
  scope,
  scopeId,
  workspace,
  workspaceId,
} from '../../../domain/build.ts';
import { nodesAround, seedExample } from '../../../domain/questions/map/estates.ts';
import { mapIn, readAt, samples } from '../../../pictures/samples.ts';
import { listenersOf } from '../listeners.ts';
import type { Example } from '../markdown.ts';

const basis: MapBasis = { ageMs: 40_000, advice: [] };

/** Returns maps, with the text beside the picture and what a screen reader says of it. */
export async function mapAnswers(): Promise<readonly Example[]> {
  const { command } = listenersOf();
  const typed = ['map vnet-hbu', 'map law', 'map --as visio', 'map --blue'];
  const unreadable = { id: GROUP.split('/').slice(0, 3).join('/'), why: 'no access' };
  const custom = network('vnet-custom', { dnsServers: ['192.0.2.1'] });
  return [
    exampleOf('`/ampls map`', mapIn(seedExample())),
    exampleOf('`/ampls map ampls-a`', mapIn(seedExample(), { kind: 'scope', id: scopeId('ampls-a'), name: 'ampls-a' })),
    exampleOf('More than fits into a picture', mapIn(nodesAround(70))),
    exampleOf('Limits are exceeded, and connections are in every state', samples['over-full'] ?? mapIn(inventory({}))),
    exampleOf('A subscription cannot be read', mapIn(inventory({ networks: [custom], unreadable: [unreadable] }))),
    exampleOf('Far more than fits into a picture', many()),
    exampleOf('Much is not known', unclear()),
    exampleOf('There is nothing', mapIn(inventory({}))),
    {
      when: 'The map could not be drawn',
      blocks: mapMessage(mapIn(seedExample()), {
        ...basis,
        problem: 'The map could not be drawn. Try again in a minute.',
      }).blocks,
    },
    {
      when: 'What the pictures say',
      blocks: message(bullets(await textsOf([many(), unclear(), { ...mapIn(seedExample()), isProposed: true }])))
        .blocks,
    },
    { when: 'A map as Mermaid', blocks: message(preformatted(mapMermaid(unclear()))).blocks },
    { when: 'A map as Graphviz', blocks: message(preformatted(mapDot(unclear()))).blocks },
    ...(await Promise.all(
      typed.map(async text => ({ when: `\`/ampls ${text}\``, blocks: (await command(text)).blocks })),
    )),
  ];
}

function exampleOf(when: string, map: TopologyMap): Example {
  const altText = describeMap(map, 2_000);
  const picture = { name: 'map.png', altText, png: new Uint8Array() };
  return { when, blocks: showPicture(mapMessage(map, basis), 'F0123456789', picture).blocks };
}

/** A map in which something of everything could not be read. */
function unclear(): TopologyMap {
  const far = endpoint('pe-far', 'vnet-far', 'ampls-a');
  const pe = endpoint('pe-1', 'vnet-ruled', 'ampls-gone');
  return mapIn(
    inventory({
      scopes: [scope('ampls-a', { accessModes: { ingestion: 'Open', query: 'PrivateOnly' } })],
      networks: [network('vnet-ruled')],
      endpoints: [pe],
      connections: [connection(far)],
      links: [
        link('ampls-a', workspaceId('law-new'), { provisioningState: 'Provisioning' }),
        link('ampls-a', workspaceId('law-gone')),
      ],
      resources: [workspace('law-new')],
      rulesets: [ruleset('frs', 'vnet-ruled', { 'privatelink.ods.opinsights.azure.com': ['192.0.2.9'] })],
      rulesetLinks: [rulesetLink('frs', 'vnet-ruled')],
    }),
  );
}

/** A map of many scopes, each of which links the same resources, more than these may be linked. */
function many(): TopologyMap {
  const scopes = Array.from({ length: 30 }, (_, at) => scope(`ampls-${at + 1}`));
  const resources = Array.from({ length: 70 }, (_, at) => workspace(`law-${at + 1}`));
  const links = scopes.flatMap(({ name }) => resources.map(({ id }) => link(name, id)));
  return mapIn(inventory({ scopes, resources, links }));
}

/** Returns the texts in the pictures of maps, each once. */
async function textsOf(maps: readonly TopologyMap[]): Promise<readonly (readonly string[])[]> {
  const all = [...maps, ...Object.values(samples), mapIn(inventory({}))];
  const pictures = await Promise.all(all.map(map => mapSvg(map, { theme: 'light', readAt })));
  const texts = pictures.flatMap(({ svg }) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text = '']) => text));
  return [...new Set(texts)].filter(text => / /.test(text)).map(text => [text]);
}
