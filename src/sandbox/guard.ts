/**
 * Outlives the sandbox's supervisor by a moment. It is told, a line each, which processes belong to the sandbox; when its
 * input ends, which it does however the supervisor dies, it ends them. Nobody is left behind who would go on working
 * against a Slack and an Azure that are gone.
 */
import { createInterface } from 'node:readline';

const watched = new Set<number>();

for await (const line of createInterface({ input: process.stdin })) {
  const [word, number] = line.split(' ');
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 1) continue;
  if (word === 'watch') watched.add(pid);
  else watched.delete(pid);
}

for (const pid of watched) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
