import type { Finding } from '../../../src/domain/findings/finding.ts';
import type { PublicAccess } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { findDifferences } from '../../../src/domain/watch/differences.ts';
import { planRevert } from '../../../src/domain/watch/plan-revert.ts';
import { law, sampleInventory } from './sample-inventory.ts';

/** Returns the findings of a request to put back what was changed again since the notice. */
export function changedAgain(): readonly Finding[] {
  const withQuery = (query: PublicAccess) =>
    topologyOf({ ...sampleInventory, resources: [{ ...law, publicAccess: { ...law.publicAccess, query } }] });
  const differences = findDifferences(withQuery('Enabled'), withQuery('Disabled'), new Date(0));
  return planRevert(withQuery('SecuredByPerimeter'), differences).findings;
}
