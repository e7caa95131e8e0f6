import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArmCall, SlackMessage } from '../../sandbox/src/control-client.ts';
import { createControlClient } from '../../sandbox/src/control-client.ts';
import type { Sandbox } from '../../sandbox/src/sandbox.ts';
import type { RequestState } from '../../src/domain/request/states.ts';
import { withDatabase } from './watch-requests.ts';

/** A link, as the pair of its scope and its resource, both in lower case. */
export interface LinkPair {
  readonly scope: string;
  readonly resource: string;
}

interface ObservedStep extends LinkPair {
  readonly id: string;
  readonly requestId: number;
  readonly kind: 'link' | 'unlink';
  readonly state: string;
  readonly undoes: string | null;
}

interface ObservedRequest {
  readonly id: number;
  readonly state: RequestState;
  readonly reason: string;
  /** The place of its last line among those of all requests, whatever the clocks said; null where it has none. */
  readonly lastLine: number | null;
  /** How many events say that it ended. */
  readonly ends: number;
  /** How often it entered `approved` again without a new plan. A new plan may be the same as an earlier one. */
  readonly approvedTwice: number;
  /** Names of the people whose approvals of any of its plans were counted. */
  readonly approvedBy: readonly string[];
  /** Outbox ids of its thread lines, in the order in which they were committed. */
  readonly lines: readonly string[];
}

/** What Slack shows of a request. */
interface ObservedThread {
  readonly requestId: number;
  readonly cards: number;
  readonly status: string;
  /** Outbox ids of the lines, in the order of the thread. */
  readonly lines: readonly string[];
}

/** Everything that can be seen of a system after a run. */
export interface Observation {
  readonly requests: readonly ObservedRequest[];
  readonly steps: readonly ObservedStep[];
  /** ARM's calls that changed something, in their order. */
  readonly writes: readonly ArmCall[];
  readonly links: readonly LinkPair[];
  readonly threads: readonly ObservedThread[];
  /** Requests that hold a lock or wait for one. */
  readonly locks: readonly number[];
  /** Leases of requests that somebody holds. */
  readonly leases: readonly string[];
  readonly audit: { readonly code: number; readonly output: string };
}

/** Reads everything that the oracle judges. */
export async function observe(sandbox: Sandbox): Promise<Observation> {
  const control = createControlClient(sandbox);
  const calls = await control.armCalls();
  const people: { id: string; name: string }[] = await control.slack('people');
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return {
    ...(await readDatabase(sandbox.databaseUrl, names)),
    writes: calls.filter(({ changed }) => changed),
    links: await readLinks(sandbox),
    threads: await readThreads(sandbox),
    audit: await verifyAudit(sandbox),
  };
}

/** The events that end a request. */
const endings = [
  'blocked',
  'declined',
  'cancelled',
  'expired',
  'succeeded',
  'rolled_back',
  'stopped',
  'failed',
  'unlocked',
];

async function readDatabase(databaseUrl: string, names: ReadonlyMap<string, string>) {
  return withDatabase(databaseUrl, async client => {
    const requests = await client.query(
      `select id, state, reason,
        (select max(o.seq)::int from amplsbot.outbox o
          where o.request_id = r.id and o.body->>'kind' = 'line') as "lastLine",
        (select count(*)::int from amplsbot.events e where e.request_id = r.id and e.type = any($1)) as ends,
        (select count(*)::int from (
          select type, lag(type) over (order by seq) as previous from amplsbot.events e
          where e.request_id = r.id and e.type in ('planned', 'approved')
        ) pairs where type = 'approved' and previous = 'approved') as "approvedTwice",
        array(select d.person from amplsbot.decisions d
          where d.request_id = r.id and d.verdict = 'approve') as "approvedBy",
        array(select o.id::text from amplsbot.outbox o
          where o.request_id = r.id and o.body->>'kind' = 'line' order by o.seq) as lines
      from amplsbot.requests r order by id`,
      [endings],
    );
    const steps = await client.query(`
      select id, request_id as "requestId", state, undoes, change->>'kind' as kind,
        lower(change->>'scopeId') as scope, lower(change->>'resourceId') as resource
      from amplsbot.steps order by request_id, position`);
    const locks = await client.query('select distinct request_id from amplsbot.locks order by 1');
    const leases = await client.query(`
      select key from amplsbot.leases
      where expires_at > clock_timestamp() and key not in ('watch', 'seal', 'prune') order by 1`);
    return {
      requests: requests.rows.map(({ approvedBy, ...row }) => ({
        ...row,
        approvedBy: approvedBy.map((person: string) => names.get(person) ?? person),
      })),
      steps: steps.rows,
      locks: locks.rows.map(row => row.request_id),
      leases: leases.rows.map(row => row.key),
    };
  });
}

/** Returns what happened to the request that ended last, one line for each event, with the seconds between them. */
export async function describeLastRequest(databaseUrl: string): Promise<string> {
  return withDatabase(databaseUrl, async client => {
    const { rows } = await client.query(`
      select request_id as id, type, at, extract(epoch from at - lag(at) over (order by seq))::float8 as after
      from amplsbot.events
      where request_id = (select request_id from amplsbot.events order by at desc limit 1) order by seq`);
    const events = rows.map(({ type, at, after }) => `${at.toISOString()} ${type} (+${(after ?? 0).toFixed(1)} s)`);
    return [`The request that ended last was CR-${rows[0]?.id}:`, ...events].join('\n');
  });
}

/** Returns the links in the simulated Azure. */
export async function readLinks(sandbox: Sandbox): Promise<LinkPair[]> {
  const { resources } = await createControlClient(sandbox).arm('estate');
  return resources.flatMap(({ id, properties }: { id: string; properties: { linkedResourceId?: string } }) => {
    const scope = /^(.*\/privatelinkscopes\/[^/]+)\/scopedresources\//i.exec(id)?.[1];
    if (scope === undefined || properties.linkedResourceId === undefined) return [];
    return [{ scope: scope.toLowerCase(), resource: properties.linkedResourceId.toLowerCase() }];
  });
}

async function readThreads(sandbox: Sandbox): Promise<ObservedThread[]> {
  const control = createControlClient(sandbox);
  const ofRequests = (await control.cards()).filter(({ metadata }) => metadata?.event_type === 'change_request');
  const byRequest = Map.groupBy(ofRequests, ({ metadata }) => metadata?.event_payload['request'] ?? '');
  const threads: ObservedThread[] = [];
  for (const [ref, cards] of byRequest) {
    const card = cards.at(-1);
    const replies: SlackMessage[] = await control.slack(`channels/network-changes/messages/${card?.ts}/replies`);
    threads.push({
      requestId: Number(ref.slice('CR-'.length)),
      cards: cards.length,
      status: card?.metadata?.event_payload['status'] ?? '',
      lines: replies.flatMap(({ metadata }) => metadata?.event_payload['outbox'] ?? []),
    });
  }
  return threads;
}

/** Runs `amplsbot audit verify` as an auditor does: without Slack, Azure and the signer key. */
function verifyAudit({ databaseUrl, folder }: Sandbox): Promise<Observation['audit']> {
  const main = join(import.meta.dirname, '../../src/main.ts');
  const key = readFileSync(join(folder, 'audit-verifier-key'), 'utf8').trim();
  const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, AUDIT_FOLDER: join(folder, 'audit') };
  return new Promise(resolve => {
    execFile(process.execPath, [main, 'audit', 'verify', '--key', key], { env }, (error, out, problems) => {
      resolve({ code: Number(error?.code ?? 0), output: `${out}${problems}` });
    });
  });
}
