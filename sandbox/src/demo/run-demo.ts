import { createControlClient } from '../control-client.ts';
import { startSandbox } from '../sandbox.ts';
import { playScenario } from './scenario.ts';
import { createTranscript } from './transcript.ts';

/**
 * Runs `npm run demo`: starts a sandbox on free ports, plays a scenario and prints the conversation. Exits with 0 only if
 * every step had the expected result.
 */
export async function runDemo(environment: NodeJS.ProcessEnv): Promise<void> {
  const write = (text: string) => process.stdout.write(text);
  write('Starting the bot, a Slack workspace and a simulated Azure on this machine …\n');
  const sandbox = await startSandbox({
    port: 0,
    armPort: 0,
    speed: 0.2,
    transport: 'http',
    databaseUrl: environment['DATABASE_URL'] || undefined,
    redisUrl: environment['REDIS_URL'] || undefined,
  });
  const client = createControlClient(sandbox);
  const people: { id: string; name: string }[] = await client.slack('people');
  const transcript = createTranscript(write, new Map(people.map(({ id, name }) => [id, name])));
  try {
    await playScenario(client, transcript);
    write('\nEvery step had the expected result. To try it yourself, run: npm run sandbox\n');
  } catch (error) {
    transcript.result(error instanceof Error ? error.message : String(error), false);
    process.exitCode = 1;
  } finally {
    await sandbox.close();
  }
}
