import { requestsQuestion } from '../../../../src/app/questions/requests.ts';
import type { ListedRequest } from '../../../../src/cards/answers.ts';
import type { ChangesAnswer } from '../../../../src/cards/changes.ts';
import { changesMessage } from '../../../../src/cards/changes.ts';
import { codeMessage } from '../../../../src/cards/code-answer.ts';
import { line, message, preformatted } from '../../../../src/cards/message.ts';
import type { RequestPage } from '../../../../src/cards/request-list.ts';
import { historyMessage, requestListMessage } from '../../../../src/cards/request-list.ts';
import { changesAsCode } from '../../../../src/domain/as-code/index.ts';
import type { CodedRequest } from '../../../../src/domain/as-code/request-changes.ts';
import { requestChanges } from '../../../../src/domain/as-code/request-changes.ts';
import { linkChange } from '../../../../src/domain/changes/link.ts';
import type { StepState } from '../../../../src/domain/request/states.ts';
import { at } from '../../../cards/sample-request.ts';
import { everyChange } from '../../../domain/as-code/every-change.ts';
import { scopeId, workspaceId } from '../../../domain/build.ts';
import { listenersOf, slackContext } from '../listeners.ts';
import type { Example } from '../markdown.ts';
import { closeProd, connectDev, openForHours, sampleRequest, titleOf } from '../sample-requests.ts';

const permalink = 'https://contoso.slack.com/archives/C0123456789/p1772359509000100';
const now = new Date(at.getTime() + 7_200_000);

function listed(
  of: Parameters<typeof titleOf>[0] & Parameters<typeof sampleRequest>[0],
  more: Partial<ListedRequest> = {},
): ListedRequest {
  return { request: sampleRequest(of), title: titleOf(of), permalink: null, ...more };
}

const waiting = listed({ ...connectDev, id: 12, state: 'awaiting_approval' }, { permalink });
const done = listed({ ...closeProd, id: 11, state: 'succeeded' });
const limited = listed({ ...openForHours, id: 10, state: 'succeeded', undoAt: new Date('2026-03-01T18:05:09Z') });
const none = { list: 'all', now, requests: [], newer: undefined, older: undefined } satisfies RequestPage;

/** Returns lists of requests, and what requests have done to something. */
export async function listAnswers(): Promise<readonly Example[]> {
  const { command } = listenersOf();
  const about = { id: workspaceId('law-prod'), name: 'law-prod', keys: [workspaceId('law-prod').toLowerCase()] };
  const pages = [
    ['`/ampls requests`', requestListMessage({ ...none, list: 'open', requests: [waiting, limited] })],
    [
      '`/ampls requests mine`, with more requests than a page lists',
      requestListMessage({ ...none, list: 'mine', requests: [waiting, done], older: 'mine before CR-11' }),
    ],
    ['`/ampls requests all`, and there are none', requestListMessage(none)],
    [
      '`/ampls requests for law-prod since yesterday`, the second page',
      requestListMessage({ ...none, about, since: at, requests: [done], newer: 'all after CR-11' }),
    ],
    [
      'Every request of a page has ended meanwhile',
      requestListMessage({ ...none, list: 'open', older: 'open before CR-8' }),
    ],
    ['`/ampls history law-prod`', historyMessage({ ...none, about, requests: [done], older: 'all before CR-11' })],
    ['`/ampls history law-prod since 3d`', historyMessage({ ...none, about, since: at })],
  ] as const;
  const refused = [
    'requests since last summer',
    'requests since 2027-01-01',
    'requests since',
    'history',
    'requests for law-prdo',
    'history network law-prod',
    'requests resource law-prdo',
    'changes since foo',
  ];
  const nobody = await requestsQuestion
    .ask('mine', { person: '', key: '' })(slackContext())
    .catch((error: Error) => message(line(error.message)));
  return [
    ...pages.map(([when, { blocks }]) => ({ when, blocks })),
    { when: '`amplsbot requests mine` on the command line', blocks: nobody.blocks },
    ...(await Promise.all(
      refused.map(async text => ({ when: `\`/ampls ${text}\``, blocks: (await command(text)).blocks })),
    )),
  ];
}

/** Returns requests as code, and everything that the comments in it say. */
export function codeAnswers(): readonly Example[] {
  const code = { request: 12, language: 'bicep', state: 'What it did in Azure.', changes: 1 } as const;
  const link = linkChange(scopeId('ampls-a'), workspaceId('law-prod'), 'law-prod');
  const changes = [{ title: 'Link law-prod to ampls-a', change: link }];
  const heading = ['CR-12: Connect resources', code.state];
  const messages = (['bicep', 'terraform', 'cli'] as const).map(language => {
    const text = changesAsCode(language, {
      heading,
      changes,
      isMade: true,
      leftOut: [],
      connectionName: () => undefined,
    });
    return { when: `\`/ampls show CR-12 --as ${language}\``, blocks: codeMessage({ ...code, language, text }).blocks };
  });
  const comments = (['bicep', 'terraform', 'cli'] as const).map(language => {
    const all = everyChange('law-prod').map(change => ({ title: `Title of ${change.kind}`, change }));
    const text = changesAsCode(language, {
      heading: [],
      changes: all,
      isMade: true,
      leftOut: [],
      connectionName: () => undefined,
    });
    const lines = text.split('\n').filter(each => /^(?:#|\/\/|az |resource )/.test(each));
    return {
      when: `The first lines of every kind of change in ${language}`,
      blocks: message(preformatted(lines.join('\n'))).blocks,
    };
  });
  const states = [
    { ...stepsIn('done', 'pending', 'writing', 'skipped', 'undone'), undoneBy: 13 },
    stepsIn(),
    { ...stepsIn(), state: 'declined' as const },
  ];
  return [
    ...messages,
    {
      when: '`/ampls show CR-12 --as terraform`, where that is longer than a message: the file has all of it',
      blocks: codeMessage({ ...code, language: 'terraform', text: 'resource a\n'.repeat(400) }).blocks,
    },
    ...states.map(request => {
      const content = requestChanges(request);
      const lines = [content?.state ?? '', ...(content?.leftOut ?? [])].map(text => line(text));
      return { when: 'What it says about the request', blocks: message(...lines).blocks };
    }),
    ...comments,
  ];
}

function stepsIn(...states: readonly StepState[]): CodedRequest {
  const { plan } = connectDev;
  const steps = states.map((state, position) => {
    const change = linkChange(scopeId('ampls-a'), workspaceId(`law-${position}`));
    const times = { startedAt: at, finishedAt: at, correlationId: null, operationUrl: null, problem: null };
    const title = `Link law-${position} to ampls-a`;
    return { id: `${position}`, position, undoes: null, change, title, state, attempts: 1, ...times };
  });
  return { state: 'approved', plan, steps, undoneBy: null };
}

const property = { kind: 'public-access', id: workspaceId('law-prod'), other: 'query' } as const;
const difference = {
  property,
  title: 'law-prod, public access for queries',
  before: 'Disabled',
  after: 'Enabled',
  by: null,
  client: null,
  correlationId: null,
  revert: null,
};
const record = {
  resourceId: workspaceId('law-dev'),
  type: 'Update',
  at: at.toISOString(),
  by: 'carol@contoso.example',
  client: 'Azure Portal',
  correlationId: '3f0e3e8c-0000-0000-0000-000000000001',
  changed: new Map([
    ['properties.publicNetworkAccessForQuery', { before: 'Enabled', after: 'Disabled' }],
    ['tags.team', { before: null, after: 'soc' }],
  ]),
} as const;

/** Returns what changed in Azure. */
export function changesAnswers(): readonly Example[] {
  const nothing: ChangesAnswer = {
    since: at,
    now,
    unexplained: [],
    explained: [],
    recordsSince: undefined,
    comparedAt: new Date(now.getTime() - 40_000),
    historyProblem: undefined,
    isCut: false,
  };
  const decision = { verdict: 'accept', person: 'UBOB', at, request: null } as const;
  const found = { difference, at, awaitsAuthors: true, decision: null };
  const all: ChangesAnswer = {
    ...nothing,
    unexplained: [
      { kind: 'found', found, at },
      { kind: 'found', found: { ...found, awaitsAuthors: false, decision }, at },
      {
        kind: 'found',
        found: { ...found, decision: { ...decision, verdict: 'revert', request: { id: 13, state: 'planning' } } },
        at,
      },
      { kind: 'recorded', record, at },
      { kind: 'recorded', record: { ...record, type: 'Create', by: 'System', changed: new Map() }, at },
      { kind: 'recorded', record: { ...record, type: 'Delete', client: null, changed: new Map() }, at },
    ],
    explained: [{ request: 11, titles: ['Link law-prod to ampls-a'], at, of: done }],
  };
  const many = Array.from({ length: 30 }, () => ({ kind: 'recorded' as const, record, at }));
  const examples = [
    ['`/ampls changes`', all],
    ['`/ampls changes since yesterday`, and there were none', nothing],
    [
      '`/ampls changes since 2026-01-01`: longer than Azure keeps its history, and more than can be read',
      { ...nothing, unexplained: many, recordsSince: at, comparedAt: undefined, isCut: true },
    ],
    [
      'Azure does not answer',
      { ...nothing, historyProblem: 'The bot cannot read Azure right now. Try again in a minute.' },
    ],
  ] as const;
  return examples.map(([when, answer]) => ({ when, blocks: changesMessage(answer).blocks }));
}
