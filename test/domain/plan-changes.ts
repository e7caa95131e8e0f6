import type { Change } from '../../src/domain/changes/index.ts';
import { kindOf } from '../../src/domain/changes/index.ts';
import type { Plan, PlanInput } from '../../src/domain/plan/plan.ts';
import { planOf } from '../../src/domain/plan/plan.ts';
import type { Topology } from '../../src/domain/topology/topology.ts';
import { profile2020 } from './build.ts';

/** Plans these changes, without reservations and findings unless some are given. */
export function planChanges(topology: Topology, changes: readonly Change[], more: Partial<PlanInput> = {}): Plan {
  return planOf({
    topology,
    changes,
    reserved: [],
    findings: [],
    profile: profile2020,
    policyVersion: '1',
    severities: {},
    ...more,
  });
}

/** Returns the topology after these changes. */
export function applyChanges(topology: Topology, changes: readonly Change[]): Topology {
  return changes.reduce((now, change) => kindOf(change).apply(now, change), topology);
}
