import { accessFindings } from './access.ts';
import { connectionFindings } from './connections.ts';
import { zoneFindings } from './dns.ts';
import { doneFindings } from './done.ts';
import { creationFindings } from './endpoints.ts';
import type { Finding } from './finding.ts';
import { impactFindings } from './impact.ts';
import { linkFindings } from './links.ts';
import { missingFindings, unseenFindings } from './missing.ts';
import { obstacleFindings } from './obstacles.ts';
import { recordFindings } from './records.ts';
import type { Scene } from './scene.ts';
import { securityRuleFindings } from './security-rules.ts';
import { storageFindings } from './storage.ts';

const families = [
  missingFindings,
  doneFindings,
  linkFindings,
  creationFindings,
  connectionFindings,
  zoneFindings,
  recordFindings,
  impactFindings,
  accessFindings,
  storageFindings,
  securityRuleFindings,
  obstacleFindings,
  unseenFindings,
] satisfies ((scene: Scene) => readonly Finding[])[];

/** Everything that people must know about a plan, beside its names and its limits; the same thing said once. */
export function findingsIn(scene: Scene): readonly Finding[] {
  const found = families.flatMap(family => family(scene));
  return [...new Map(found.map(entry => [`${entry.code} ${entry.sentence}`, entry])).values()];
}
