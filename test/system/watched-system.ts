import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';
import { portalOf } from './portal.ts';

export type WatchedSystem = Awaited<ReturnType<typeof openWatchedSystem>>;

/** Starts a sandbox whose bot has read the inventory once, so that it detects later changes. */
export async function openWatchedSystem(options?: Parameters<typeof openSystem>[0]) {
  const system = await openSystem(options);
  await system.control.command('erin', '/ampls usage ampls-a');
  await system.waitForEphemeral('erin', /ampls-a/);
  const expireInventory = createInventoryExpiry(system);
  await expireInventory();
  const portal = portalOf(system);
  return {
    ...system,
    portal,
    expireInventory,
    /** Returns the notices about changes in Azure, the oldest first. */
    async driftNotices(): Promise<string[]> {
      const messages = await system.control.cards();
      return messages.filter(({ metadata }) => metadata?.event_type === 'inventory_changed').map(({ text }) => text);
    },
    /** Links a workspace to ampls-b in the portal. Returns a function that removes the link there. */
    async linkByHand(workspace: string) {
      const scope = await portal.idOf('/privateLinkScopes/ampls-b');
      const path = `${scope}/scopedResources/by-hand-${workspace}`;
      const linkedResourceId = await portal.idOf(`/workspaces/${workspace}`);
      await portal.call('PUT', path, { properties: { linkedResourceId } });
      return () => portal.call('DELETE', path);
    },
  };
}

/**
 * Returns a function that makes the bot read the inventory again: it advances the bot's clock, so that the stored
 * inventory is more than a minute old.
 */
function createInventoryExpiry(system: TestSystem) {
  let offset = 0;
  return async () => {
    offset += 61_000;
    await system.clock(offset);
  };
}
