import type { RejectConnectionChange } from '../../domain/changes/reject-connection.ts';
import { decisionOf } from './connection.ts';

/** Rejecting a connection, also one that was approved. */
export const rejectingConnection = decisionOf<RejectConnectionChange>('Rejected');
