import type { GroupingAnswer } from '../../../../src/cards/grouping.ts';
import { groupingMessage } from '../../../../src/cards/grouping.ts';
import { affectedNetworks } from '../../../../src/domain/findings/affected-networks.ts';
import { hubAdvice } from '../../../../src/domain/grouping/hub-advice.ts';
import { resolveNeeds } from '../../../../src/domain/grouping/resolve-needs.ts';
import { groupingFor } from '../../../../src/domain/recipes/group-networks.ts';
import type { Inventory } from '../../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  hubAndSpokes,
  inventory,
  link,
  network,
  profile2020,
  resolving,
  scope,
  workspace,
  zones,
} from '../../../domain/build.ts';
import { planChanges } from '../../../domain/plan-changes.ts';
import { listenersOf } from '../listeners.ts';
import type { Example } from '../markdown.ts';

const resources = ['law-prod', 'law-dev', 'law-audit'].map(name => workspace(name));
const separate = inventory({ networks: ['vnet-1', 'vnet-2', 'vnet-3'].map(name => network(name)), resources });
const spokes = { ...separate, networks: hubAndSpokes('vnet-hub', 'vnet-1', 'vnet-2') };
const shared = { ...spokes, zones: zones(), zoneLinks: [...resolving('vnet-1'), ...resolving('vnet-hub')] };

/** A hub and its spoke use one scope, which links more than what the table names. */
const pe = endpoint('pe-hub', 'vnet-hub', 'ampls-shared');
const connected = {
  ...shared,
  scopes: [scope('ampls-shared')],
  links: resources.map(({ id }) => link('ampls-shared', id)),
  endpoints: [pe],
  connections: [connection(pe)],
};

type Case = readonly [when: string, of: Inventory, table: string];

const cases: readonly Case[] = [
  [
    'A table of three networks, pasted after `/ampls group`',
    separate,
    'vnet-1: law-prod, law-dev, law-audit\nvnet-2: law-prod, law-dev, law-audit\nvnet-3: law-prod',
  ],
  ['Spokes that need the same', spokes, 'vnet-1: law-prod\nvnet-2: law-prod'],
  ['Networks share their zones', shared, 'vnet-hub: law-prod\nvnet-1: law-dev'],
  ['A network leaves out what its scope links', connected, 'vnet-1: law-prod'],
  ['A network has no subnet', { ...separate, networks: [network('vnet-1', { subnets: [] })] }, 'vnet-1: law-prod'],
];

/** Returns the answers to how networks can be grouped. */
export async function groupingAnswers(): Promise<readonly Example[]> {
  const { command } = listenersOf();
  const typed = ['group vnet-hub: law-prd, law-dev\nvnet-app', 'group vnet-hub: law-prod, appi-shop, dce-prod'];
  const shown = typed.map(async text => {
    return { when: `\`/ampls ${text.replaceAll('\n', '⏎')}\``, blocks: (await command(text)).blocks };
  });
  const built = cases.map(
    ([when, of, table]): Example => ({ when, blocks: groupingMessage(answerTo(of, table)).blocks }),
  );
  const long = { ...answerTo(separate, 'vnet-1: law-prod'), rows: longRows() };
  return [...built, { when: 'A long table', blocks: groupingMessage(long).blocks }, ...(await Promise.all(shown))];
}

function answerTo(of: Inventory, table: string): GroupingAnswer {
  const topology = topologyOf(of);
  const { needs, rows } = resolveNeeds(topology, table);
  const grouping = groupingFor(topology, { needs }, profile2020, { prefix: 'ampls' });
  const proposal = grouping.strict ?? grouping.shared;
  const advice = proposal === null ? [] : hubAdvice(topology, proposal);
  const plan = planChanges(topology, proposal?.changes ?? []);
  const tableIds = needs.map(({ networkId }) => networkId);
  const unnamed = affectedNetworks(plan, tableIds);
  return {
    rows,
    networkCount: needs.length,
    grouping,
    plan,
    unnamed,
    advice,
    profile: profile2020.name,
    ageMs: 40_000,
  };
}

function longRows(): GroupingAnswer['rows'] {
  return Array.from({ length: 100 }, (_, index) => {
    return { line: index + 1, network: `vnet-${index + 1}`, resources: ['law-prod', 'law-dev'] };
  });
}
