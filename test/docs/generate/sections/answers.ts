import type { ListedRequest } from '../../../../src/cards/answers.ts';
import {
  ambiguousNameMessage,
  amendedMessage,
  cancelledMessage,
  chosenMessage,
  commandMessage,
  createdMessage,
  createdWithLink,
  remindedMessage,
  replanningMessage,
  retriedMessage,
  rollbackMessage,
  sameRequestMessage,
  stoppingMessage,
  unknownNameMessage,
} from '../../../../src/cards/answers.ts';
import { menuMessage } from '../../../../src/cards/menu.ts';
import { loadingMessage } from '../../../../src/cards/message.ts';
import type { PendingEntry } from '../../../../src/cards/pending-connections.ts';
import {
  connectionDecidedMessage,
  noLongerPendingMessage,
  notAmongMessage,
  pendingConnectionsMessage,
  planNotSeenMessage,
  waitingAtStartMessage,
} from '../../../../src/cards/pending-connections.ts';
import { usageMessage } from '../../../../src/cards/usage.ts';
import { finding } from '../../../../src/domain/findings/finding.ts';
import type { Meter } from '../../../../src/domain/limits/meters.ts';
import type { LimitProfile } from '../../../../src/domain/limits/profile.ts';
import { profileAdvice } from '../../../../src/domain/limits/profile-advice.ts';
import type { Usage } from '../../../../src/domain/limits/usage.ts';
import { usageOf } from '../../../../src/domain/limits/usage.ts';
import { BOT } from '../../../../src/domain/request/events.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { arrivalOf } from '../../../../src/domain/watch/arrival.ts';
import { channelLabel } from '../../../../src/slack/listeners/reply.ts';
import { connection, link, networkId, profile2020, profileGa, scopeId, workspaceId } from '../../../domain/build.ts';
import { listenersOf, slackContext } from '../listeners.ts';
import type { Example } from '../markdown.ts';
import { exampleList } from '../markdown.ts';
import { law, peLab, sampleInventory, sampleTopology } from '../sample-inventory.ts';
import { connectDev, planned, sampleRequest, titleOf } from '../sample-requests.ts';
import type { Section } from '../section.ts';
import { attachmentAnswers } from './attachments.ts';
import { checkAnswers } from './check-answers.ts';
import { groupingAnswers } from './grouping-answers.ts';
import { changesAnswers, codeAnswers, listAnswers } from './list-answers.ts';
import { mapAnswers } from './maps.ts';
import { pastedOutputs } from './pasted-outputs.ts';
import { whatIfAnswers, whereAnswers } from './questions.ts';
import { handedOverFiles, recordsAnswers } from './records-answers.ts';
import { whyAnswers } from './why-answers.ts';

const AGE_MS = 40_000;

/** Returns the answers to commands and clicks. */
export async function answers(): Promise<readonly Section[]> {
  return [
    {
      title: 'Answers',
      intro: 'Only the person who typed the command or clicked the button sees them.',
      parts: [
        { title: 'Menu', content: exampleList(menuAnswers()) },
        { title: 'Requests', content: exampleList(requestAnswers()) },
        { title: 'Lists of requests', content: exampleList(await listAnswers()) },
        { title: 'Requests as code', content: exampleList(codeAnswers()) },
        { title: 'Changes in Azure', content: exampleList(changesAnswers()) },
        { title: 'Usage', content: exampleList(await usageAnswers()) },
        { title: 'Map', content: exampleList(await mapAnswers()) },
        { title: 'Where', content: exampleList(await whereAnswers()) },
        { title: 'What if', content: exampleList(whatIfAnswers()) },
        { title: 'Why', content: exampleList(await whyAnswers()) },
        { title: 'What an error means', content: exampleList(pastedOutputs()) },
        { title: 'Check', content: exampleList(await checkAnswers()) },
        { title: 'Group', content: exampleList(await groupingAnswers()) },
        { title: 'DNS records', content: exampleList(await recordsAnswers()) },
        { title: 'Files for DNS servers', content: handedOverFiles() },
        { title: 'Pictures and files', content: exampleList(await attachmentAnswers()) },
        { title: 'Caveats', content: exampleList(await caveatAnswers()) },
        { title: 'Pending connections', content: exampleList(await pendingAnswers()) },
      ],
    },
  ];
}

const context = slackContext();
const configuredById = { ...context, config: { ...context.config, channel: 'C0123456789' } };

function menuAnswers(): readonly Example[] {
  const permalink = 'https://contoso.slack.com/archives/C0123456789/p1772359509000100';
  const waitingAt = (id: number): ListedRequest => {
    return {
      request: sampleRequest({ ...connectDev, id, state: 'awaiting_approval' }),
      title: titleOf(connectDev),
      permalink,
    };
  };
  const own = [waitingAt(12)];
  const examples = [
    ['`/ampls`, or the shortcut, of somebody who may approve', { decisions: [waitingAt(11)], own }],
    ['Nothing waits', { decisions: [], own: [] }],
    [
      'More requests than the menu lists',
      { decisions: Array.from({ length: 12 }, (_, index) => waitingAt(index + 1)), own: [] },
    ],
    ['Slack does not say who is in the groups', { decisions: undefined, own }],
  ] as const;
  return [
    ...examples.map(([when, waiting]) => ({ when, blocks: menuMessage(waiting, ['connect', 'isolate']).blocks })),
    {
      when: 'The policy lets only members of a group request some of it, and this person is no member',
      blocks: menuMessage({ decisions: [], own: [] }, ['connect'], { groups: ['network-owners'], areLeftOut: true })
        .blocks,
    },
    {
      when: 'Slack does not say whether they are one',
      blocks: menuMessage({ decisions: undefined, own: [] }, ['connect', 'isolate'], {
        groups: ['network-owners'],
        areLeftOut: false,
      }).blocks,
    },
    { when: 'The shortcut, until the bot knows what waits', blocks: loadingMessage.blocks },
  ];
}

function requestAnswers(): readonly Example[] {
  const same = { request: sampleRequest({ ...connectDev, state: 'awaiting_approval' }), permalink: null };
  const examples = [
    ['A request was created', createdMessage(12, titleOf(connectDev), '#network-changes')],
    [
      'The card of a request that a form created was posted',
      createdWithLink(12, titleOf(connectDev), '#network-changes', 'https://contoso.slack.com/archives/C1/p1'),
    ],
    [
      'A request was created, and the channel is configured by its id',
      createdMessage(12, titleOf(connectDev), channelLabel(configuredById)),
    ],
    ['A request was retried', retriedMessage(12, 11)],
    ['A suggestion was picked', chosenMessage(12, 11)],
    ['A stale request is planned again', replanningMessage(12)],
    ['The approvers were reminded', remindedMessage(12)],
    ['The command that asks for the same', commandMessage(12, 'connect law-dev to ampls-a because "SOC onboarding"')],
    ['No command asks for the same', commandMessage(12, undefined)],
    ['A request was amended', amendedMessage(12)],
    [
      'Somebody asks for what was requested in Azure',
      sameRequestMessage({ ...same, request: { ...same.request, requester: BOT }, isOwn: false }),
    ],
    ['Somebody asks for what their open request does', sameRequestMessage({ ...same, isOwn: true })],
    [
      'Somebody asks for what the open request of another person does',
      sameRequestMessage({ ...same, permalink: 'https://acme.slack.com/archives/C1/p1', isOwn: false }),
    ],
    ['A rollback was requested', rollbackMessage(12, 11)],
    ['A request was cancelled', cancelledMessage(12)],
    ['A running request is stopped', stoppingMessage(12)],
  ] as const;
  return examples.map(([when, { blocks }]) => ({ when, blocks }));
}

async function usageAnswers(): Promise<readonly Example[]> {
  const meters: readonly Meter[] = ['scope-resources', 'scope-endpoints'];
  const reserved = [{ meter: 'scope-resources', subjectId: scopeId('ampls-a'), countedId: 'x' }] as const;
  const rows = meters.map(meter =>
    usageOf(sampleTopology, profile2020, { meter, subjectId: scopeId('ampls-a') }, reserved),
  );
  const undocumented = usageOf(
    sampleTopology,
    profileGa,
    { meter: 'scope-resources', subjectId: scopeId('ampls-a') },
    [],
  );
  const hiddenScope = usageOf(
    topologyOf({ ...sampleInventory, resources: [{ ...law, linkedScopeIds: [scopeId('ampls-hidden')] }] }),
    profile2020,
    { meter: 'resource-scopes', subjectId: law.id },
    [],
  );
  const basis = { profile: profile2020.name, ageMs: AGE_MS, advice: [] };
  const links = Array.from({ length: 61 }, (_, index) => link('ampls-a', workspaceId(`law-${index}`)));
  const crowded = topologyOf({ ...sampleInventory, links });
  const crowdedRow = usageOf(crowded, profile2020, { meter: 'scope-resources', subjectId: scopeId('ampls-a') });
  const fullResource = {
    ...rows[0],
    meter: 'resource-scopes',
    subject: law.name,
    subjectId: law.id,
    used: 5,
    reserved: 0,
    limit: 5,
  } as Usage;
  const row = (name: string, used: number): Usage => {
    return { ...fullResource, meter: 'network-scopes', subject: name, subjectId: networkId(name), used, limit: 1 };
  };
  const adviceOn = (profiles: readonly LimitProfile[]) => profileAdvice(crowded, profile2020, profiles);
  const many = Array.from({ length: 22 }, () => ({ name: 'ampls-a', rows: [undocumented] }));
  const examples: Example[] = [
    { when: 'One scope', blocks: usageMessage([{ name: 'ampls-a', rows }], basis).blocks },
    {
      when: 'Several scopes',
      blocks: usageMessage(
        Array.from({ length: 50 }, (_, index) => ({ name: `ampls-${index}`, rows })),
        basis,
      ).blocks,
    },
    {
      when: 'Where Slack does not take the table. Another request has reserved a part',
      blocks: plainUsage([{ name: 'ampls-a', rows }], basis),
    },
    {
      when: 'A resource lists a scope that the bot cannot read',
      blocks: plainUsage([{ name: 'law-prod', rows: [hiddenScope] }], basis),
    },
    {
      when: 'The limit profile has no limit',
      blocks: plainUsage([{ name: 'ampls-a', rows: [undocumented] }], { ...basis, profile: profileGa.name }),
    },
    {
      when: 'There is more in Azure than the limit profile allows',
      blocks: plainUsage([{ name: 'ampls-a', rows: [crowdedRow] }], {
        ...basis,
        advice: adviceOn([profile2020, profileGa]),
      }),
    },
    {
      when: 'No limit profile allows what is in Azure',
      blocks: plainUsage([{ name: 'ampls-a', rows: [crowdedRow] }], { ...basis, advice: adviceOn([profile2020]) }),
    },
    { when: 'There are more scopes than the answer shows', blocks: plainUsage(many, basis) },
    {
      when: 'A resource and a network are at their limit, and a network is over it',
      blocks: plainUsage(many.slice(0, 2), {
        ...basis,
        atLimit: [fullResource, row('vnet-hub', 1), row('vnet-app', 2)],
      }),
    },
    {
      when: 'A resource of the scope is in as many scopes as it can be',
      blocks: plainUsage([{ name: 'ampls-a', rows, linked: [fullResource] }], basis),
    },
    { when: 'Azure cannot be read', blocks: plainUsage([{ name: 'ampls-a', rows }], { ...basis, ageMs: 3_600_000 }) },
    { when: 'There are no scopes', blocks: plainUsage([], basis) },
    { when: 'No name is similar', blocks: unknownNameMessage('sql-orders', []).blocks },
    {
      when: 'Two scopes have the same name',
      blocks: ambiguousNameMessage('ampls', ['rg-1/ampls', 'rg-2/ampls'], 'scope').blocks,
    },
  ];
  const typed = ['usage', 'usage ampls-a', 'usage ampls', 'usage amls-a', 'usage law-prod', 'usage law'];
  const { command } = listenersOf();
  const shown = typed.map(async text => ({ when: `\`/ampls ${text}\``, blocks: (await command(text)).blocks }));
  return [...(await Promise.all(shown)), ...examples];
}

/** Returns the answer as it is where Slack does not take a table. */
function plainUsage(...content: Parameters<typeof usageMessage>): Example['blocks'] {
  const { blocks, plainBlocks = blocks } = usageMessage(...content);
  return plainBlocks;
}

async function caveatAnswers(): Promise<readonly Example[]> {
  const { command } = listenersOf();
  const typed = ['caveats', 'caveats law-prod', 'caveats law', 'caveats law-prdo'];
  return Promise.all(typed.map(async text => ({ when: `\`/ampls ${text}\``, blocks: (await command(text)).blocks })));
}

async function pendingAnswers(): Promise<readonly Example[]> {
  const { command } = listenersOf();
  const described = connection(peLab, { description: 'Lab network of team shop', state: 'Pending' });
  const inventory = {
    ...sampleInventory,
    endpoints: [...sampleInventory.endpoints, peLab],
    connections: [...sampleInventory.connections, described],
  };
  const approving = planned('approve-connection', { connections: [described.id] }, inventory);
  const arrival = arrivalOf(topologyOf(inventory), described);
  const entry: PendingEntry = {
    id: described.id,
    arrival,
    request: undefined,
    plan: approving.plan,
    requirements: approving.requirements ?? [],
    impossible: [],
  };
  const twice = approving.requirements?.map(each => ({ ...each, count: 2 })) ?? [];
  const foreign = { ...arrivalOf(sampleTopology, { ...described, description: '' }), reaches: null };
  const blocked = {
    ...approving.plan,
    findings: [
      finding(
        'limit-scope-endpoints',
        'ampls-b would exceed the limit of 10 private endpoint connections: 11 used, with what is requested = 11 (documented-2020 limits). Remove something from the scope first, or use another scope.',
        [],
      ),
    ],
  };
  const request = sampleRequest({ ...approving, requester: BOT, state: 'executing', arrival });
  const list = (entries: readonly PendingEntry[]) =>
    pendingConnectionsMessage(entries, { pending: 1, ageMs: AGE_MS, risk: 'medium' }).blocks;
  const start = (waited: number, waiting: number) =>
    waitingAtStartMessage(waiting === 0 ? [] : [entry], { waited, waiting, risk: 'medium' }).blocks;
  const decided = { channel: '#network-changes' };
  return [
    { when: '`/ampls pending`', blocks: list([entry]) },
    {
      when: 'Little is known of who asks, and Azure does not answer',
      blocks: list([{ ...entry, arrival: foreign, plan: null, requirements: [] }]),
    },
    {
      when: 'Its scope links nothing, and it has a request',
      blocks: list([
        {
          ...entry,
          arrival: { ...arrival, reaches: [] },
          request: { request, title: titleOf(request), permalink: null },
        },
      ]),
    },
    { when: 'It cannot be approved', blocks: list([{ ...entry, plan: blocked }]) },
    { when: 'Two people have to approve it', blocks: list([{ ...entry, requirements: twice }]) },
    { when: 'The channel, when the bot first reads Azure', blocks: start(1, 1) },
    { when: 'The same, after some of them were decided', blocks: start(20, 18) },
    { when: 'The same, after all of them were decided', blocks: start(2, 0) },
    {
      when: 'Approve, where no request was open',
      blocks: connectionDecidedMessage(12, 'approve', { ...decided, missing: 0 }).blocks,
    },
    {
      when: 'The same, where the policy needs two approvals',
      blocks: connectionDecidedMessage(12, 'approve', { ...decided, missing: 1 }).blocks,
    },
    { when: 'Reject', blocks: connectionDecidedMessage(12, 'reject', { ...decided, missing: 0 }).blocks },
    { when: 'Reject, by somebody who may not', blocks: notAmongMessage('reject', ['network-owners']).blocks },
    { when: 'The connection was approved meanwhile', blocks: noLongerPendingMessage('Approved').blocks },
    { when: 'The connection was removed meanwhile', blocks: noLongerPendingMessage(null).blocks },
    { when: 'A button of an earlier version of the bot', blocks: planNotSeenMessage().blocks },
    { when: 'There are none', blocks: (await command('pending')).blocks },
  ];
}
