import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { describeMap } from '../../src/domain/questions/map/describe-map.ts';
import type { TopologyMap } from '../../src/domain/questions/map/topology-map.ts';
import { columnLeft, columnWidths } from '../../src/pictures/box.ts';
import { mapSvg } from '../../src/pictures/map-svg.ts';
import { palettes } from '../../src/pictures/palette.ts';
import { toPng } from '../../src/pictures/png.ts';
import { textWidth } from '../../src/pictures/text-width.ts';
import { FULL, generateInventory } from '../bench/generate-inventory.ts';
import {
  collection,
  connection,
  endpoint,
  GROUP,
  inventory,
  link,
  network,
  networkId,
  scope,
  scopeId,
  workspace,
  workspaceId,
} from '../domain/build.ts';
import { seedExample } from '../domain/questions/map/estates.ts';
import { mapIn, readAt, samples } from './samples.ts';

interface Drawn {
  readonly svg: string;
  readonly texts: readonly string[];
  readonly count: (selector: string) => number;
  readonly all: (selector: string) => readonly Element[];
}

type Element = ReturnType<typeof parseHTML>['document']['documentElement'];

/** Draws a map, and reads it as XML: the renderer refuses what is not. */
async function draw(map: TopologyMap, theme: 'light' | 'dark' = 'light'): Promise<Drawn> {
  const picture = await mapSvg(map, { theme, readAt });
  expect(Buffer.from(toPng(picture)).toString('latin1', 1, 4)).toBe('PNG');
  const { document } = parseHTML(picture.svg);
  const all = (selector: string) => [...document.querySelectorAll(selector)] as Element[];
  return {
    svg: picture.svg,
    all,
    count: selector => all(selector).length,
    texts: all('text').map(each => each.textContent ?? ''),
  };
}

test('a proposal says that it is one, in its title and below', async () => {
  const { texts } = await draw({ ...mapIn(seedExample()), isProposed: true });
  expect(texts[0]).toBe('Proposed private links');
  expect(texts).toContain('A proposal: nothing of it is requested yet.');
  expect(texts).toContain('Based on what was read from Azure 2026-03-01 14:05 UTC');
});

describe('the picture of the example in the documentation', () => {
  test('has each network, endpoint, scope and resource, and a line for each connection and each link of a box', async () => {
    const { count, texts } = await draw(mapIn(seedExample()));
    expect(['.network', '.endpoint', '.scope', '.resource'].map(count)).toEqual([6, 4, 2, 4]);
    expect([count('.connection'), count('.link')]).toEqual([4, 3]);
    expect(texts).toEqual(
      expect.arrayContaining(['ampls-a', '3/50 resources', '2/10 endpoints', '2/5', 'workspace-2']),
    );
    expect(texts).toEqual(
      expect.arrayContaining(['vnet-hub', 'vnet-spoke', 'Shared DNS', '1/1 scope', 'pe-partner', 'pending', 'public']),
    );
    expect(texts).toEqual(
      expect.arrayContaining(['No private endpoint', 'Linked to no scope', 'Limits: documented-2020']),
    );
    expect(texts).toEqual(expect.arrayContaining(['6 networks', '2 private link scopes', '4 resources']));
    expect(texts.at(-1)).toBe('Read from Azure 2026-03-01 14:05 UTC');
  });

  test('draws the line of a pending connection dashed, and in another colour', async () => {
    const { all } = await draw(mapIn(seedExample()));
    const dashed = all('.connection').filter(line => line.getAttribute('stroke-dasharray') !== null);
    expect(dashed.map(line => line.getAttribute('stroke'))).toEqual([palettes.light.tones.attention.ink]);
  });

  test('says in words what it shows', async () => {
    const map = mapIn(seedExample());
    const { all } = await draw(map);
    expect(all('desc').map(each => each.textContent)).toEqual([describeMap(map, Number.POSITIVE_INFINITY)]);
    expect(all('.endpoint title').map(each => each.textContent)).toContain('pe-partner: pending');
  });
});

describe('marks', () => {
  test('marks what is over its limit, what is full, and every state of a connection, also without colours', async () => {
    const { texts } = await draw(samples['over-full'] ?? mapIn(inventory({})));
    expect(texts).toEqual(expect.arrayContaining(['51/50 resources', 'over', '6/5 over']));
    expect(texts).toEqual(
      expect.arrayContaining(['pending', 'rejected', 'disconnected', 'state ?', 'approved', 'state not known']),
    );
    expect(texts.some(text => text.startsWith('Folded so that the map stays readable: '))).toBe(true);
    const full = Array.from({ length: 5 }, (_, at) => scope(`ampls-${at}`));
    const map = mapIn(
      inventory({
        scopes: full,
        resources: [workspace('law')],
        links: full.map(({ name }) => link(name, workspaceId('law'))),
      }),
    );
    expect((await draw(map)).texts).toContain('5/5 full');
  });

  test('marks a network on two scopes', async () => {
    const endpoints = [endpoint('pe-a', 'vnet-1', 'ampls-a'), endpoint('pe-b', 'vnet-1', 'ampls-b')];
    const map = mapIn(
      inventory({
        scopes: [scope('ampls-a'), scope('ampls-b')],
        networks: [network('vnet-1')],
        endpoints,
        connections: endpoints.map(each => connection(each)),
      }),
    );
    const { all } = await draw(map);
    const label = all('text').find(each => each.textContent === '2/1 scope');
    expect(label?.getAttribute('fill')).toBe(palettes.light.tones.bad.ink);
  });

  test('shows what could not be read as that, and never as a known value', async () => {
    const pe = endpoint('pe-1', 'vnet-gone', 'ampls-gone');
    const map = mapIn(
      inventory({
        networks: [network('vnet-custom', { dnsServers: ['192.0.2.1'] })],
        endpoints: [pe],
        links: [link('ampls-gone', workspaceId('law-gone'))],
        resources: [collection('dce', { publicAccess: { ingestion: 'unrecognised', query: 'unrecognised' } })],
        unreadable: [{ id: GROUP.split('/').slice(0, 3).join('/'), why: 'no access' }],
      }),
    );
    const { texts } = await draw(map);
    expect(texts).toEqual(
      expect.arrayContaining([
        'Could not be read',
        'could not be read',
        'not readable',
        'DNS not known',
        'access ?',
        '≥1/5',
      ]),
    );
    expect(texts.join(' ')).toContain(
      'There may be more in 00000000-0000-0000-0000-000000000001, which could not be read.',
    );
    expect(texts.filter(text => ['public', 'not public'].includes(text))).toEqual([]);
  });

  test('shows access modes that are not both Open, and a link that is not finished', async () => {
    const modes = { accessModes: { ingestion: 'Open', query: 'PrivateOnly' } } as const;
    const strict = { accessModes: { ingestion: 'PrivateOnly', query: 'PrivateOnly' } } as const;
    const links = [link('ampls-a', workspaceId('law'), { provisioningState: 'Provisioning' })];
    const { texts, all } = await draw(
      mapIn(
        inventory({
          scopes: [scope('ampls-a', modes), scope('ampls-b', strict)],
          resources: [workspace('law')],
          links,
        }),
      ),
    );
    expect(texts).toEqual(
      expect.arrayContaining(['Ingestion Open', 'Queries PrivateOnly', 'Access mode PrivateOnly', 'unfinished link']),
    );
    expect(all('.link').map(line => line.getAttribute('stroke-dasharray'))).not.toContain(null);
  });

  test.for([
    ['scope', scopeId('ampls-a'), 'ampls-a'],
    ['network', networkId('vnet-hub'), 'vnet-hub'],
    ['resource', workspaceId('workspace-2'), 'workspace-2'],
  ] as const)('marks the %s that it is about', async ([kind, id, name]) => {
    const { all, texts } = await draw(mapIn(seedExample(), { kind, id, name }));
    expect(texts[0]).toBe(`Around ${name}`);
    const marked = all('rect').filter(each => each.getAttribute('stroke') === palettes.light.accent);
    expect(marked.map(each => each.parentElement?.querySelector('title')?.textContent)).toEqual([name]);
  });
});

describe('any picture', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '"/><image href="http://192.0.2.1/x"/>',
    '&amp;&#x3c;',
    'Überwachung-Łódź-Ελλάδα-日本',
    'a\u0000b\u001b[31mc\u202Ed',
    'x'.repeat(255),
    'W'.repeat(255),
    '\ud800',
    ' ',
  ];

  test.for(hostile)('shows the name %j as text and nothing else, inside of its box', async name => {
    const pe = endpoint('pe', 'vnet', 'ampls');
    const named = inventory({
      scopes: [scope('ampls', { name })],
      networks: [network('vnet', { name })],
      endpoints: [{ ...pe, name }],
      connections: [connection(pe)],
      resources: [workspace('law', { name }), workspace('law-alone', { name })],
      links: [link('ampls', workspaceId('law'))],
    });
    const { svg, all, count } = await draw(mapIn(named, { kind: 'scope', id: scopeId('ampls'), name }));
    expect(svg).not.toMatch(/<(?:script|image|foreignObject|a)\b|[\p{Cc}\u202e]/iu);
    expect(count('.scope')).toBe(1);
    for (const text of all('text')) {
      const size = Number(text.getAttribute('font-size'));
      expect(textWidth(text.textContent ?? '', size)).toBeLessThanOrEqual(
        columnLeft('resources') + columnWidths.resources,
      );
    }
    const [title] = all('.scope title');
    expect(title?.textContent?.length).toBeLessThanOrEqual(255);
  });

  test.for([...Object.keys(samples), 'everything'])('has no box that covers another, or is outside: %s', async key => {
    const map = samples[key] ?? mapIn(seedExample());
    const { all } = await draw(map, 'dark');
    const numbers = (each: Element | undefined) =>
      ['x', 'y', 'width', 'height'].map(name => Number(each?.getAttribute(name)));
    const [, , pictureWidth = 0, pictureHeight = 0] = numbers(all('svg')[0]);
    const boxes = all('svg > g').flatMap(group => {
      const [first] = [...group.children].filter(child => child.tagName.toLowerCase() === 'rect');
      return first === undefined ? [] : [numbers(first as Element)];
    });
    expect(boxes).toHaveLength(map.domains.length + map.scopes.length + map.groups.length);
    for (const [index, [x = 0, y = 0, width = 0, height = 0]] of boxes.entries()) {
      expect(x >= 0 && y >= 0 && x + width <= pictureWidth && y + height <= pictureHeight).toBe(true);
      const covered = boxes.filter(
        ([x2 = 0, y2 = 0, , height2 = 0], other) => other > index && x2 === x && y2 < y + height && y < y2 + height2,
      );
      expect(covered).toEqual([]);
    }
  });

  test('says that there is nothing where there is nothing', async () => {
    expect((await draw(mapIn(inventory({})))).texts).toContain('The bot sees no private links.');
  });

  test('stays small for 100 scopes and 13,000 resources', async () => {
    const map = mapIn(generateInventory(FULL));
    const { svg, texts, count } = await draw(map);
    expect(svg.length).toBeLessThan(200_000);
    expect(count('.network') + count('.endpoint') + count('.scope') + count('.resource')).toBeLessThanOrEqual(60);
    expect(texts).toEqual(expect.arrayContaining(['1,000 networks', '100 private link scopes', '13,000 resources']));
    expect(texts.join(' ')).toMatch(
      /Folded so that the map stays readable: \d+ scopes, 13,000 resources, 1,000 networks and 800 private endpoints\./,
    );
  });
});
