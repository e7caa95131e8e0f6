import pTimeout from 'p-timeout';
import { Gauge } from 'prom-client';
import type { HttpRoute } from '../base/http-server.ts';
import { registry } from '../base/metrics.ts';
import type { Database } from '../store/database.ts';
import type { GaugeName, GaugeValue } from '../store/gauges.ts';
import { gaugeQueries, readGauges } from '../store/gauges.ts';
import { keepFor, textRoute } from './health.ts';

/** Time in milliseconds within which Postgres has to answer for its gauges to be shown. */
const READ_MS = 2_000;

/** How long the gauges are kept, in milliseconds: however many ask, they are counted once in that time. */
const KEEP_MS = 10_000;

/**
 * Returns `/metrics` for Prometheus: what this process measures, and what it counts in the database. While the database
 * does not answer its gauges are missing, and `amplsbot_database_up` is 0.
 */
export function metricsRoute(db: Database): HttpRoute {
  const gauges = databaseGauges();
  const counted = keepFor(KEEP_MS, () =>
    pTimeout(readGauges(db), { milliseconds: READ_MS }).then(gauges.show, gauges.showUnreachable),
  );
  return textRoute(
    '/metrics',
    async () => {
      await counted();
      return [200, await registry.metrics()];
    },
    registry.contentType,
  );
}

function databaseGauges() {
  const up = gauge('database_up', 'Whether the database answered when its gauges were last read', []);
  const names = Object.keys(gaugeQueries) as GaugeName[];
  const gauges = new Map(names.map(name => [name, gauge(name, gaugeQueries[name].help, [gaugeQueries[name].label])]));
  const clear = () => {
    for (const shown of gauges.values()) shown.reset();
  };
  return {
    show(values: readonly GaugeValue[]) {
      clear();
      up.set(1);
      for (const { gauge: name, label, value } of values)
        gauges.get(name)?.set({ [gaugeQueries[name].label]: label }, value);
    },
    showUnreachable() {
      clear();
      up.set(0);
    },
  };
}

/** Returns the gauge of this name. Several bots in one process, as in tests, share it. */
function gauge(name: string, help: string, labelNames: readonly string[]): Gauge {
  const known = registry.getSingleMetric(`amplsbot_${name}`);
  if (known instanceof Gauge) return known;
  return new Gauge({ name: `amplsbot_${name}`, help, labelNames, registers: [registry] });
}
