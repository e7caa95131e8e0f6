import { drizzle } from 'drizzle-orm/node-postgres';
import { expect, test } from 'vitest';
import type { Work } from '../../src/app/ports.ts';
import type { Database } from '../../src/store/database.ts';
import * as schema from '../../src/store/schema.ts';
import { openStage } from './support.ts';

/**
 * What a request with one link may take, without its leases and its queue. Each statement is a round trip, and what they
 * take is most of what a request takes.
 */
const MOST = { plan: 12, execute: 28, deliver: 7 } as const;

test('plans, executes and reports a request with one link in few statements', async () => {
  const stage = await openStage({ approvals: 0 });
  let count = 0;
  const logQuery = () => {
    count += 1;
  };
  const db: Database = drizzle(stage.db.$client, { schema, logger: { logQuery } });
  const statementsTo = async (work: Work, id: number) => {
    count = 0;
    await stage.run({ ...stage.context, db }, work, id);
    return count;
  };
  await stage.context.inventory.current(60_000);
  const id = await stage.submit();
  await stage.deliver(id);
  expect(await statementsTo('plan', id)).toBeLessThanOrEqual(MOST.plan);
  expect(await statementsTo('execute', id)).toBeLessThanOrEqual(MOST.execute);
  expect(await stage.state(id)).toBe('succeeded');
  expect(await statementsTo('deliver', id)).toBeLessThanOrEqual(MOST.deliver);
  expect(await statementsTo('deliver', id)).toBe(1);
});
