import { expect, test } from 'vitest';
import { eventually } from '../../src/sandbox/player.ts';
import type { Stage } from './harness.ts';
import { answerOf, stageForTest } from './harness.ts';
import { portalOf } from './portal.ts';

const NETWORK = '2024-05-01';

/** Lets the bot look at the estate again at once: what it keeps is more than a minute old by its clock. */
function lookAgain(stage: Stage) {
  let offset = 0;
  return async () => {
    offset += 61_000;
    await stage.clock(offset);
  };
}

/** A stage whose bot has looked at the estate once. */
async function watched(atEnd: Parameters<typeof stageForTest>[1]) {
  const stage = await stageForTest({}, atEnd);
  await stage.player.command('erin', '/ampls usage ampls-a');
  await stage.whispered('erin', /ampls-a/);
  const again = lookAgain(stage);
  await again();
  return { stage, again, portal: portalOf(stage) };
}

async function notices({ player }: Stage): Promise<string[]> {
  const messages = await player.cards();
  return messages.filter(({ metadata }) => metadata?.event_type === 'estate_changed').map(({ text }) => text);
}

async function newEndpoint({ stage, portal }: Pick<Awaited<ReturnType<typeof watched>>, 'stage' | 'portal'>) {
  const scopeId = await portal.idOf('/privateLinkScopes/ampls-b');
  const networkId = await portal.idOf('/virtualNetworks/vnet-lab');
  const group = networkId.split('/').slice(0, 5).join('/');
  const { properties } = (await portal.call('GET', networkId, undefined, NETWORK)) as {
    properties: { subnets: { id: string }[] };
  };
  const id = `${group}/providers/Microsoft.Network/privateEndpoints/pe-by-hand`;
  const connection = {
    name: 'by-hand',
    properties: {
      privateLinkServiceId: scopeId,
      groupIds: ['azuremonitor'],
      requestMessage: 'Please <!channel> approve',
    },
  };
  const body = {
    location: 'westeurope',
    properties: { subnet: { id: properties.subnets[0]?.id }, manualPrivateLinkServiceConnections: [connection] },
  };
  await portal.call('PUT', id, body, NETWORK);
  return { id, scopeId, stage };
}

test.concurrent('what was changed in the portal is told once, with who did it; what a request made is not', async ({
  onTestFinished,
}) => {
  const { stage, again, portal } = await watched(onTestFinished);
  const scope = await portal.idOf('/privateLinkScopes/ampls-b');
  const workspace = await portal.idOf('/workspaces/law-prod-archive');
  await portal.call('PUT', `${scope}/scopedResources/by-hand`, { properties: { linkedResourceId: workspace } });
  const ref = await stage.agreed('/ampls connect law-team-55 to ampls-b');
  await stage.reaches(ref, 'succeeded');
  await again();
  const [told] = await eventually(async () => {
    const found = await notices(stage);
    expect(found).toHaveLength(1);
    return found;
  }, 30_000);
  expect(told).toContain('Link of law-prod-archive to ampls-b: not there → linked · by sandbox@contoso.example');
  expect(told).not.toContain('law-team-55');
  await stage.bot(1, 'kill');
  await stage.bot(1, 'start');
  await again();
  await portal.call('DELETE', `${scope}/scopedResources/by-hand`);
  await again();
  await eventually(async () => expect(await notices(stage)).toHaveLength(2), 40_000);
  expect((await notices(stage))[1]).toContain('Link of law-prod-archive to ampls-b: linked → not there');
});

test.concurrent('a connection that comes of itself is a request, which an owner agrees to', async ({
  onTestFinished,
}) => {
  const { stage, again, portal } = await watched(onTestFinished);
  const { id } = await newEndpoint({ stage, portal });
  await again();
  await stage.reaches('CR-1', 'awaiting_approval');
  const card = await stage.player.cardOf('CR-1');
  expect(card?.text).toContain('pe-by-hand in vnet-lab, subscription');
  expect(card?.text).toContain('Please &lt;!channel&gt; approve');
  expect(card?.text).toMatch(/ampls-b: \d\/10 private endpoint connections/);
  expect(await notices(stage)).toEqual([]);
  const { body } = await stage.player.command('alice', '/ampls pending');
  expect(body).toBeDefined();
  await stage.whispered('alice', /pe-by-hand/);
  await stage.player.click('mallory', 'request:approve', 'CR-1');
  await stage.whispered('mallory', /network-owners/);
  await stage.player.click('bob', 'request:approve', 'CR-1');
  await stage.reaches('CR-1', 'succeeded');
  const endpoint = (await portal.call('GET', id, undefined, NETWORK)) as {
    properties: {
      manualPrivateLinkServiceConnections: { properties: { privateLinkServiceConnectionState: { status: string } } }[];
    };
  };
  const [own] = endpoint.properties.manualPrivateLinkServiceConnections;
  expect(own?.properties.privateLinkServiceConnectionState.status).toBe('Approved');
  await again();
  expect(await notices(stage)).toEqual([]);
});

test.concurrent('a connection can be refused from its card, as a change of its own', async ({ onTestFinished }) => {
  const { stage, again, portal } = await watched(onTestFinished);
  await newEndpoint({ stage, portal });
  await again();
  await stage.reaches('CR-1', 'awaiting_approval');
  await stage.player.slack('actions', { as: 'bob', channel: 'network-changes', action: 'connection:reject' });
  await stage.reaches('CR-2', 'awaiting_approval');
  await stage.player.click('carol', 'request:approve', 'CR-2');
  await stage.reaches('CR-2', 'succeeded');
  await again();
  await stage.reaches('CR-1', 'stale');
  await stage.told('CR-1', /was pending, now rejected/);
});

test.concurrent('a connection that was decided in the portal is told, and its request does not wait on', async ({
  onTestFinished,
}) => {
  const { stage, again, portal } = await watched(onTestFinished);
  const { scopeId } = await newEndpoint({ stage, portal });
  await again();
  await stage.reaches('CR-1', 'awaiting_approval');
  const { properties } = (await portal.call('GET', scopeId)) as {
    properties: { privateEndpointConnections: { id: string; properties: { privateEndpoint: { id: string } } }[] };
  };
  const connection = properties.privateEndpointConnections.find(entry =>
    /pe-by-hand$/i.test(entry.properties.privateEndpoint.id),
  );
  const state = { privateLinkServiceConnectionState: { status: 'Approved', description: 'ok' } };
  await portal.call('PUT', connection?.id ?? '', { properties: state });
  await again();
  await stage.reaches('CR-1', 'stale');
  await eventually(async () => expect((await notices(stage))[0]).toMatch(/pe-by-hand to ampls-b: pending → approved/));
  await stage.player.click('alice', 'request:retry', 'CR-1');
  await stage.reaches('CR-1', 'blocked');
});

test.concurrent('a request that waits for approval becomes stale when its estate moves', async ({ onTestFinished }) => {
  const { stage, again, portal } = await watched(onTestFinished);
  const ref = await stage.ask('alice', '/ampls connect law-prod-archive to ampls-b');
  await stage.reaches(ref, 'awaiting_approval');
  const other = await stage.ask('alice', '/ampls connect law-prod-weu to ampls-a');
  await stage.reaches(other, 'awaiting_approval');
  const scope = await portal.idOf('/privateLinkScopes/ampls-b');
  const workspace = await portal.idOf('/workspaces/law-prod-archive');
  await portal.call('PUT', `${scope}/scopedResources/by-hand`, { properties: { linkedResourceId: workspace } });
  await again();
  await stage.reaches(ref, 'stale');
  expect(await stage.player.status(other)).toBe('awaiting_approval');
  const late = await stage.player.click('bob', 'request:approve', ref).catch((error: unknown) => String(error));
  expect(typeof late === 'string' ? late : answerOf(late)).not.toContain('succeeded');
  expect(await stage.writes()).toHaveLength(1);
});

test.concurrent.for([
  { name: 'fails after it has posted', fault: { when: 'after', status: 500 } },
  { name: 'asks for a pause', fault: { status: 429, retryAfter: 1 } },
  { name: 'hangs after it has posted', fault: { when: 'after', hang: true } },
])('a notice is told once where Slack $name', async ({ fault }, { onTestFinished }) => {
  const { stage, again, portal } = await watched(onTestFinished);
  await stage.slackFault({ method: 'chat.postMessage', match: 'Changed in Azure', ...fault });
  const scope = await portal.idOf('/privateLinkScopes/ampls-b');
  const workspace = await portal.idOf('/workspaces/law-prod-archive');
  await portal.call('PUT', `${scope}/scopedResources/by-hand`, { properties: { linkedResourceId: workspace } });
  await again();
  await eventually(async () => expect(await notices(stage)).toHaveLength(1), 60_000);
  await again();
  await stage.agreed('/ampls connect law-team-56 to ampls-b').then(ref => stage.told(ref, /Finished/));
  expect(await notices(stage)).toHaveLength(1);
});

test.concurrent('what changed while ARM was down is told once it is back', async ({ onTestFinished }) => {
  const { stage, again, portal } = await watched(onTestFinished);
  const scope = await portal.idOf('/privateLinkScopes/ampls-b');
  const workspace = await portal.idOf('/workspaces/law-prod-archive');
  await portal.call('PUT', `${scope}/scopedResources/by-hand`, { properties: { linkedResourceId: workspace } });
  await stage.armFault({ method: 'POST', path: 'resourcegraph', status: 503, times: 6 });
  await again();
  await eventually(async () => expect(await notices(stage)).toHaveLength(1), 60_000);
});
