import { z } from 'zod';
import type { Operation } from '../topology/objects.ts';

/** What is meant of a resource or scope. */
export const operationChoice = z.enum(['ingestion', 'queries', 'both']);

/** Which operations a choice stands for. */
export function operationsOf(chosen: z.output<typeof operationChoice>): Readonly<Record<Operation, boolean>> {
  return { ingestion: chosen !== 'queries', query: chosen !== 'ingestion' };
}
