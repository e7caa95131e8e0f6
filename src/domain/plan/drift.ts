import { canonicalJsonIgnoringCase } from '../canonical-json.ts';
import type { Finding } from '../findings/finding.ts';
import { impactCodes } from '../findings/impact.ts';
import { keyOf } from '../ids.ts';
import type { Impact } from '../impact/impact.ts';
import type { Plan } from './plan.ts';

/**
 * Returns what has changed since a plan was approved, as sentences: changed before-images, new blocks and warnings, and
 * new impact. A problem that no longer exists, or a count that changed within its limit, needs no new approval.
 *
 * @param approved the plan that was approved
 * @param current the same request, planned on what Azure shows now
 */
export function driftBetween(approved: Plan, current: Plan): readonly string[] {
  const differences = [
    ...changedImages(approved, current),
    ...newConcerns(approved.findings, current.findings).map(({ sentence }) => sentence),
    ...newImpact(approved.impact, current.impact),
  ];
  return [...new Set(differences)];
}

function changedImages(approved: Plan, current: Plan): string[] {
  return approved.changes.flatMap((planned, index) => {
    const now = current.changes[index];
    if (now === undefined) return [`"${planned.title}" is no longer possible.`];
    if (canonicalJsonIgnoringCase(planned.image) === canonicalJsonIgnoringCase(now.image)) return [];
    return planned.before === now.before
      ? [`"${planned.title}" depends on objects that have changed in Azure since it was planned.`]
      : [`"${planned.title}" was planned when Azure showed "${planned.before}". Azure now shows "${now.before}".`];
  });
}

/**
 * Returns the blocks and warnings that were not approved. One was approved if the approved plan has a
 * finding with the same code that is at least as severe and covers all of its subjects.
 */
export function newConcerns(approved: readonly Finding[], current: readonly Finding[]): readonly Finding[] {
  const isKnown = ({ code, severity, subjects }: Finding) =>
    approved.some(known => {
      const approvedSubjects = new Set(known.subjects.map(keyOf));
      const isAsSevere = known.severity === 'block' || known.severity === severity;
      return known.code === code && isAsSevere && subjects.every(subject => approvedSubjects.has(keyOf(subject)));
    });
  return current
    .filter(({ code, severity }) => severity !== 'info' && !impactCodes.has(code))
    .filter(entry => !isKnown(entry));
}

function newImpact(approved: readonly Impact[], current: readonly Impact[]): string[] {
  const known = new Set(approved.flatMap(separateKeys));
  return current.filter(row => separateKeys(row).some(key => !known.has(key))).map(row => row.sentence);
}

/** Returns a key for each network, resource and operation of a row, because every plan groups its rows differently. */
function separateKeys({ networks, resources, aspects, from, to, through }: Impact): string[] {
  const change = [from, to, keyOf(through?.endpointId ?? '')].join(' ');
  return networks.flatMap(network =>
    resources.flatMap(resource => aspects.map(aspect => keyOf(`${network} ${resource} ${aspect} ${change}`))),
  );
}
