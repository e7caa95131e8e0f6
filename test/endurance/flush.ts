import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { Sandbox } from '../../sandbox/src/sandbox.ts';

/** Deletes everything that the queue store holds for a sandbox. */
export async function flushQueues({ databaseUrl, queuePrefix }: Sandbox, queues: 'postgres' | 'redis'): Promise<void> {
  if (queues === 'redis') {
    const redis = new Redis(process.env['REDIS_URL'] ?? '');
    const keys = await redis.keys(`${queuePrefix}:*`);
    if (keys.length > 0) await redis.del(...keys);
    redis.disconnect();
    return;
  }
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    `select tablename from pg_tables where schemaname = 'bullmq' and tablename like '%job%'`,
  );
  assert.ok(rows.length > 0);
  for (const { tablename } of rows) await client.query(`delete from bullmq."${tablename}"`);
  await client.end();
}
