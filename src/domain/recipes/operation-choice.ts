import { z } from 'zod';
import type { Operation } from '../topology/objects.ts';

/** The operations that a workflow lets people choose from. */
export const operationChoice = z.enum(['ingestion', 'queries', 'both']);

/** Returns which operations a choice includes. */
export function operationsOf(choice: z.output<typeof operationChoice>): Readonly<Record<Operation, boolean>> {
  return { ingestion: choice !== 'queries', query: choice !== 'ingestion' };
}
