import type { Estate } from '../../../sandbox/src/arm/estate.ts';
import { startArm } from '../../../sandbox/src/arm/server.ts';
import { loopbackCredential, loopbackHttpClient } from '../../../sandbox/src/azure-transport.ts';
import type { Azure } from '../../../src/app/ports.ts';
import { createAzure, createInventorySource } from '../../../src/azure/index.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import type { ChangeRequest } from '../../../src/domain/request/record.ts';
import { isTerminal } from '../../../src/domain/request/states.ts';
import type { Stage } from '../support.ts';
import { BOB, openStage } from '../support.ts';
import type { Round, SequenceRequest } from './sequence-actions.ts';
import { idOf, sequenceEstate, tightLimits } from './sequence-estate.ts';
import type { CountedEstate } from './sequence-model.ts';
import { countedEstate, countOf, hasPrivatePath } from './sequence-model.ts';

/** What happened in a sequence, and what was wrong about it. */
interface SequenceResult {
  readonly violations: readonly string[];
  /** How often each thing happened: requests by their last state, blocks by their code, portal edits. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Runs rounds of requests against a simulated Azure, and compares every number and every effect with what is there. */
export async function runSequence(rounds: readonly Round[]): Promise<SequenceResult> {
  const simulator = await startArm({ port: 0, speed: 0, estate: sequenceEstate() });
  try {
    const sequence = await openSequence(simulator.url);
    for (const round of rounds) await runRound(sequence, round);
    return sequence;
  } finally {
    await simulator.close();
  }
}

interface Sequence extends SequenceResult {
  readonly stage: Stage;
  readonly violations: string[];
  readonly counts: Map<string, number>;
  estate(): Promise<CountedEstate>;
  /** Makes a change without the bot. What Azure refuses does not happen. */
  edit(change: Change): Promise<void>;
  /** Runs just before the next write of the bot. */
  beforeWrite: (() => Promise<void>) | undefined;
}

async function openSequence(url: string): Promise<Sequence> {
  const access = {
    endpoint: 'https://management.azure.com',
    credential: loopbackCredential(),
    httpClient: loopbackHttpClient(url),
  };
  const portal = createAzure(access).executorFor({ key: 'portal', left: () => 1 });
  const counts = new Map<string, number>();
  const sequence: Omit<Sequence, 'stage'> = {
    violations: [],
    counts,
    beforeWrite: undefined,
    async estate() {
      const response = await fetch(`${url}/control/estate`);
      return countedEstate((await response.json()) as Estate);
    },
    async edit(change) {
      try {
        if ((await portal.observe(change)).status === 'applied') return;
        await portal.write(change, 'portal');
        count(counts, `portal ${change.kind}`);
      } catch {
        count(counts, 'portal refused');
      }
    },
  };
  const stage = await openStage({
    limits: tightLimits,
    real: { source: createInventorySource(access), azure: withHook(createAzure(access), sequence) },
  });
  return Object.assign(sequence, { stage });
}

/** Returns an Azure that runs a hook before the next write. */
function withHook(azure: Azure, hooks: Pick<Sequence, 'beforeWrite'>): Azure {
  return {
    ...azure,
    executorFor(lease) {
      const executor = azure.executorFor(lease);
      return {
        ...executor,
        async write(change, stepId) {
          const hook = hooks.beforeWrite;
          hooks.beforeWrite = undefined;
          await hook?.();
          return executor.write(change, stepId);
        },
      };
    },
  };
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

async function runRound(sequence: Sequence, round: Round): Promise<void> {
  const { stage } = sequence;
  const { clock } = stage;
  clock.advance(round.ageMs);
  await editAll(sequence, round.beforePlan);
  const open: { readonly id: number; readonly request: SequenceRequest }[] = [];
  for (const request of round.requests) {
    const id = await stage.submit(request);
    const before = await sequence.estate();
    await stage.plan(id);
    const planned = await stage.request(id);
    checkUsage(sequence, planned, before);
    checkBlocks(sequence, planned, before, open.length);
    if (planned.state === 'awaiting_approval') open.push({ id, request });
    else count(sequence.counts, planned.state);
  }
  await editAll(sequence, round.beforeApproval);
  for (const { id } of open) {
    const before = await sequence.estate();
    await stage.approve(id, BOB);
    checkApproval(sequence, await stage.request(id), before);
  }
  await editAll(sequence, round.beforeExecution);
  const edit = round.beforeWrite;
  sequence.beforeWrite = edit && (() => sequence.edit(edit));
  for (const { id, request } of open) await execute(sequence, id, request);
}

async function editAll(sequence: Sequence, edits: readonly Change[]): Promise<void> {
  for (const edit of edits) {
    await sequence.edit(edit);
    // The first zone link of a network shows in Resource Graph alone. The watch reads it within a minute.
    if (edit.kind === 'link-zone' || edit.kind === 'set-zone-group') await sequence.stage.context.inventory.current(0);
  }
}

/** Every number on a card is what is in Azure at that moment. */
function checkUsage({ violations, counts }: Sequence, { id, plan }: ChangeRequest, now: CountedEstate): void {
  for (const { meter, subjectId, used, subject } of plan?.usage ?? []) {
    count(counts, `checked ${meter}`);
    const real = countOf(now, meter, subjectId);
    if (used !== real) violations.push(`CR-${id}: ${meter} of ${subject} is ${real}, and the plan shows ${used}`);
  }
}

/** A request is blocked only for what is in Azure at that moment. */
function checkBlocks(sequence: Sequence, { id, plan, state }: ChangeRequest, now: CountedEstate, others: number): void {
  const { violations, counts } = sequence;
  for (const found of plan?.findings ?? []) {
    if (found.severity !== 'block') continue;
    count(counts, `blocked ${found.code}`);
    if (found.code.startsWith('limit-'))
      violations.push(...wrongLimit(found, now, others).map(what => `CR-${id}: ${what}`));
    if (found.code === 'delete-while-linked' && isUnused(now, found.subjects[0] ?? '')) {
      violations.push(`CR-${id}: blocked, although nothing uses the scope`);
    }
  }
  const deleted = plan?.changes.flatMap(({ change }) => (change.kind === 'delete-scope' ? [change.scopeId] : [])) ?? [];
  if (state === 'awaiting_approval' && deleted.some(scopeId => !isUnused(now, scopeId))) {
    violations.push(`CR-${id}: a scope in use may be deleted`);
  }
}

/** Returns what is wrong about a block for a limit: there is room, or a reservation that nobody has made. */
function wrongLimit({ code, subjects, evidence }: Finding, now: CountedEstate, others: number): readonly string[] {
  const { requested, reserved, limit } = evidence as Readonly<Record<string, number>>;
  const total = countOf(now, code.slice('limit-'.length), subjects[0] ?? '') + Number(requested) + Number(reserved);
  return [
    ...(total <= Number(limit) ? [`${code} blocks, although there is room for ${total}`] : []),
    ...(others === 0 && Number(reserved) > 0 ? [`${code} counts a reservation that nobody has made`] : []),
  ];
}

function isUnused({ links, connections }: CountedEstate, scopeId: string): boolean {
  return ![...links, ...connections].some(part => part.scopeId === scopeId.toLowerCase());
}

/** A request that is blocked when it is approved names counts that are in Azure at that moment. */
function checkApproval({ violations, counts }: Sequence, request: ChangeRequest, now: CountedEstate): void {
  const { id, state, statusReasons, plan } = request;
  if (state !== 'blocked') return;
  count(counts, 'blocked at approval');
  for (const sentence of statusReasons) {
    const shown = Number(/(\d+) used/.exec(sentence)?.[1]);
    const rows = plan?.usage ?? [];
    const isReal = rows.some(({ meter, subjectId }) => countOf(now, meter, subjectId) === shown);
    if (!isReal) violations.push(`CR-${id}: blocked at approval on counts that are not in Azure: ${sentence}`);
  }
}

async function execute(sequence: Sequence, id: number, request: SequenceRequest): Promise<void> {
  const { stage, violations, counts } = sequence;
  const before = await sequence.estate();
  const hadEdit = sequence.beforeWrite !== undefined;
  for (let attempt = 0; attempt < 10 && !hasEnded(await stage.request(id)); attempt += 1) {
    await stage.execute(id);
    if (!hasEnded(await stage.request(id))) stage.clock.advance(60_000);
  }
  const ended = await stage.request(id);
  const wasEdited = hadEdit && sequence.beforeWrite === undefined;
  count(counts, ended.state);
  if (!hasEnded(ended)) violations.push(`CR-${id}: is still ${ended.state}: ${ended.statusReasons.join(' ')}`);
  const after = await sequence.estate();
  if (ended.state !== 'succeeded') {
    if (ended.state !== 'blocked' && wasEdited) count(counts, `${ended.state} after an edit at the same time`);
    return;
  }
  checkLimits(sequence, ended, before, after, wasEdited);
  if (!wasEdited) checkEffect(sequence, id, request, before, after);
}

function hasEnded({ state }: ChangeRequest): boolean {
  return isTerminal(state) || state === 'stale';
}

/** No request that succeeds has taken a count beyond its limit. */
function checkLimits(
  { violations, counts }: Sequence,
  { id, plan }: ChangeRequest,
  before: CountedEstate,
  after: CountedEstate,
  wasEdited: boolean,
): void {
  for (const { meter, subjectId, subject, limit, requested } of plan?.usage ?? []) {
    const [was, is] = [countOf(before, meter, subjectId), countOf(after, meter, subjectId)];
    count(counts, `verified ${meter}`);
    if (limit === null || is <= limit || (wasEdited ? requested === 0 : is <= was)) continue;
    violations.push(`CR-${id}: succeeded, and ${meter} of ${subject} is ${is} of at most ${limit} (it was ${was})`);
  }
}

/** What the workflows promise about the state in which they leave Azure. */
function checkEffect(
  { violations }: Sequence,
  id: number,
  { workflow, inputs }: SequenceRequest,
  before: CountedEstate,
  after: CountedEstate,
): void {
  const resources = (inputs['resources'] ?? []).map(name => idOf.resource(name).toLowerCase());
  const isLinked = (key: string) => after.links.some(({ resourceId }) => resourceId === key);
  if (workflow === 'retire-resource' && resources.some(isLinked)) {
    violations.push(`CR-${id}: retired, and still linked`);
  }
  const isClosing = workflow === 'set-public-access' && inputs['access']?.[0] === 'Disabled';
  if (isClosing && !resources.every(key => hasPrivatePath(after, key))) {
    violations.push(`CR-${id}: closed to the internet, and nothing reaches it`);
  }
  const deleted = workflow === 'delete-scope' ? idOf.scope(inputs['scope']?.[0] ?? '') : undefined;
  if (deleted !== undefined && !isUnused(before, deleted)) violations.push(`CR-${id}: deleted a scope in use`);
}
