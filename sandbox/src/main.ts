import { runCommand } from './command-line.ts';
import { runDemo } from './demo/run-demo.ts';
import { runSandbox } from './run-sandbox.ts';

const commands: Readonly<Record<string, (environment: NodeJS.ProcessEnv) => Promise<void>>> = {
  sandbox: runSandbox,
  demo: runDemo,
};

const [name = 'sandbox', ...rest] = process.argv.slice(2);
const command = commands[name];

try {
  if (command === undefined) throw new Error(`Unknown command "${name}". Expected sandbox or demo.`);
  // `npm run sandbox -- cli usage` asks a sandbox that is running already.
  if (name === 'sandbox' && rest[0] === 'cli') process.exitCode = await runCommand(process.env, rest.slice(1));
  else if (rest.length > 0) throw new Error(`Unknown argument "${rest[0]}". Expected nothing, or cli and a command.`);
  else await command(process.env);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
