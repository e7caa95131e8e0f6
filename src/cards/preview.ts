import type { KnownBlock } from '@slack/types';
import type { Requirement } from '../domain/approval/requirements.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { refOf } from '../domain/request/record.ts';
import type { ListedRequest } from './answers.ts';
import { refSpan } from './answers.ts';
import type { Paragraph } from './message.ts';
import { actorSpan, bullets, line, richText, truncate } from './message.ts';
import type { PlanDetail } from './plan-sections.ts';
import {
  accessSection,
  approvalNeeds,
  changesSection,
  findingsSection,
  timeLimitSection,
  usageSection,
} from './plan-sections.ts';
import { ASSUMED_NAMES } from './reach-texts.ts';

/** What a form shows of a request that is not submitted yet. */
export interface PreviewData {
  readonly plan: Plan;
  readonly requirements: readonly Requirement[];
  /** Why nobody could approve it. */
  readonly impossible: readonly string[];
  /** Why it is shown in place of the preview that the person saw before. */
  readonly changed?: string | undefined;
  /** An open request that does the same, with the address of its card where Slack has said it. */
  readonly same?: (Pick<ListedRequest, 'request' | 'permalink'> & { readonly isOwn: boolean }) | undefined;
  /** The number of the request that is to become this. */
  readonly amends?: number | undefined;
}

/** Why a preview is shown in place of an earlier one. */
export const previewChanges = {
  plan: 'Azure or the rules changed since the last preview.',
  policy: 'The policy changed since the last preview.',
  same: (id: number) => `${refOf(id)} no longer does the same.`,
} as const;

/** A modal takes more than a message. */
const modalDetail: PlanDetail = { changes: 30, usage: 12, findings: 30, notes: 5, sentence: 400 };

/** Returns the preview of a request: what it changes, who loses access, what people should know, and who is asked. */
export function previewBlocks(
  { plan, requirements, impossible, changed, same, amends }: PreviewData,
  detail = modalDetail,
): KnownBlock[] {
  return [
    richText([
      ...(changed === undefined ? [] : [line({ bold: changed }, ' Check this preview before you submit.')]),
      line({ bold: 'Preview' }, ': nothing is submitted yet.'),
      ...(same === undefined ? [] : [sameLine(same, amends)]),
      ...approvalSection({ plan, requirements, impossible }),
      ...findingsSection(plan.findings, detail),
      ...otherAccess(plan, detail),
      ...(plan.impact.some(({ isAssumed }) => isAssumed) ? [line(ASSUMED_NAMES)] : []),
      ...changesSection(plan, detail),
      ...timeLimitSection(plan, null),
      ...usageSection(plan, detail),
    ]),
    { type: 'divider' },
  ];
}

function sameLine({ isOwn, ...same }: NonNullable<PreviewData['same']>, amends: number | undefined) {
  const name = refSpan(same);
  if (isOwn && amends === undefined) {
    return line('You asked for this already: ', name, '. If you submit it, no second request is created.');
  }
  const next =
    amends === undefined
      ? '. Submit to follow it: its thread mentions you, and no second request is created.'
      : `, so ${refOf(amends)} can't be amended to this.`;
  return line(name, ' by ', actorSpan(same.request.requester), ` does the same already${next}`);
}

/** Returns the access changes that no finding above them tells. */
function otherAccess(plan: Plan, detail: PlanDetail): readonly Paragraph[] {
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
  if (impossible.length > 0) return [bullets(impossible.map(text => [truncate(text, modalDetail.sentence)]))];
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
  const items = problems.map(({ label, sentence }) => [
    { bold: label },
    `: ${truncate(sentence, modalDetail.sentence)}`,
  ]);
  return [richText([line('Change these, then preview again:'), bullets(items)]), { type: 'divider' }];
}
