import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { groupAt, scopeAt, workspaceAt } from '../../sandbox/src/estate/builders.ts';
import { openInstallation } from '../../sandbox/src/installation.ts';
import { startCluster } from '../../sandbox/src/postgres/cluster.ts';
import type { TestSystem } from '../system/harness.ts';
import { duplicateLines, openSystemForTest, queueStores } from '../system/harness.ts';
import { estateOf, subscription } from './kinds.ts';

/** How long Postgres restarts every five to ten seconds. More can be asked for with `RESTART_SECONDS`. */
const SECONDS = Number(process.env['RESTART_SECONDS'] ?? 60);

/** What may pass between the last restart and the end of every accepted request, in milliseconds. */
const RECOVERY_MS = 60_000;

const groupRef = { subscription, group: 'rg-restarts', location: 'westeurope' };
const names = Array.from({ length: SECONDS }, (_, index) => String(index));
const resources = [
  groupAt(groupRef),
  ...names.flatMap(name => [scopeAt(groupRef, `ampls-${name}`, {}), workspaceAt(groupRef, `law-${name}`)]),
];

/** Submits a request a second, as several people, and returns the names of those that were accepted. */
function submitAll({ control }: TestSystem) {
  const accepted = new Set<string>();
  const people = ['alice', 'carol', 'dave', 'erin'];
  const submit = async (name: string, index: number) => {
    await sleep(index * 900);
    const command = `/ampls connect law-${name} to ampls-${name}`;
    const { body } = await control.command(people[index % people.length] ?? 'alice', command);
    const ref = /CR-\d+/.exec(JSON.stringify(body))?.[0];
    if (ref !== undefined) accepted.add(ref);
  };
  return { accepted, finished: Promise.allSettled(names.map(submit)) };
}

/** Approves requests, again where a click was refused, until all of them have succeeded. */
async function approveUntilDone({ control }: TestSystem, accepted: ReadonlySet<string>, isOver: () => boolean) {
  const done = new Set<string>();
  while (!isOver() || done.size < accepted.size) {
    for (const ref of accepted) {
      const status = done.has(ref) ? 'succeeded' : await control.status(ref);
      if (status === 'succeeded') done.add(ref);
      // The button may have gone from the card meanwhile.
      if (status === 'awaiting_approval') await control.click('bob', 'request:approve', ref).catch(() => undefined);
    }
    await sleep(500);
  }
}

test.for(queueStores)(
  'completes every accepted request within a minute after Postgres stopped restarting, with the queues on %s',
  {
    timeout: (SECONDS + 420) * 1_000,
  },
  async (queues, { annotate }) => {
    const folder = mkdtempSync(join(tmpdir(), 'amplsbot-restarts-'));
    const cluster = await startCluster(openInstallation(folder));
    onTestFinished(async () => {
      await cluster.discard();
      rmSync(folder, { recursive: true, force: true });
    });
    const system = await openSystemForTest({ queues, databaseUrl: cluster.url, estate: estateOf([{ resources }]) });
    const { accepted, finished } = submitAll(system);
    let isOver = false;
    const approving = approveUntilDone(system, accepted, () => isOver);
    const end = performance.now() + SECONDS * 1_000;
    let restarts = 0;
    for (; performance.now() < end; restarts += 1) {
      await sleep(5_000 + (restarts % 6) * 1_000);
      await cluster.restart();
    }
    await finished;
    const quiet = performance.now();
    isOver = true;
    await approving;
    const recovery = performance.now() - quiet;
    await annotate(
      `${restarts} restarts, ${accepted.size} of ${names.length} accepted, all ended ${recovery / 1_000} s after`,
    );
    expect(accepted.size).toBeGreaterThan(names.length / 4);
    expect(recovery).toBeLessThan(RECOVERY_MS);
    expect(await system.writes()).toHaveLength(accepted.size);
    for (const ref of accepted) expect(duplicateLines(await system.waitForThread(ref, /Finished/))).toEqual([]);
  },
);
