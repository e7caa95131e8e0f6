import { createPlayer } from '../player.ts';
import { startSandbox } from '../sandbox.ts';
import { tellStory } from './story.ts';
import { createTranscript } from './transcript.ts';

/**
 * `npm run demo`: a sandbox on free ports, a story played through it, and the conversation as a transcript. Ends with 0
 * only if every step was as told.
 */
export async function runDemo(environment: NodeJS.ProcessEnv): Promise<void> {
  const write = (text: string) => process.stdout.write(text);
  write('Starting the bot, a Slack workspace and an Azure on this machine …\n');
  const sandbox = await startSandbox({
    port: 0,
    armPort: 0,
    speed: 0.2,
    transport: 'http',
    databaseUrl: environment['DATABASE_URL'] || undefined,
    redisUrl: environment['REDIS_URL'] || undefined,
  });
  const player = createPlayer(sandbox);
  const people: { id: string; name: string }[] = await player.slack('people');
  const transcript = createTranscript(write, new Map(people.map(({ id, name }) => [id, name])));
  try {
    await tellStory(player, transcript);
    write('\nEverything was as told. `npm run sandbox` keeps it running, to try for yourself.\n');
  } catch (error) {
    transcript.verdict(error instanceof Error ? error.message : String(error), false);
    process.exitCode = 1;
  } finally {
    await sandbox.close();
  }
}
