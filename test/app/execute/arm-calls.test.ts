import { expect, test } from 'vitest';
import { builtInEstate, startArm } from '../../../sandbox/src/arm/server.ts';
import { loopbackCredential, loopbackHttpClient } from '../../../sandbox/src/azure-transport.ts';
import { createAzure, createInventorySource } from '../../../src/azure/index.ts';
import { mostArmCalls } from '../../most-arm-calls.ts';
import { openStage } from '../support.ts';

test.each([1, 4])(
  'links %i workspaces that other scopes link with no more calls than what limits rest on takes',
  async n => {
    const simulator = await startArm({ port: 0, speed: 0, estate: builtInEstate() });
    try {
      const access = {
        endpoint: 'https://management.azure.com',
        credential: loopbackCredential(),
        httpClient: loopbackHttpClient(simulator.url),
      };
      const real = { source: createInventorySource(access), azure: createAzure(access) };
      const stage = await openStage({ approvals: 0, real });
      await stage.context.inventory.current(60_000);
      const before = await countCalls(simulator.url);
      const resources = Array.from({ length: n }, (_, index) => `law-team-0${index + 1}`);
      const id = await stage.submit({ inputs: { resources, scope: ['ampls-b'] } });
      await stage.plan(id);
      await stage.execute(id);
      expect(await stage.request(id)).toMatchObject({ state: 'succeeded' });
      expect((await countCalls(simulator.url)) - before).toBeLessThanOrEqual(mostArmCalls(n));
    } finally {
      await simulator.close();
    }
  },
);

async function countCalls(url: string): Promise<number> {
  const calls = (await (await fetch(`${url}/control/requests`)).json()) as unknown[];
  return calls.length;
}
