import { realpathSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { linkChange } from '../../src/domain/changes/link.ts';
import { proposeGrouping } from '../../src/domain/grouping/grouping.ts';
import type { LimitProfile } from '../../src/domain/limits/profile.ts';
import { planOf } from '../../src/domain/plan/plan.ts';
import { computeReach } from '../../src/domain/reach/compute-reach.ts';
import type { Topology } from '../../src/domain/topology/topology.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import type { Size } from './generate-inventory.ts';
import { FULL, generateInventory, resourceIdAt, scopeIdAt, TENTH } from './generate-inventory.ts';
import { inventoryWithoutLinks, networkNeeds } from './generate-needs.ts';
import { printTable, times } from './print.ts';

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

/** A benchmark. It prepares its input and returns the work to measure. */
interface Benchmark {
  readonly what: string;
  /** The target in milliseconds for the full size. Null when it is only shown for comparison. */
  readonly target: number | null;
  readonly prepare: (size: Size) => () => unknown;
}

const benchmarks: readonly Benchmark[] = [
  {
    what: 'build the topology',
    target: 1000,
    prepare: size => {
      const inventory = generateInventory(size);
      return () => topologyOf(inventory);
    },
  },
  {
    what: 'plan, findings and impact of a 50-link request',
    target: 50,
    prepare: size => {
      const topology = topologyOf(generateInventory(size));
      const scopes = distinctNumbers(size.scopes);
      return () => planFiftyLinks(topology, size, scopes());
    },
  },
  {
    what: 'the same for a new topology',
    target: null,
    prepare: size => {
      const topologies = Array.from({ length: RUNS + 2 }, () => topologyOf(generateInventory(size)));
      return () => planFiftyLinks(topologies.pop() ?? topologyOf(generateInventory(size)), size, 1);
    },
  },
  {
    what: 'reach of one resource from every network',
    target: 10,
    prepare: size => {
      const topology = topologyOf(generateInventory(size));
      const resources = distinctNumbers(size.resources);
      return () => reachFromAllNetworks(topology, resources());
    },
  },
  {
    what: 'the same for a new topology',
    target: null,
    prepare: size => {
      const topologies = Array.from({ length: RUNS + 2 }, () => topologyOf(generateInventory(size)));
      return () => reachFromAllNetworks(topologies.pop() ?? topologyOf(generateInventory(size)), 0);
    },
  },
  {
    what: 'grouping of 200 networks × 500 resources',
    target: 2000,
    prepare: size => {
      const [networks, resources] = [size.networks / 5, size.resources / 26];
      const topology = topologyOf(inventoryWithoutLinks(networks, resources));
      const needs = networkNeeds(networks, resources);
      const newScopes = { resourceGroupId: '/subscriptions/s/resourceGroups/rg', prefix: 'ampls' };
      return () => proposeGrouping({ topology, needs, profile: profile2020, newScopes, reserved: [] });
    },
  },
];

const RUNS = 7;

/** Returns a different number below the count each time, so that no result comes from a cache. */
function distinctNumbers(count: number): () => number {
  const numbers = Array.from({ length: count }, (_, number) => number);
  return () => numbers.pop() ?? 0;
}

function planFiftyLinks(topology: Topology, size: Size, scope: number): unknown {
  const unlinked = Array.from({ length: 50 }, (_, index) => resourceIdAt(size.resources - 1 - index));
  const changes = unlinked.map(resourceId => linkChange(scopeIdAt(scope), resourceId));
  return planOf({ topology, changes, reserved: [], findings: [], profile, policyVersion: '1', severities: {} });
}

function reachFromAllNetworks(topology: Topology, resource: number): unknown {
  const id = resourceIdAt(resource);
  return [...topology.networks.keys()].map(key => computeReach(topology, key, id, 'query'));
}

/** Returns the median time of several runs in milliseconds. */
function medianTime(work: () => unknown): number {
  work();
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}

/** Collects garbage, so that the heap holds only what is in use. Node exposes this function with `--expose-gc`. */
const collectGarbage = (() => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return () => {
    if (typeof collect === 'function') collect();
  };
})();

/** Returns the heap that a topology takes in megabytes, without the inventory that it is built from. */
function memoryInMegabytes(size: Size): number {
  const inventory = generateInventory(size);
  topologyOf(inventory);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: 4 }, () => topologyOf(inventory));
  collectGarbage();
  return (process.memoryUsage().heapUsed - before) / kept.length / 2 ** 20;
}

/** The result of a benchmark for a tenth of the size and for the full size. */
interface Measured {
  readonly what: string;
  readonly unit: 'ms' | 'MB';
  readonly tenth: number;
  readonly full: number;
  /** Full size divided by a tenth of it. Linear growth is 10. */
  readonly growth: number;
  readonly target: number | null;
}

/** Runs all benchmarks of the model, one after the other. */
async function measureAll(): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const { what, target, prepare } of benchmarks) {
    const [tenth, full] = [medianTime(prepare(TENTH)), medianTime(prepare(FULL))];
    measured.push({ what, unit: 'ms', tenth, full, growth: full / tenth, target });
    await new Promise(resolve => setImmediate(resolve));
  }
  const [tenth, full] = [memoryInMegabytes(TENTH), memoryInMegabytes(FULL)];
  return [...measured, { what: 'memory of a topology', unit: 'MB', tenth, full, growth: full / tenth, target: null }];
}

/**
 * Prints how long the computations of the model take for the size of the design's targets and for a tenth of it, and
 * how they grow.
 */
export async function benchDomain(): Promise<void> {
  const rows = (await measureAll()).map(({ what, unit, tenth, full, growth, target }) => [
    what,
    `${tenth.toFixed(1)} ${unit}`,
    `${full.toFixed(1)} ${unit}`,
    times(growth),
    target === null ? '' : `${target} ${unit}`,
  ]);
  const title = `The model: ${FULL.scopes} scopes, ${FULL.resources} resources, ${FULL.networks} networks, ${FULL.endpoints} endpoints`;
  printTable(title, ['computation', 'a tenth', 'full size', 'growth', 'target'], rows);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) await benchDomain();
