import { stopRequest } from '../../../../src/app/stop-request.ts';
import { unlockRequest } from '../../../../src/app/unlock-request.ts';
import { missingRecords } from '../../../../src/azure/changes/zone-records.ts';
import { threadLine } from '../../../../src/cards/thread-lines.ts';
import { isPostedToThread } from '../../../../src/domain/request/events.ts';
import { ALICE, BOB, CAROL, slackUser } from '../../../app/support.ts';
import { connection, endpoint, link, scope } from '../../../domain/build.ts';
import { armAnswers, armError } from '../arm-errors.ts';
import type { Example } from '../markdown.ts';
import { exampleTable } from '../markdown.ts';
import { lawDev, peLab, sampleInventory } from '../sample-inventory.ts';
import type { SampleStage } from '../sample-stage.ts';
import { FIRST_REQUEST, openSampleStage, stopInTheMiddle } from '../sample-stage.ts';
import type { Section } from '../section.ts';

/** What happens to a request. The example shows what its thread says from then on. */
interface Story {
  readonly when: string;
  readonly open?: () => Promise<SampleStage>;
  /** Returns the request. */
  readonly tell: (stage: SampleStage) => Promise<number>;
}

const MINUTE = 60_000;
const refusedByLock = armError(armAnswers.lock);
const unfinished = { effect: false, receipt: { finished: false, retryAfterMs: 1 } };
const openUnapproved = () => openSampleStage({ approvals: 0 });

async function executeLink(stage: SampleStage, ...resources: readonly string[]): Promise<number> {
  const id = await stage.submitAndPlan(...resources);
  await stage.work('execute', id);
  return id;
}

/** Azure refuses the second of two changes, and the undo of the first one. */
async function failTwice(stage: SampleStage): Promise<number> {
  stage.azure.onWrite('link law-dev', { before: () => stage.clock.advance(36_000) });
  stage.azure.onWrite('link law-prod', { error: refusedByLock });
  stage.azure.onWrite('unlink law-dev', { error: armError(armAnswers.permission) });
  return executeLink(stage, 'law-dev', 'law-prod');
}

const pending = ['pe-lab', 'pe-app'].map(name => endpoint(name, 'vnet-lab', 'ampls-b', { state: 'Pending' }));
const withPending = {
  ...sampleInventory,
  endpoints: [...sampleInventory.endpoints, ...pending],
  connections: [...sampleInventory.connections, ...pending.map(each => connection(each))],
};

async function approveConnections(stage: SampleStage): Promise<number> {
  const connections = pending.map(each => connection(each).id);
  const id = await stage.submit({ workflow: 'approve-connection', inputs: { connections } });
  await stage.work('plan', id);
  await stage.work('execute', id);
  return id;
}

async function loseApprover(stage: SampleStage): Promise<number> {
  const id = await stage.submitAndPlan('law-dev');
  await stage.approve(id, BOB);
  stage.directory.groups = { 'network-owners': [ALICE, CAROL] };
  await stage.work('execute', id);
  return id;
}

/** Someone links the resource to another scope before it is unlinked everywhere. */
async function linkBeforeRetiring(stage: SampleStage): Promise<number> {
  const id = await stage.submit({ workflow: 'retire-resource', inputs: { resources: ['law-prod'] } });
  await stage.work('plan', id);
  stage.azure.linkByHand('law-prod');
  await stage.work('execute', id);
  return id;
}

const spareScopes = ['ampls-c', 'ampls-d', 'ampls-e', 'ampls-f'];
const almostFull = {
  ...sampleInventory,
  scopes: [...sampleInventory.scopes, ...spareScopes.map(name => scope(name))],
  links: [...sampleInventory.links, ...spareScopes.map(name => link(name, lawDev.id))],
};

async function unlockInTheMiddle(stage: SampleStage): Promise<number> {
  const id = await stopInTheMiddle(stage);
  const input = { request: id, operator: 'carol', reason: 'Azure has an outage' };
  await unlockRequest({ ...stage.context, callTimeoutMs: 0 }, input);
  return id;
}

const stories: readonly Story[] = [
  {
    when: 'The requester is the only member of the group that has to approve',
    open: openSampleStage,
    async tell(stage) {
      stage.directory.groups = { 'network-owners': [ALICE] };
      return stage.submitAndPlan('law-dev');
    },
  },
  { when: 'The approver has left the group before the first write', open: openSampleStage, tell: loseApprover },
  {
    when: 'Someone links the resource once more before it is unlinked everywhere',
    open: () => openSampleStage({ approvals: 0, isPartial: true }),
    tell: linkBeforeRetiring,
  },
  {
    when: 'Someone takes the last place of a limit in the portal at the same moment',
    open: () => openSampleStage({ approvals: 0, isPartial: true, inventory: almostFull }),
    tell(stage) {
      stage.azure.onWrite('link law-dev', { before: () => stage.azure.linkByHand('law-dev', 'ampls-a') });
      return executeLink(stage, 'law-dev');
    },
  },
  {
    when: 'Azure is throttling calls',
    tell(stage) {
      stage.azure.onWrite('link law-dev', { error: armError(armAnswers.throttled, { 'retry-after': '300' }) });
      return executeLink(stage, 'law-dev');
    },
  },
  {
    when: 'Azure refuses the only change',
    tell(stage) {
      stage.azure.onWrite('link law-dev', { error: refusedByLock });
      return executeLink(stage, 'law-dev');
    },
  },
  {
    when: 'Azure does not finish a change',
    tell(stage) {
      stage.azure.onWrite('link law-dev', unfinished);
      const before = () => stage.clock.advance(16 * MINUTE);
      stage.azure.onObserve('link law-dev', { status: 'in-progress' }, { status: 'in-progress', before });
      return executeLink(stage, 'law-dev');
    },
  },
  {
    when: 'Azure does not write the DNS records of an endpoint',
    tell(stage) {
      const waitsFor = missingRecords(peLab.id, ['api.monitor.azure.com']);
      stage.azure.onWrite('link law-dev', unfinished);
      const before = () => stage.clock.advance(16 * MINUTE);
      stage.azure.onObserve('link law-dev', { status: 'in-progress' }, { status: 'in-progress', waitsFor, before });
      return executeLink(stage, 'law-dev');
    },
  },
  {
    when: 'Azure gives up on a change',
    tell(stage) {
      stage.azure.onWrite('link law-dev', unfinished);
      stage.azure.onObserve('link law-dev', { status: 'failed' }, { status: 'not-applied' });
      return executeLink(stage, 'law-dev');
    },
  },
  {
    when: 'Azure reports success, but keeps showing the old value',
    tell(stage) {
      const old = { status: 'not-applied', before: () => stage.clock.advance(31_000) } as const;
      stage.azure.onObserve('link law-dev', old, old);
      return executeLink(stage, 'law-dev');
    },
  },
  {
    when: 'Azure does not finish a change, and undoing it fails',
    tell(stage) {
      stage.azure.onWrite('link law-dev', { ...unfinished, effect: true });
      const before = () => stage.clock.advance(16 * MINUTE);
      stage.azure.onObserve('link law-dev', { status: 'in-progress' }, { status: 'in-progress', before });
      stage.azure.onWrite('unlink law-dev', { error: refusedByLock });
      return executeLink(stage, 'law-dev');
    },
  },
  {
    when: 'The second change fails, and someone else has removed the first one',
    tell(stage) {
      stage.azure.onWrite('link law-prod', { before: () => stage.azure.unlinkByHand('law-dev'), error: refusedByLock });
      return executeLink(stage, 'law-dev', 'law-prod');
    },
  },
  { when: 'The second change fails, and undoing the first one fails too', tell: failTwice },
  {
    when: 'The second change fails, and the first one cannot be undone',
    open: () => openSampleStage({ approvals: 0, inventory: withPending }),
    tell(stage) {
      stage.azure.onWrite('approve-connection pe-app', { error: refusedByLock });
      return approveConnections(stage);
    },
  },
  {
    when: 'The requester stops the request after a change that cannot be undone',
    open: () => openSampleStage({ approvals: 0, inventory: withPending }),
    tell(stage) {
      const before = async () => {
        await stopRequest(stage.context, { request: FIRST_REQUEST, actor: slackUser(ALICE) });
      };
      stage.azure.onObserve('approve-connection pe-lab', { before });
      return approveConnections(stage);
    },
  },
  { when: 'An operator unlocks the request while Azure does not answer', tell: unlockInTheMiddle },
];

/** Returns what a thread says when planning or execution does not go as usual. */
export async function executions(): Promise<readonly Section[]> {
  const examples: Example[] = [];
  for (const { when, open = openUnapproved, tell } of stories) {
    const stage = await open();
    examples.push({ when, blocks: await threadOf(stage, await tell(stage)) });
  }
  return [
    {
      title: 'When something goes wrong',
      intro: 'What the thread of a request shows when its planning or its execution does not go as usual.',
      parts: [{ content: exampleTable(examples, ['situation', 'lines in the thread']) }],
    },
  ];
}

/** Returns the thread lines, without those of a request that goes as usual up to its approval. */
async function threadOf({ eventsOf }: SampleStage, id: number): Promise<Example['blocks']> {
  const events = (await eventsOf(id)).filter(({ type }) => isPostedToThread(type) && !usual.includes(type));
  return events.flatMap(event => threadLine(event).blocks);
}

const usual: readonly string[] = ['planned', 'agreed'];
