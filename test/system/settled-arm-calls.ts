import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';

/** Waits until the bot makes no more calls to ARM for now, and returns how many it has made. */
export async function settledArmCalls({ control }: TestSystem): Promise<number> {
  let count = -1;
  return eventually(async () => {
    const before = count;
    count = (await control.armCalls()).length;
    await new Promise(resolve => setTimeout(resolve, 400));
    if (count !== before) throw new Error('the bot still reads Azure');
    return count;
  }, 30_000);
}
