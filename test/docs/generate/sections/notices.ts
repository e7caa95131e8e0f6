import { line, message } from '../../../../src/cards/message.ts';
import type { NoticeContent, RefusedNotice } from '../../../../src/cards/watch-messages.ts';
import {
  driftMessage,
  noticeAcceptedMessage,
  noticeRefusedMessage,
  noticeRevertedMessage,
} from '../../../../src/cards/watch-messages.ts';
import type { Inventory } from '../../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import type { InventoryDifference } from '../../../../src/domain/watch/differences.ts';
import { findDifferences } from '../../../../src/domain/watch/differences.ts';
import { meaningOf } from '../../../../src/domain/watch/meaning.ts';
import { planRevert, REVERT_WORKFLOW } from '../../../../src/domain/watch/plan-revert.ts';
import { requestTitle } from '../../../../src/workflows/load-rulebook.ts';
import { at } from '../../../cards/sample-request.ts';
import {
  closed,
  connection,
  endpoint,
  inboundEndpoint,
  inventory,
  link,
  network,
  peering,
  scope,
  workspace,
  workspaceId,
} from '../../../domain/build.ts';
import { exampleList } from '../markdown.ts';
import { law, sampleInventory } from '../sample-inventory.ts';

const lonely = { ...sampleInventory, resources: [workspace('law-orders')], networks: [network('vnet-lab')], links: [] };
const lonelyClosed = { ...lonely, resources: [workspace('law-orders', closed)] };
const buttons = { revert: true, accept: true };
const none = { revert: false, accept: false };

/** Returns what a notice says when the inbound endpoint of a Private Resolver is gone that a network uses. */
function lostDns(): Pick<NoticeContent, 'observations' | 'meaning'> {
  const networks = [
    network('vnet-hub', { peerings: [peering('vnet-app')] }),
    network('vnet-app', { peerings: [peering('vnet-hub')], dnsServers: ['10.0.0.4'] }),
  ];
  const without = inventory({ resources: [workspace('law-orders')], networks });
  const before = topologyOf({ ...without, dnsForwarders: [inboundEndpoint('vnet-hub', '10.0.0.4')] });
  const after = topologyOf(without);
  const observations = findDifferences(before, after, at);
  return { observations, meaning: meaningOf(before, after, observations, []) };
}

/** Returns what a notice says of these two readings. */
function between(before: Inventory, after: Inventory): NoticeContent {
  const [old, current] = [topologyOf(before), topologyOf(after)];
  const observations = findDifferences(old, current, at);
  return { id: 'notice', observations, meaning: meaningOf(old, current, observations, []), awaitsAuthors: false };
}

/** Returns what a notice says when a workspace was linked to a scope whose networks the bot cannot read. */
function linkedUnseen(more: Partial<Inventory>): NoticeContent {
  const pe = endpoint('pe-hub', 'vnet-hub', 'ampls-a');
  const parts = { scopes: [scope('ampls-a')], resources: [workspace('law-orders')], endpoints: [pe] };
  const before = inventory({ ...parts, connections: [connection(pe)], ...more });
  return between(before, { ...before, links: [link('ampls-a', workspaceId('law-orders'))] });
}

/** Returns what a notice says when a scope and a workspace were created. */
function createdTogether(): NoticeContent {
  const before = inventory({ scopes: [scope('ampls-a')], networks: [network('vnet-lab')] });
  return between(before, {
    ...before,
    scopes: [scope('ampls-a'), scope('ampls-b')],
    resources: [workspace('law-new')],
  });
}

/** Returns the notices about changes that no request made, and the answers to their buttons. */
export function noticeTexts(everything: readonly InventoryDifference[]): string {
  const [before, after] = [topologyOf(lonely), topologyOf(lonelyClosed)];
  const found = findDifferences(before, after, at);
  const meaning = meaningOf(before, after, found, []);
  const notice = { id: 'notice', observations: found, meaning, awaitsAuthors: true };
  const portal = { by: 'john@contoso.com', client: 'Azure Portal', correlationId: '5f0c…' };
  const known = { ...notice, observations: found.map(each => ({ ...each, ...portal })), awaitsAuthors: false };
  const system = { ...known, observations: found.map(each => ({ ...each, by: 'System', client: null })) };
  const hidden = (more: typeof closed | undefined) =>
    topologyOf(
      inventory({
        resources: [workspace('law-orders', more)],
        unreadable: [{ id: '/subscriptions/hidden', why: 'no access' }],
      }),
    );
  const ownDns = (more: typeof closed | undefined) =>
    topologyOf(
      inventory({
        resources: [workspace('law-orders', more)],
        networks: [network('vnet-lab', { dnsServers: ['10.9.9.9'] })],
      }),
    );
  const opened = findDifferences(ownDns(closed), ownDns(undefined), at);
  const unjudged = {
    ...{ ...notice, observations: opened, awaitsAuthors: false },
    meaning: meaningOf(ownDns(closed), ownDns(undefined), opened, []),
  };
  const dnsLost = { ...notice, ...lostDns(), awaitsAuthors: false };
  const unseen = { ...notice, meaning: meaningOf(hidden(undefined), hidden(closed), found, []) };
  const examples: readonly (readonly [string, NoticeContent])[] = [
    ['Who made it is known', known],
    ['A subscription cannot be read, and Azure did not say who made it', { ...unseen, awaitsAuthors: false }],
    ['A network cannot be judged', unjudged],
    ['A DNS server that networks use is gone', dnsLost],
    ['No network can be read', linkedUnseen({ unreadable: [{ id: '/subscriptions/hidden', why: 'no access' }] })],
    ['A scope was created together with a resource', createdTogether()],
    ['Azure made the change itself', system],
    ['Nothing changes for anyone', { ...notice, meaning: [] }],
    ['Everything that is watched', { ...notice, observations: everything.slice(0, 10), awaitsAuthors: false }],
    ['The rest of what is watched', { ...notice, observations: everything.slice(10), awaitsAuthors: false }],
  ];
  const person = 'U0ALICE';
  const decided = (verdict: 'accept' | 'revert', state?: 'planning' | 'succeeded' | 'declined') =>
    driftMessage(
      known,
      { verdict, person, at, request: state === undefined ? null : { id: 12, state } },
      state === 'declined' ? buttons : none,
    ).blocks;
  const nothing = planRevert(before, found).findings.map(({ sentence }) => sentence);
  const refusals: readonly (readonly [string, RefusedNotice, 'accept' | 'revert'])[] = [
    ['Somebody who may not', { refused: 'not-allowed', groups: ['network-owners'] }, 'accept'],
    ['The policy names nobody', { refused: 'not-allowed', groups: [] }, 'revert'],
    ['The notice was deleted', { refused: 'gone' }, 'revert'],
    ['Nothing can be put back', { refused: 'not-revertible' }, 'revert'],
    ['Changed again', { refused: 'changed-again', titles: [`${law.name}, public access for queries`] }, 'accept'],
    ['Somebody was faster', { refused: 'decided', by: { verdict: 'accept', person, at, request: null } }, 'revert'],
  ];
  return exampleList([
    ...examples.map(([when, content]) => ({ when, blocks: driftMessage(content, null, buttons).blocks })),
    { when: 'Somebody accepted it', blocks: decided('accept') },
    { when: 'Somebody requested to put it back', blocks: decided('revert', 'planning') },
    { when: 'It was put back', blocks: decided('revert', 'succeeded') },
    { when: 'The request was declined', blocks: decided('revert', 'declined') },
    { when: 'Accept', blocks: noticeAcceptedMessage().blocks },
    { when: 'Revert', blocks: noticeRevertedMessage(12, '#network-changes').blocks },
    ...refusals.map(([when, refusal, verdict]) => ({ when, blocks: noticeRefusedMessage(refusal, verdict).blocks })),
    {
      when: `The request "${requestTitle({ workflows: new Map() }, { workflow: REVERT_WORKFLOW, inputs: {} })}" finds nothing to do`,
      blocks: message(line(nothing.join(' '))).blocks,
    },
  ]);
}
