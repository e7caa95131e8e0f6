import { sql } from 'drizzle-orm';
import type { Work } from '../../../src/app/ports.ts';
import { classifyArmError } from '../../../src/azure/classify-error.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { openStage } from '../../app/support.ts';
import { armAnswers, armError } from './arm-errors.ts';
import { sampleInventory } from './sample-inventory.ts';

/** The number of the first request of a stage. */
export const FIRST_REQUEST = 12;

export type SampleStage = Awaited<ReturnType<typeof openSampleStage>>;

/**
 * Opens a stage on the sample inventory, where Azure's own errors are known. All stages use one
 * database, so only one can be open at a time.
 */
export async function openSampleStage(
  options: { readonly inventory?: Inventory; readonly approvals?: number; readonly isPartial?: boolean } = {},
) {
  const stage = await openStage({ inventory: sampleInventory, ...options });
  await stage.db.execute(sql.raw(`alter table amplsbot.requests alter column id restart with ${FIRST_REQUEST}`));
  const { ports } = stage.context;
  const context = { ...stage.context, ports: { ...ports, azure: { ...stage.azure.azure, classifyArmError } } };
  return {
    ...stage,
    context,
    work: (work: Work, id: number) => stage.run(context, work, id),
    /** Submits a request of Alice to link these resources to ampls-b, and plans it. */
    async submitAndPlan(...resources: readonly string[]): Promise<number> {
      const id = await stage.submit({ inputs: { resources, scope: ['ampls-b'] } });
      await stage.run(context, 'plan', id);
      return id;
    },
  };
}

/** Executes a request of two changes, and stops at the second one because Azure has an outage. */
export async function stopInTheMiddle({ azure, clock, submitAndPlan, work }: SampleStage): Promise<number> {
  azure.onWrite('link law-dev', { before: () => clock.advance(36_000) });
  azure.onWrite('link law-prod', { error: armError(armAnswers.outage, { 'retry-after': '300' }) });
  const id = await submitAndPlan('law-dev', 'law-prod');
  await work('execute', id);
  return id;
}
