/** Who approves plans that are no longer current. */
export const olderPlanApprover = 'carol';

/** What happens to a request once its plan waits for approval. Times are in milliseconds after that. */
export interface Course {
  readonly decideAfter: number;
  readonly approvers: readonly string[];
  /** The requester cancels so long after the approvals; 0 is the same moment. */
  readonly cancelAfter?: number;
  /** The requester asks so long after the approvals to stop the execution. */
  readonly stopAfter?: number;
  /** An approver has the form open that declines the request, and submits it in the moment in which the others approve. */
  readonly isDeclined?: boolean;
  /**
   * The requester amends the request to this before anybody approves. Then `olderPlanApprover`, who does nothing else with
   * the request, clicks Approve below the first plan.
   */
  readonly amendedTo?: string;
}

/** A command that somebody types, and what becomes of its request. */
export interface Command {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly do: 'command';
  /** Distinguishes the commands of a run. It is part of the reason that the command gives. */
  readonly number: number;
  readonly as: string;
  readonly text: string;
  readonly course: Course;
}

/** Something that is done to the bots or their stores, so many milliseconds after the start. */
export type Fault =
  | { readonly at: number; readonly do: 'kill' | 'start'; readonly bot: number }
  | { readonly at: number; readonly do: 'restart-postgres' | 'flush-queues' }
  | { readonly at: number; readonly do: 'freeze-queues'; readonly ms: number }
  /** This share of the connections to a store stays open and lets nothing pass any more. */
  | { readonly at: number; readonly do: 'silence'; readonly store: 'postgres' | 'queues'; readonly share: number }
  /** The server of the queues dies, loses everything, and comes back after a while. */
  | { readonly at: number; readonly do: 'kill-queues'; readonly downMs: number }
  /** The bots' clock runs ahead by so much from now on, or behind. */
  | { readonly at: number; readonly do: 'step-clock'; readonly offsetMs: number };

export type Action = Command | Fault;

/** Everything that happens in a run. It depends on the campaign, its length and its seed alone. */
export interface Schedule {
  readonly seconds: number;
  readonly bots: number;
  /** In the order of their times. */
  readonly actions: readonly Action[];
}

/** Returns the schedule as text: a line for each bot that ends or starts and for each fault, and a count of the rest. */
export function describeSchedule({ seconds, bots, actions }: Schedule): string {
  const commands = actions.filter(action => action.do === 'command');
  const faults = actions.filter(action => action.do !== 'command');
  const count = (test: (course: Course) => boolean) => commands.filter(({ course }) => test(course)).length;
  return [
    `${seconds} s, ${bots} bots, ${commands.length} commands (${count(one => one.cancelAfter !== undefined)} cancelled, ` +
      `${count(one => one.stopAfter !== undefined)} stopped, ${count(one => one.isDeclined === true)} declined, ` +
      `${count(one => one.amendedTo !== undefined)} amended)`,
    faults.map(describeFault).join(', '),
  ].join('\n');
}

function describeFault(fault: Fault): string {
  const at = `${(fault.at / 1_000).toFixed(1)} s`;
  switch (fault.do) {
    case 'kill':
    case 'start':
      return `${at} ${fault.do} bot ${fault.bot}`;
    case 'freeze-queues':
      return `${at} freeze-queues for ${fault.ms} ms`;
    case 'silence':
      return `${at} silence ${Math.round(fault.share * 100)} % of the connections to ${fault.store}`;
    case 'kill-queues':
      return `${at} kill-queues for ${fault.downMs} ms`;
    case 'step-clock':
      return `${at} step-clock to ${fault.offsetMs / 1_000} s`;
    case 'restart-postgres':
    case 'flush-queues':
      return `${at} ${fault.do}`;
  }
}
