import type { KnownBlock } from '@slack/types';
import type { Requirement } from '../domain/approval/requirements.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { Paragraph } from './message.ts';
import { bullets, line, richText, truncate } from './message.ts';
import type { PlanDetail } from './plan-sections.ts';
import { accessSection, approvalNeeds, changesSection, findingsSection, usageSection } from './plan-sections.ts';

/** What a form shows of a request that is not submitted yet. */
export interface PreviewData {
  readonly plan: Plan;
  readonly requirements: readonly Requirement[];
  /** Why nobody could approve it. */
  readonly impossible: readonly string[];
  /** It differs from the preview that the person saw before. */
  readonly isChanged: boolean;
}

const detail: PlanDetail = { changes: 30, usage: 12, findings: 30, notes: 5, sentence: 400 };

/** Returns the preview of a request: what it changes, who loses access, what people should know, and who is asked. */
export function previewBlocks({ plan, requirements, impossible, isChanged }: PreviewData): KnownBlock[] {
  const changed = isChanged
    ? [line({ bold: 'Azure or the rules changed since the last preview.' }, ' Check this one before you submit.')]
    : [];
  return [
    richText([
      ...changed,
      line({ bold: 'Preview' }, ': nothing is submitted yet.'),
      ...approvalSection({ plan, requirements, impossible }),
      ...findingsSection(plan.findings, detail),
      ...otherAccess(plan),
      ...changesSection(plan, detail, null),
      ...usageSection(plan, detail),
    ]),
    { type: 'divider' },
  ];
}

/** Returns the access changes that no finding above them tells. */
function otherAccess(plan: Plan): readonly Paragraph[] {
  const told = new Set(plan.findings.map(({ sentence }) => sentence));
  const impact = plan.impact.filter(({ sentence }) => !told.has(sentence));
  return plan.impact.length > 0 && impact.length === 0 ? [] : accessSection({ ...plan, impact }, detail);
}

function approvalSection({
  plan,
  requirements,
  impossible,
}: Pick<PreviewData, 'plan' | 'requirements' | 'impossible'>): readonly Paragraph[] {
  if (plan.findings.some(({ severity }) => severity === 'block')) {
    return [
      line(
        { bold: 'Blocked' },
        ': you can submit it, and it gets a number and a card. Nobody can approve it as it is.',
      ),
    ];
  }
  if (impossible.length > 0) return [bullets(impossible.map(text => [truncate(text, detail.sentence)]))];
  if (requirements.length === 0)
    return [line({ bold: 'Approval' }, ': not needed. It starts as soon as you submit it.')];
  return [line({ bold: 'Approval' }, `: needs ${approvalNeeds(requirements)}`)];
}

/** Returns what a form shows while its preview is being made. */
export function previewLoading(): KnownBlock[] {
  return [richText([line('⏳ Reading Azure for the preview. It appears here in a few seconds.')]), { type: 'divider' }];
}

/** Returns what a form shows where Azure did not answer, so that nobody knows what the request would do. */
export function previewUnavailable(): KnownBlock[] {
  const sentences = 'Azure did not answer, so what the request would change, and who would lose access, is unknown.';
  return [
    richText([
      line(
        { bold: 'No preview' },
        `: ${sentences} You can submit it anyway: it is planned and checked before anyone approves it.`,
      ),
    ]),
    { type: 'divider' },
  ];
}

/** Returns why there is no preview, and nothing can be submitted either. */
export function previewFailed(sentence: string): KnownBlock[] {
  return [richText([line({ bold: 'No preview' }, `: ${sentence}`)]), { type: 'divider' }];
}

/** Returns what is wrong with the inputs of a form, where that is known too late to be shown at their fields. */
export function previewProblems(
  problems: readonly { readonly label: string; readonly sentence: string }[],
): KnownBlock[] {
  const items = problems.map(({ label, sentence }) => [{ bold: label }, `: ${truncate(sentence, detail.sentence)}`]);
  return [richText([line('Change these, then preview again:'), bullets(items)]), { type: 'divider' }];
}
