import { compareAccess } from '../../src/domain/impact/compare-access.ts';
import type { Impact } from '../../src/domain/impact/impact.ts';
import type { Topology } from '../../src/domain/topology/topology.ts';

/** Returns everything for which access changes between two topologies. */
export function computeImpact(before: Topology, after: Topology): readonly Impact[] {
  return compareAccess(before, after).impact;
}
