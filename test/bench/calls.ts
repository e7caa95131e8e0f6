import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { mostArmCalls } from '../most-arm-calls.ts';
import { openBench } from './bench-system.ts';
import { printTable } from './print.ts';

/** Counts the ARM calls of a request with n links when the inventory is already stored. */
export async function benchCalls(): Promise<void> {
  const rows = [];
  for (const n of [1, 2, 5, 20, 45]) {
    const { control, close } = await openBench({ autoApprove: true });
    try {
      await control.command('alice', '/ampls usage ampls-b');
      await eventually(async () => {
        if ((await control.ephemerals('alice')).length === 0) throw new Error('no answer yet');
      });
      const before = (await control.armCalls()).length;
      const names = Array.from({ length: n }, (_, index) => `law-team-${String(index + 1).padStart(2, '0')}`);
      const ref = refIn(await control.command('alice', `/ampls connect ${names.join(', ')} to ampls-b`));
      await eventually(async () => {
        if ((await control.status(ref)) !== 'succeeded') throw new Error(`${ref} is ${await control.status(ref)}`);
      }, 60_000);
      const calls = (await control.armCalls()).length - before;
      const most = mostArmCalls(n);
      rows.push([n, calls, most, calls <= most ? 'ok' : 'TOO MANY']);
    } finally {
      await close();
    }
  }
  printTable('ARM calls for a request of n links', ['n', 'calls', '6 + 5 n', ''], rows);
}
