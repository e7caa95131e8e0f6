import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Everything that this process measures. `/metrics` shows it. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

/** Creates a counter. Prometheus expects its name to end with `_total`. */
function counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
  return new Counter({ name: `amplsbot_${name}`, help, labelNames, registers: [registry] });
}

/** Creates a gauge, which is 0 at first. */
function gauge(name: string, help: string): Gauge {
  return new Gauge({ name: `amplsbot_${name}`, help, registers: [registry] });
}

/**
 * What this process counts. There is one set of counters for each process, so any part may increase them. To add one, add
 * a line here. What is counted in the database is in `store/gauges.ts`.
 */
export const metrics = {
  refusedDeliveries: counter('refused_deliveries_total', 'Requests and messages that were refused unprocessed', [
    'transport',
    'reason',
  ]),
  prunedRows: counter('pruned_rows_total', 'Rows that were deleted because they were older than their retention', [
    'table',
  ]),
  unexpectedErrors: counter('unexpected_errors_total', 'Errors that no part of the bot handled, by kind', ['kind']),
  auditProblem: gauge(
    'audit_problem',
    '1 while something keeps this process from sealing or publishing the audit trail',
  ),
};
