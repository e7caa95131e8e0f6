import type { PlanBlock, TaskCardBlock } from '@slack/types';
import { formatCount, formatDuration, formatUsage } from '../domain/format.ts';
import type { Step } from '../domain/request/record.ts';
import type { Paragraph } from './message.ts';
import { line, richText, truncate } from './message.ts';

/** Most tasks of the block. Further steps are counted in the first and the last of them. */
const MOST_TASKS = 12;

/** Returns the steps of a request that is being executed or undone, as Slack shows work in progress. */
export function stepTasks(steps: readonly Step[]): readonly PlanBlock[] {
  if (steps.length === 0) return [];
  const first = steps.findIndex(({ state }) => state === 'pending' || state === 'writing');
  const finished = first < 0 ? steps.length : first;
  // The latest finished step is shown, and those before it are counted where there is not room for all.
  const start = steps.length <= MOST_TASKS ? 0 : Math.max(0, Math.min(finished - 1, steps.length - MOST_TASKS + 1));
  const room = MOST_TASKS - (start > 0 ? 1 : 0);
  const left = steps.length - start - room;
  const shown = left > 0 ? steps.slice(start, start + room - 1) : steps.slice(start);
  return [
    {
      type: 'plan',
      title: formatUsage(finished, steps.length, 'step'),
      tasks: [
        ...(start > 0 ? [countTask('earlier', `${formatCount(start, 'earlier step')} finished`, 'complete')] : []),
        ...shown.map(stepTask),
        ...(left > 0
          ? [countTask('later', formatCount(steps.length - start - shown.length, 'more step'), 'pending')]
          : []),
      ],
    },
  ];
}

function countTask(id: string, title: string, status: TaskCardBlock['status']): TaskCardBlock {
  return { type: 'task_card', task_id: id, title, status };
}

const statuses = {
  pending: 'pending',
  writing: 'in_progress',
  done: 'complete',
  skipped: 'complete',
  undone: 'complete',
} as const satisfies Record<Step['state'], TaskCardBlock['status']>;

function stepTask(step: Step): TaskCardBlock {
  const { id, title, state, problem } = step;
  const isHeldUp = problem !== null && (state === 'pending' || state === 'writing');
  const output = isHeldUp ? [line(truncate(problem, 300))] : outputOf(step);
  return {
    type: 'task_card',
    task_id: id,
    title: truncate(title, 200),
    status: isHeldUp ? 'error' : statuses[state],
    ...(output.length > 0 && { output: richText(output) }),
  };
}

/** Returns how long a step took, and ARM's correlation id. */
function outputOf({ state, startedAt, finishedAt, correlationId }: Step): readonly Paragraph[] {
  if (state === 'skipped') return [line('Nothing to change')];
  if (state === 'undone') return [line('Undone')];
  if (startedAt === null || finishedAt === null) return [];
  const took = formatDuration(finishedAt.getTime() - startedAt.getTime());
  return [line(took, ...(correlationId === null ? [] : [' · ARM ', { code: correlationId }]))];
}
