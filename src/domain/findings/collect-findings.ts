import { accessFindings } from './access.ts';
import { agentFindings } from './agents.ts';
import { caveatFindings } from './caveats.ts';
import { alreadyDoneFindings, irreversibleFindings } from './change-status.ts';
import { connectionFindings } from './connections.ts';
import { creationFindings } from './creation.ts';
import { recordFindings } from './dns-records.ts';
import { zoneFindings } from './dns-zones.ts';
import { existingObjectFindings } from './existing-objects.ts';
import type { Finding } from './finding.ts';
import { impactFindings } from './impact.ts';
import { linkFindings } from './links.ts';
import { machineFindings } from './machines.ts';
import type { PlanContext } from './plan-context.ts';
import { prerequisiteFindings } from './prerequisites.ts';
import { securityRuleFindings } from './security-rules.ts';
import { storageFindings } from './storage.ts';
import { missingObjectFindings, unreadableFindings } from './unavailable-objects.ts';
import { restrictionFindings } from './write-restrictions.ts';

const rules = [
  missingObjectFindings,
  prerequisiteFindings,
  alreadyDoneFindings,
  impactFindings,
  linkFindings,
  existingObjectFindings,
  creationFindings,
  connectionFindings,
  zoneFindings,
  recordFindings,
  agentFindings,
  machineFindings,
  accessFindings,
  storageFindings,
  securityRuleFindings,
  restrictionFindings,
  irreversibleFindings,
  unreadableFindings,
  caveatFindings,
] satisfies ((context: PlanContext) => readonly Finding[])[];

/** Returns all findings about a plan, except those about its names and limits. The same sentence appears once. */
export function collectFindings(context: PlanContext): readonly Finding[] {
  const found = rules.flatMap(findingsOf => findingsOf(context));
  return [...new Map(found.map(entry => [`${entry.code} ${entry.sentence}`, entry])).values()];
}
