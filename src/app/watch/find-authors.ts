import { awaitsAuthor, RECORD_PATIENCE_MS, withAuthors } from '../../domain/watch/change-records.ts';
import type { InventoryDifference } from '../../domain/watch/differences.ts';
import { noticesAwaitingAuthors, saveAuthors } from '../../store/notices.ts';
import type { AppContext } from '../context.ts';

/** Pause between two questions to Azure about the same notice, in milliseconds. */
const ASK_EVERY_MS = 30_000;

/**
 * Returns differences with their authors, as far as Azure says already who made them. Where Azure does not answer, they
 * stay as they are: a notice does not wait for its authors.
 */
export async function findAuthors(
  { inventory, ports, log }: AppContext,
  differences: readonly InventoryDifference[],
  since: Date,
): Promise<readonly InventoryDifference[]> {
  if (!differences.some(awaitsAuthor)) return differences;
  try {
    return withAuthors(differences, await inventory.changesSince(since));
  } catch (error) {
    const failure = ports.azure.classifyArmError(error);
    if (failure === undefined) throw error;
    log.warn({ error: failure.sentence }, 'could not read who changed something in Azure');
    return differences;
  }
}

/** Asks Azure again who made the changes of notices, until it says so or has had long enough to do so. */
export async function findAwaitedAuthors(context: AppContext): Promise<void> {
  const { db, clock } = context;
  const now = clock();
  for (const notice of await noticesAwaitingAuthors(db, new Date(now.getTime() - ASK_EVERY_MS))) {
    const isLate = now.getTime() - notice.createdAt.getTime() > RECORD_PATIENCE_MS;
    const observations = await findAuthors(context, notice.observations, notice.changedSince ?? notice.createdAt);
    const awaitsAuthors = !isLate && observations.some(awaitsAuthor);
    await saveAuthors(db, notice.id, { observations, awaitsAuthors }, now);
  }
}
