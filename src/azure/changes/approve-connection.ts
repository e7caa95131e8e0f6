import type { ApproveConnectionChange } from '../../domain/changes/approve-connection.ts';
import { decisionOf } from './connection.ts';

/** Approving a connection. */
export const approvingConnection = decisionOf<ApproveConnectionChange>('Approved');
