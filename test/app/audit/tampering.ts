import { sql } from 'drizzle-orm';
import { rootAt } from '../../../src/app/audit/log-hashes.ts';
import { verifyTrail } from '../../../src/app/audit/verify-trail.ts';
import type { StoredEvent } from '../../../src/domain/audit/event-chain.ts';
import { sha256 } from '../../../src/domain/canonical-json.ts';
import { signCheckpoint } from '../../../src/domain/tlog/checkpoint.ts';
import { countLeaves } from '../../../src/store/audit-log.ts';
import type { Transaction } from '../../../src/store/database.ts';
import type { openAuditLogInContainer } from './support.ts';
import { addEvent, addRequests, dropGuards, key, openAuditLog, otherKey } from './support.ts';

/** Requests of the trail that is tampered with, and their events at first. Half of the requests get one more later. */
const REQUESTS = 12;
const EVENTS = 4;

/** One attempt to change the sealed trail unnoticed, by someone who may do everything in the database. */
interface Tampering {
  readonly tx: Transaction;
  /** Returns a whole number from 0 up to, but not including, a limit. */
  readonly pick: (limit: number) => number;
  /** The requests of the trail. */
  readonly ids: readonly number[];
}

/** Carries out an attempt. Returns what the report has to name: one of these places. */
type Attempt = (tampering: Tampering) => Promise<readonly RegExp[]>;

const requestName = (id: number) => new RegExp(`CR-${id}\\b`);
const anyRange = /Leaves \d+ to \d+ of the audit log|Leaf \d+ of the audit log/;

async function run(tx: Transaction, statement: string): Promise<void> {
  await tx.execute(sql.raw(statement));
}

async function lengthOf(tx: Transaction, id: number): Promise<number> {
  const { rows } = await tx.execute<{ length: number }>(
    sql`select count(*)::int as length from amplsbot.events where request_id = ${id}`,
  );
  return rows[0]?.length ?? 0;
}

/** Picks one event. */
async function pickEvent({ tx, pick, ids }: Tampering): Promise<{ readonly id: number; readonly seq: number }> {
  const id = ids[pick(ids.length)] ?? 0;
  return { id, seq: 1 + pick(await lengthOf(tx, id)) };
}

/** Picks two different requests. */
function pickTwo({ pick, ids }: Tampering): readonly [number, number] {
  const first = pick(ids.length);
  const second = (first + 1 + pick(ids.length - 1)) % ids.length;
  return [ids[first] ?? 0, ids[second] ?? 0];
}

/** The hash that the trigger would compute. */
function hashOf({ previous, requestId, seq, at, actor, type, data }: Omit<StoredEvent, 'hash'>): string {
  return sha256([previous, requestId, seq, `${at.slice(0, -4)}Z`, actor, type, data].join('\n'));
}

/** Numbers and chains the events of a request again, as if they had always been so. */
export async function rehash(tx: Transaction, id: number): Promise<readonly StoredEvent[]> {
  const { rows } = await tx.execute<StoredEvent & { row: string } & Record<string, unknown>>(sql`
    select ctid::text as row, request_id as "requestId", seq, actor, type, data,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from amplsbot.events where request_id = ${id} order by seq, ctid`);
  let previous = '';
  const chained = rows.map((event, index) => {
    const content = { ...event, seq: index + 1, previous };
    previous = hashOf(content);
    return { ...content, hash: previous };
  });
  await tx.execute(sql`
    update amplsbot.events set seq = (new->>'seq')::int, previous = new->>'previous', hash = new->>'hash'
    from jsonb_array_elements(${JSON.stringify(chained)}::jsonb) as list (new) where events.ctid::text = new->>'row'`);
  return chained;
}

/** Writes the hashes of events into the leaves that name them. */
export async function rewriteLeaves(tx: Transaction, id: number): Promise<void> {
  await tx.execute(sql`
    update amplsbot.audit_leaves as leaf set hash = event.hash from amplsbot.events as event
    where leaf.request_id = ${id} and event.request_id = leaf.request_id and event.seq = leaf.seq`);
}

/** Signs the log as it is now, with another key. */
async function sealAgain(tx: Transaction): Promise<void> {
  const size = await countLeaves(tx);
  await run(tx, `delete from amplsbot.audit_checkpoints where size >= ${size}`);
  if (size === 0) return;
  const note = signCheckpoint({ size, root: await rootAt(tx, size) }, otherKey);
  await tx.execute(sql`insert into amplsbot.audit_checkpoints (size, note) values (${size}, ${note})`);
}

const edits: readonly string[] = [
  `actor = 'UMALLORY'`,
  `type = 'approved'`,
  `data = '{"problem":"none"}'`,
  `at = at + interval '1 second'`,
  `at = at - interval '1 millisecond'`,
  `at = at + interval '1 microsecond'`,
  `data = data || ' '`,
  `previous = repeat('0', 64)`,
  `hash = repeat('0', 64)`,
];

async function editEvent(tampering: Tampering, last = edits.length) {
  const event = await pickEvent(tampering);
  const edit = edits[tampering.pick(last)];
  await run(tampering.tx, `update amplsbot.events set ${edit} where request_id = ${event.id} and seq = ${event.seq}`);
  return event;
}

/** Edits that change what a hash covers, so that a chain can be computed again after them. */
const HASHED_EDITS = 5;

export const attempts: Readonly<Record<string, Attempt>> = {
  'edits a field of an event': async tampering => [requestName((await editEvent(tampering)).id)],
  'edits an event and computes its chain again': async tampering => {
    const { id } = await editEvent(tampering, HASHED_EDITS);
    await rehash(tampering.tx, id);
    return [requestName(id)];
  },
  'edits an event, its chain and its leaves': async tampering => {
    const { id } = await editEvent(tampering, HASHED_EDITS);
    await rehash(tampering.tx, id);
    await rewriteLeaves(tampering.tx, id);
    return [requestName(id), anyRange];
  },
  'edits an event, its chain and its leaves, and seals again with another key': async tampering => {
    const { id } = await editEvent(tampering, HASHED_EDITS);
    await rehash(tampering.tx, id);
    await rewriteLeaves(tampering.tx, id);
    await sealAgain(tampering.tx);
    return [requestName(id), anyRange];
  },
  'removes an event': async tampering => {
    const { id, seq } = await pickEvent(tampering);
    await run(tampering.tx, `delete from amplsbot.events where request_id = ${id} and seq = ${seq}`);
    return [requestName(id)];
  },
  'removes an event and numbers the others again': async tampering => {
    const { id, seq } = await pickEvent(tampering);
    await run(tampering.tx, `delete from amplsbot.events where request_id = ${id} and seq = ${seq}`);
    await rehash(tampering.tx, id);
    return [requestName(id)];
  },
  'removes the last events of a request': async tampering => {
    const { id, seq } = await pickEvent(tampering);
    await run(tampering.tx, `delete from amplsbot.events where request_id = ${id} and seq >= ${seq}`);
    return [requestName(id)];
  },
  'removes the last events of a request with their leaves': async tampering => {
    const { id, seq } = await pickEvent(tampering);
    await run(tampering.tx, `delete from amplsbot.events where request_id = ${id} and seq >= ${seq}`);
    await run(tampering.tx, `delete from amplsbot.audit_leaves where request_id = ${id} and seq >= ${seq}`);
    return [requestName(id), anyRange];
  },
  'removes a whole request': async tampering => {
    const { id } = await pickEvent(tampering);
    await run(tampering.tx, `delete from amplsbot.events where request_id = ${id}`);
    return [requestName(id)];
  },
  'removes a whole request, its leaves, and closes the gap': async tampering => {
    const { tx } = tampering;
    const { id } = await pickEvent(tampering);
    await run(tx, `delete from amplsbot.events where request_id = ${id}`);
    await run(tx, `delete from amplsbot.audit_leaves where request_id = ${id}`);
    await run(
      tx,
      `update amplsbot.audit_leaves as leaf set position = list.number - 1 from
        (select ctid, row_number() over (order by position) as number from amplsbot.audit_leaves) as list
        where leaf.ctid = list.ctid`,
    );
    await sealAgain(tx);
    return [requestName(id), anyRange];
  },
  'removes all events': async ({ tx, ids }) => {
    await run(tx, 'truncate amplsbot.events');
    return [requestName(ids[0] ?? 0)];
  },
  'removes everything': async ({ tx }) => {
    await run(tx, 'truncate amplsbot.events, amplsbot.audit_leaves, amplsbot.audit_nodes, amplsbot.audit_checkpoints');
    return [anyRange];
  },
  'inserts an event and chains all of them again': async tampering => {
    const { id, seq } = await pickEvent(tampering);
    await run(
      tampering.tx,
      `update amplsbot.events set seq = seq + 1 where request_id = ${id} and seq >= ${seq};
        insert into amplsbot.events select request_id, ${seq}, at, 'UMALLORY', 'agreed', '{}', '', ''
        from amplsbot.events where request_id = ${id} and seq = ${seq + 1}`,
    );
    await rehash(tampering.tx, id);
    return [requestName(id)];
  },
  'inserts an event beside another one': async tampering => {
    const { id, seq } = await pickEvent(tampering);
    await run(
      tampering.tx,
      `insert into amplsbot.events select request_id, seq, at, 'UMALLORY', type, data, previous, hash
        from amplsbot.events where request_id = ${id} and seq = ${seq}`,
    );
    return [requestName(id)];
  },
  'swaps two events of a request': async tampering => {
    const { tx, pick } = tampering;
    const { id } = await pickEvent(tampering);
    const length = await lengthOf(tx, id);
    const first = 1 + pick(length);
    const second = 1 + ((first + pick(length - 1)) % length);
    await run(
      tx,
      `update amplsbot.events set seq = case seq when ${first} then ${second} else ${first} end
        where request_id = ${id} and seq in (${first}, ${second})`,
    );
    if (pick(2) === 0) await rehash(tx, id);
    return [requestName(id)];
  },
  'swaps the events of two requests': async tampering => {
    const [first, second] = pickTwo(tampering);
    await run(
      tampering.tx,
      `update amplsbot.events set request_id = case request_id when ${first} then ${second} else ${first} end
        where request_id in (${first}, ${second})`,
    );
    if (tampering.pick(2) === 0) {
      await rehash(tampering.tx, first);
      await rehash(tampering.tx, second);
    }
    return [requestName(first), requestName(second)];
  },
  'moves an event to another request': async tampering => {
    const { id, seq } = await pickEvent(tampering);
    const other = tampering.ids.find(candidate => candidate !== id) ?? 0;
    await run(
      tampering.tx,
      `update amplsbot.events set request_id = ${other} where request_id = ${id} and seq = ${seq}`,
    );
    await rehash(tampering.tx, id);
    await rehash(tampering.tx, other);
    return [requestName(id), requestName(other)];
  },
  'changes a document': async ({ tx, pick, ids }) => {
    const id = ids[pick(ids.length)] ?? 0;
    await run(tx, `update amplsbot.documents set body = body || ' ' where body = 'plan ${id}'`);
    return [new RegExp(`CR-${id}, .* the document .* was changed`)];
  },
  'removes a document': async ({ tx, pick, ids }) => {
    const id = ids[pick(ids.length)] ?? 0;
    await run(tx, `delete from amplsbot.documents where body = 'plan ${id}'`);
    return [new RegExp(`CR-${id}, .* the document .* is missing`)];
  },
  'changes a leaf': async ({ tx, pick }) => {
    const position = pick(await countLeaves(tx));
    const forged = sha256(String(pick(1_000_000)));
    await run(tx, `update amplsbot.audit_leaves set hash = '${forged}' where position = ${position}`);
    return [/CR-\d+/];
  },
  'swaps two leaves': async ({ tx, pick }) => {
    const size = await countLeaves(tx);
    const first = pick(size);
    const second = (first + 1 + pick(size - 1)) % size;
    await run(
      tx,
      `update amplsbot.audit_leaves set position = case position when ${first} then ${second} else ${first} end
        where position in (${first}, ${second})`,
    );
    return [anyRange];
  },
  'removes a leaf': async ({ tx, pick }) => {
    await run(tx, `delete from amplsbot.audit_leaves where position = ${pick(await countLeaves(tx))}`);
    return [anyRange];
  },
  'removes the newest leaves with their events, and seals again with another key': async ({ tx, pick }) => {
    const from = pick(await countLeaves(tx));
    await run(
      tx,
      `delete from amplsbot.events as event using amplsbot.audit_leaves as leaf
        where leaf.position >= ${from} and event.request_id = leaf.request_id and event.seq >= leaf.seq`,
    );
    await run(tx, `delete from amplsbot.audit_leaves where position >= ${from}`);
    await run(tx, `delete from amplsbot.audit_checkpoints where size > ${from}`);
    await sealAgain(tx);
    return [anyRange];
  },
  'puts another signature under a checkpoint': async ({ tx, pick }) => {
    const size = await countLeaves(tx);
    const root = Buffer.from(sha256(String(pick(1_000_000))), 'hex');
    const note = signCheckpoint({ size, root }, otherKey);
    await tx.execute(sql`update amplsbot.audit_checkpoints set note = ${note} where size = ${size}`);
    return [new RegExp(`The checkpoint of ${size} leaves in the database`)];
  },
};

/** Thrown to roll back. */
class Undone extends Error {}

/** Opens a log that is published somewhere. */
type OpenLog = () => Promise<
  Pick<Awaited<ReturnType<typeof openAuditLogInContainer>>, 'db' | 'files' | 'sealAndPublish'>
>;

/** Prepares a sealed trail of a few requests, with several checkpoints. */
async function openSealedTrail(openLog: OpenLog) {
  const { db, files, sealAndPublish } = await openLog();
  for (let round = 0; round < 3; round += 1) {
    await addRequests(db, REQUESTS / 3, EVENTS);
    await sealAndPublish();
  }
  const { rows } = await db.execute<{ id: number }>(sql`select id from amplsbot.requests order by id`);
  const ids = rows.map(({ id }) => id);
  for (const id of ids.slice(0, REQUESTS / 2)) await addEvent(db, id);
  await sealAndPublish();
  const checkpoint = String(await files.read('checkpoint'));
  return {
    /** Verifies the trail as it is. */
    verify: () => verifyTrail(db, { keys: [key], files }),
    /** Makes an attempt, verifies, and puts everything back. Returns what is wrong with the report; nothing if it is right. */
    async attempt(name: string, pick: Tampering['pick']): Promise<string | undefined> {
      let complaint: string | undefined;
      const attempted = db.transaction(async tx => {
        await dropGuards(tx);
        const places = (await attempts[name]?.({ tx, pick, ids })) ?? [];
        // Half of the auditors have the published log at hand, and half only a checkpoint that they kept.
        const options = pick(2) === 0 ? { files } : { files: undefined, given: checkpoint };
        const { ok, problems } = await verifyTrail(tx, { keys: [key], ...options });
        const isNamed = problems.some(problem => places.some(place => place.test(problem)));
        if (ok || !isNamed) complaint = `${name}: ${ok ? 'not found' : `named another place: ${problems.join(' | ')}`}`;
        throw new Undone();
      });
      await attempted.catch(error => {
        if (!(error instanceof Undone)) throw error;
      });
      return complaint;
    },
  };
}

/** Returns a source of whole numbers that gives the same ones for the same seed (mulberry32). */
function randomNumbers(seed: number): Tampering['pick'] {
  let state = seed;
  return limit => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Makes so many attempts of each kind in turn. Returns the complaints, each with the seed that brings it back. */
export async function tamperManyTimes(
  count: number,
  firstSeed: number,
  openLog: OpenLog = openAuditLog,
): Promise<readonly string[]> {
  const trail = await openSealedTrail(openLog);
  const names = Object.keys(attempts);
  const complaints: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const seed = firstSeed + index;
    const complaint = await trail.attempt(names[index % names.length] ?? '', randomNumbers(seed));
    if (complaint !== undefined) complaints.push(`seed ${seed}: ${complaint}`);
  }
  const { ok, problems } = await trail.verify();
  return ok ? complaints : [...complaints, `the trail was not put back: ${problems.join(' | ')}`];
}
