/**
 * Kills the sandbox's bots when the sandbox's process dies. The sandbox writes a line for each bot that starts or ends.
 * The operating system closes this process's input however the sandbox dies, also after SIGKILL; the watchdog then kills
 * the bots that still run, so that none keeps working without its Slack and its Azure.
 */
import { createInterface } from 'node:readline';

const watched = new Set<number>();

for await (const line of createInterface({ input: process.stdin })) {
  const [command, number] = line.split(' ');
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 1) continue;
  if (command === 'watch') watched.add(pid);
  else watched.delete(pid);
}

for (const pid of watched) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has ended by itself.
  }
}
