import type { Logger } from '../../base/log.ts';
import { metrics } from '../../base/metrics.ts';

/** A problem that lasts is logged again after this time, in milliseconds. */
const REMINDER_MS = 600_000;

/** What keeps this process from sealing the audit trail, or from publishing what is sealed. It is logged as an error, and `/metrics` shows it. */
export interface SealingAlarm {
  /** Reports a problem. The same problem is logged once in ten minutes. */
  raise(problem: string): void;
  /** Reports that sealing works. */
  clear(): void;
}

export function createSealingAlarm(log: Logger): SealingAlarm {
  let current: { readonly problem: string; readonly loggedAt: number } | undefined;
  return {
    raise(problem) {
      const now = performance.now();
      if (current?.problem === problem && now - current.loggedAt < REMINDER_MS) return;
      current = { problem, loggedAt: now };
      metrics.auditProblem.set(1);
      log.error({ problem }, 'the audit trail is not sealed, or not published');
    },
    clear() {
      if (current === undefined) return;
      current = undefined;
      metrics.auditProblem.set(0);
      log.info('the audit trail is sealed and published again');
    },
  };
}
