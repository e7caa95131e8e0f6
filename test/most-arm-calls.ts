/**
 * Returns the most ARM calls that a request of n links to one scope may need when the inventory is stored. The scope (two
 * calls) and the resources are read for the plan, before execution and once everything is in place. Each link is written
 * and read back. How many other scopes link the resources makes no difference.
 */
export function mostArmCalls(links: number): number {
  return 3 * (2 + links) + 2 * links;
}
