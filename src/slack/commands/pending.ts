import { pendingAnswer } from '../../cards/pending.ts';
import { waitingConnections } from '../../domain/watch/arrivals.ts';
import type { Desk } from '../desk.ts';
import { knownEstate } from '../estate.ts';
import type { Command } from './call.ts';

export const pendingCommand: Command = {
  word: 'pending',
  form: 'pending',
  title: 'private endpoint connections that wait for a decision',
  answer: async desk => ({ later: () => pending(desk) }),
};

async function pending(desk: Desk) {
  const { topology, readAt } = await knownEstate(desk);
  return pendingAnswer(topology, waitingConnections(topology), desk.clock().getTime() - readAt.getTime());
}
