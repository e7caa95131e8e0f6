import { whatIfMessage, whatIfProblems } from '../../../../src/cards/what-if.ts';
import type { WhereAnswer } from '../../../../src/cards/where.ts';
import { whereMessage } from '../../../../src/cards/where.ts';
import { formatCount } from '../../../../src/domain/format.ts';
import { blocked, PUBLIC, reachReason, unknown } from '../../../../src/domain/reach/reach.ts';
import { at } from '../../../cards/sample-request.ts';
import { component, network, scope } from '../../../domain/build.ts';
import { listenersOf } from '../listeners.ts';
import type { Example } from '../markdown.ts';
import { peLab } from '../sample-inventory.ts';
import { connectDev } from '../sample-requests.ts';

const AGE_MS = 40_000;

const command = { text: 'connect law-dev to ampls-a', key: 'what-if' };

const preview = {
  plan: connectDev.plan,
  requirements: connectDev.requirements ?? [],
  impossible: [],
  ageMs: AGE_MS,
  unread: [],
};

/** Returns the answers to where something is. */
export async function whereAnswers(): Promise<readonly Example[]> {
  const { command } = listenersOf();
  const typed = ['where law-prod', 'appi-shop', 'where vnet-hub', 'where ampls-a', 'where vnet-hbu', 'where law'];
  const shown = typed.map(async text => ({ when: `\`/ampls ${text}\``, blocks: (await command(text)).blocks }));
  const nothing = { scopes: [], mayHaveMore: false };
  const own = blocked('public-access-off');
  const remote = network('vnet-remote');
  const secured = component('appi-old', { publicAccess: { ingestion: 'SecuredByPerimeter', query: 'unrecognised' } });
  const access = {
    ingestion: { reach: unknown('custom-dns') },
    query: { reach: PUBLIC, paths: { own, workspace: PUBLIC } },
  };
  const examples: readonly (readonly [string, WhereAnswer])[] = [
    [
      'A component that nothing links, queried through its workspace',
      { ageMs: AGE_MS, resource: secured, scopes: [], usage: [], rows: [{ of: [remote.id], access }] },
    ],
    [
      'The DNS of a network is not known',
      { ageMs: AGE_MS, network: remote, unknownReason: reachReason('custom-dns'), visible: nothing, rows: [] },
    ],
    [
      'A network uses no scope, and there are no resources',
      {
        ageMs: AGE_MS,
        network: remote,
        unknownReason: undefined,
        visible: { ...nothing, mayHaveMore: true },
        rows: [],
      },
    ],
    [
      'Nothing is in a scope',
      {
        ageMs: AGE_MS,
        scope: scope('ampls-new'),
        usage: [],
        endpoints: [],
        users: { networks: [], mayUse: [] },
        resources: [],
      },
    ],
    [
      'Nothing is linked to a scope, and one network may use it',
      {
        ageMs: AGE_MS,
        scope: scope('ampls-new', {
          exclusions: [{ connectionName: 'pe-1', query: 'Open', ingestion: 'PrivateOnly' }],
        }),
        usage: [],
        endpoints: [{ endpoint: peLab, state: 'unrecognised' }],
        users: { networks: [], mayUse: [remote.id] },
        resources: [],
      },
    ],
  ];
  return [
    ...(await Promise.all(shown)),
    ...examples.map(([when, answer]) => ({ when, blocks: whereMessage(answer).blocks })),
  ];
}

/** Returns the answers to what a request would do. */
export function whatIfAnswers(): readonly Example[] {
  const shown = (ownMs: number | undefined, waitMs: number | undefined, ...startsAfter: readonly number[]) =>
    whatIfMessage({ ...preview, timing: { ownMs, startsAfter, waitMs } }, command, at).blocks;
  const long = { ...command, text: 'x'.repeat(2_000) };
  return [
    { when: '`/ampls what-if connect law-dev to ampls-a`', blocks: shown(36_000, 0) },
    { when: 'Another approved request changes the same', blocks: shown(36_000, 120_000, 9) },
    { when: 'When the others end is not known', blocks: shown(36_000, undefined, 9, 11) },
    { when: 'Such a change was never made', blocks: shown(undefined, 0) },
    {
      when: 'The plan rests on what is only read for a request',
      blocks: whatIfMessage(
        {
          ...preview,
          unread: ['free-addresses', 'providers'],
          timing: { ownMs: 36_000, startsAfter: [], waitMs: 0 },
        },
        command,
        at,
      ).blocks,
    },
    {
      when: 'The command is too long for a button',
      blocks: whatIfMessage({ ...preview, timing: { ownMs: 36_000, startsAfter: [], waitMs: 0 } }, long, at).blocks,
    },
    {
      when: 'A name matches two resources',
      blocks: whatIfProblems(
        [
          {
            label: 'Resources',
            sentence: `"law-shared" matches ${formatCount(2, 'resource')}: rg-a/law-shared and rg-b/law-shared.`,
          },
        ],
        AGE_MS,
      ).blocks,
    },
  ];
}
