import { eventually, refIn } from '../../src/sandbox/player.ts';
import { table } from './print.ts';
import { openBench } from './stage.ts';

/** How often ARM is called for a request of n links, with an inventory that is there. */
export async function benchCalls(): Promise<void> {
  const rows = [];
  for (const n of [1, 2, 5, 20, 45]) {
    const { player, close } = await openBench({ autoApprove: true });
    try {
      await player.command('alice', '/ampls usage ampls-b');
      await eventually(async () => {
        if ((await player.ephemerals('alice')).length === 0) throw new Error('no answer yet');
      });
      const before = (await player.armCalls()).length;
      const names = Array.from({ length: n }, (_, index) => `law-team-${String(index + 1).padStart(2, '0')}`);
      const ref = refIn(await player.command('alice', `/ampls connect ${names.join(', ')} to ampls-b`));
      await eventually(async () => {
        if ((await player.status(ref)) !== 'succeeded') throw new Error(`${ref} is ${await player.status(ref)}`);
      }, 60_000);
      const calls = (await player.armCalls()).length - before;
      rows.push([n, calls, 3 + 4 * n, calls <= 3 + 4 * n ? 'holds' : 'TOO MANY']);
    } finally {
      await close();
    }
  }
  table('ARM calls for a request of n links', ['n', 'calls', '3 + 4 n', ''], rows);
}
