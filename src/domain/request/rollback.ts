import type { Change } from '../changes/index.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { nameOf } from '../ids.ts';
import type { Plan } from '../plan/plan.ts';
import { linkOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { Step } from './record.ts';
import { refOf } from './record.ts';

/** The workflow that takes back what a request has made. It has no file: its changes come from the record. */
export const ROLLBACK = 'rollback';

/**
 * The changes that take back what a request has made and what still stands by its doing, last one first, with what
 * cannot be taken back.
 *
 * @param made the request's number, its plan, and its steps as they ended
 */
export function rollbackOf(
  made: { readonly id: number; readonly plan: Plan | null; readonly steps: readonly Step[] },
  topology: Topology,
): { readonly changes: readonly Change[]; readonly findings: readonly Finding[] } {
  const done = made.steps.filter(({ undoes, state }) => undoes === null && state === 'done').reverse();
  const changes: Change[] = [];
  const findings: Finding[] = [];
  for (const { position, title, change } of done) {
    const inverse = made.plan?.changes[position]?.inverse ?? 'irreversible';
    const others = standsByOthers(topology, change);
    if (others !== undefined) findings.push(others);
    else if (inverse === 'irreversible')
      findings.push(finding('irreversible', `${title}: this cannot be taken back.`, [title]));
    else changes.push(inverse);
  }
  if (changes.length > 0) return { changes, findings };
  const nothing = `${refOf(made.id)} has made nothing that could be taken back.`;
  return { changes, findings: [...findings, finding('nothing-to-do', nothing, [refOf(made.id)])] };
}

/** A link that somebody else has made since, under another name, is not this request's to remove. */
function standsByOthers(topology: Topology, change: Change): Finding | undefined {
  if (change.kind !== 'link') return undefined;
  const { scopeId, resourceId, name } = change;
  const link = linkOf(topology, scopeId, resourceId);
  if (link === undefined || link.name === name) return undefined;
  const sentence = `${nameOf(resourceId)} is linked to ${nameOf(scopeId)} by somebody else by now, as ${link.name}: that stays.`;
  return finding('already-done', sentence, [scopeId, resourceId]);
}
