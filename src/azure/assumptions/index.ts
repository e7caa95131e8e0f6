import { accessAssumptions } from './access.ts';
import type { Assumption } from './assumption.ts';
import { dnsAssumptions } from './dns.ts';
import { inventoryAssumptions } from './inventory.ts';
import { permissionAssumptions } from './permissions.ts';
import { routeAssumptions } from './routes.ts';
import { securityGroupAssumptions } from './security-groups.ts';
import { writeAssumptions } from './writes.ts';

/** All assumptions. `amplsbot check azure --assumptions` checks those that can be seen without changing anything. */
export const assumptions = {
  ...inventoryAssumptions,
  ...dnsAssumptions,
  ...accessAssumptions,
  ...writeAssumptions,
  ...routeAssumptions,
  ...permissionAssumptions,
  ...securityGroupAssumptions,
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof assumptions;
