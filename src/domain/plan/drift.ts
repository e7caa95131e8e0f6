import { caseless } from '../canonical.ts';
import type { Finding } from '../findings/finding.ts';
import { impactCodes } from '../findings/impact.ts';
import { keyOf } from '../ids.ts';
import type { Impact } from '../impact/impact.ts';
import type { Plan } from './plan.ts';

/**
 * What has moved since a plan was agreed to, in words: changed before-images, new blocks and warnings, and new impact.
 * A problem that has gone, or a count that has moved within its limit, is no reason to ask again.
 *
 * @param agreed the plan that was approved
 * @param now the same request planned on what was read just now
 */
export function drift(agreed: Plan, now: Plan): readonly string[] {
  const moved = [
    ...movedImages(agreed, now),
    ...newConcerns(agreed.findings, now.findings),
    ...newImpact(agreed.impact, now.impact),
  ];
  return [...new Set(moved)];
}

function movedImages(agreed: Plan, now: Plan): string[] {
  return agreed.changes.flatMap((planned, index) => {
    const current = now.changes[index];
    if (current === undefined) return [`${planned.title}: no longer possible.`];
    if (caseless(planned.image) === caseless(current.image)) return [];
    const difference = planned.before === current.before ? 'what it rests on has changed' : `now ${current.before}`;
    return [`${planned.title}: was ${planned.before}, ${difference}.`];
  });
}

/** A concern is known if one of its kind, as severe, was agreed to that is about the same things, or about more. */
function newConcerns(agreed: readonly Finding[], now: readonly Finding[]): string[] {
  const isKnown = ({ code, severity, subjects }: Finding) =>
    agreed.some(known => {
      const about = new Set(known.subjects.map(keyOf));
      const asSevere = known.severity === 'block' || known.severity === severity;
      return known.code === code && asSevere && subjects.every(subject => about.has(keyOf(subject)));
    });
  return now
    .filter(({ code, severity }) => severity !== 'info' && !impactCodes.has(code))
    .filter(entry => !isKnown(entry))
    .map(({ sentence }) => sentence);
}

function newImpact(agreed: readonly Impact[], now: readonly Impact[]): string[] {
  const known = new Set(agreed.flatMap(singly));
  return now.filter(row => singly(row).some(single => !known.has(single))).map(row => row.sentence);
}

/** Each network, resource and operation of a row by itself: rows are grouped anew with every plan. */
function singly({ networks, resources, aspects, from, to, through }: Impact): string[] {
  const way = [from, to, keyOf(through?.endpointId ?? '')].join(' ');
  return networks.flatMap(network =>
    resources.flatMap(resource => aspects.map(aspect => keyOf(`${network} ${resource} ${aspect} ${way}`))),
  );
}
