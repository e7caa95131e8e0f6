import { realpathSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { linkChange } from '../../src/domain/changes/link.ts';
import { grouping } from '../../src/domain/grouping/grouping.ts';
import type { LimitProfile } from '../../src/domain/limits/profile.ts';
import { planOf } from '../../src/domain/plan/plan.ts';
import { reachOf } from '../../src/domain/reach/reach-of.ts';
import type { Topology } from '../../src/domain/topology/topology.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import type { Size } from './domain-estate.ts';
import { FULL, generate, resourceIdAt, scopeIdAt, TENTH } from './domain-estate.ts';
import { needsOf, unconnected } from './domain-needs.ts';
import { table, times } from './print.ts';

const profile: LimitProfile = {
  name: 'preview-2025',
  source: 'https://learn.microsoft.com/azure/azure-monitor/fundamentals/private-link-design',
  date: '2025-10-01',
  limits: {
    'network-scopes': 1,
    'resource-scopes': 100,
    'scope-workspaces': 3000,
    'scope-components': 10_000,
    'scope-endpoints': 10,
  },
};

const profile2020: LimitProfile = {
  ...profile,
  name: 'documented-2020',
  limits: { 'network-scopes': 1, 'resource-scopes': 5, 'scope-resources': 50, 'scope-endpoints': 10 },
};

/** What is measured: it prepares what it needs and returns the work itself. */
interface Measure {
  readonly what: string;
  /** Milliseconds for the full size; null where it is shown for comparison. */
  readonly target: number | null;
  readonly prepare: (size: Size) => () => unknown;
}

const measures: readonly Measure[] = [
  {
    what: 'build the topology',
    target: 1000,
    prepare: size => {
      const estate = generate(size);
      return () => topologyOf(estate);
    },
  },
  {
    what: 'plan, findings and impact of a 50-link request',
    target: 50,
    prepare: size => {
      const topology = topologyOf(generate(size));
      const scopes = turns(size.scopes);
      return () => fiftyLinks(topology, size, scopes());
    },
  },
  {
    what: 'the same, first one after a reading',
    target: null,
    prepare: size => {
      const estates = Array.from({ length: RUNS + 2 }, () => topologyOf(generate(size)));
      return () => fiftyLinks(estates.pop() ?? topologyOf(generate(size)), size, 1);
    },
  },
  {
    what: 'reach of one resource from every network',
    target: 10,
    prepare: size => {
      const topology = topologyOf(generate(size));
      const resources = turns(size.resources);
      return () => fromEverywhere(topology, resources());
    },
  },
  {
    what: 'the same, first one after a reading',
    target: null,
    prepare: size => {
      const topologies = Array.from({ length: RUNS + 2 }, () => topologyOf(generate(size)));
      return () => fromEverywhere(topologies.pop() ?? topologyOf(generate(size)), 0);
    },
  },
  {
    what: 'grouping of 200 networks × 500 resources',
    target: 2000,
    prepare: size => {
      const [networks, resources] = [size.networks / 5, size.resources / 26];
      const topology = topologyOf(unconnected(networks, resources));
      const needs = needsOf(networks, resources);
      const newScopes = { resourceGroupId: '/subscriptions/s/resourceGroups/rg', prefix: 'ampls' };
      return () => grouping({ topology, needs, profile: profile2020, newScopes, reserved: [] });
    },
  },
];

const RUNS = 7;

/** Another number below the count each time, so that nothing is answered from memory. */
function turns(count: number): () => number {
  const numbers = Array.from({ length: count }, (_, number) => number);
  return () => numbers.pop() ?? 0;
}

function fiftyLinks(topology: Topology, size: Size, scope: number): unknown {
  const unlinked = Array.from({ length: 50 }, (_, index) => resourceIdAt(size.resources - 1 - index));
  const changes = unlinked.map(resourceId => linkChange(scopeIdAt(scope), resourceId));
  return planOf({ topology, changes, reserved: [], findings: [], profile, policyVersion: '1', severities: {} });
}

function fromEverywhere(topology: Topology, resource: number): unknown {
  const id = resourceIdAt(resource);
  return [...topology.networks.keys()].map(key => reachOf(topology, key, id, 'query'));
}

/** The median of some runs, in milliseconds. */
function timeOf(work: () => unknown): number {
  work();
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}

/** Collects garbage, so that the heap holds only what is in use. Node offers it to code that asks for it. */
const collectGarbage = (() => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return () => {
    if (typeof collect === 'function') collect();
  };
})();

/** Megabytes of heap that a topology takes, beside the estate it is built from. */
function memoryOf(size: Size): number {
  const estate = generate(size);
  topologyOf(estate);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: 4 }, () => topologyOf(estate));
  collectGarbage();
  return (process.memoryUsage().heapUsed - before) / kept.length / 2 ** 20;
}

/** What a question takes on an estate of a tenth of the size and on the full one. */
interface Measured {
  readonly what: string;
  readonly unit: 'ms' | 'MB';
  readonly tenth: number;
  readonly full: number;
  /** Full size against a tenth: 10 is linear. */
  readonly growth: number;
  readonly target: number | null;
}

/** Measures the model's questions, one after the other. */
async function domainBench(): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const { what, target, prepare } of measures) {
    const [tenth, full] = [timeOf(prepare(TENTH)), timeOf(prepare(FULL))];
    measured.push({ what, unit: 'ms', tenth, full, growth: full / tenth, target });
    await new Promise(resolve => setImmediate(resolve));
  }
  const [tenth, full] = [memoryOf(TENTH), memoryOf(FULL)];
  return [...measured, { what: 'memory of a topology', unit: 'MB', tenth, full, growth: full / tenth, target: null }];
}

/**
 * Prints how long the model's questions take on the estate of the design's targets, and on one of a tenth of its size,
 * with how that grows.
 */
export async function benchDomain(): Promise<void> {
  const rows = (await domainBench()).map(({ what, unit, tenth, full, growth, target }) => [
    what,
    `${tenth.toFixed(1)} ${unit}`,
    `${full.toFixed(1)} ${unit}`,
    times(growth),
    target === null ? '' : `${target} ${unit}`,
  ]);
  const title = `The model: ${FULL.scopes} scopes, ${FULL.resources} resources, ${FULL.networks} networks, ${FULL.endpoints} endpoints`;
  table(title, ['question', 'a tenth', 'full size', 'growth', 'target'], rows);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) await benchDomain();
