import { runDemo } from './demo/run-demo.ts';
import { runSandbox } from './run-sandbox.ts';

const commands: Readonly<Record<string, (environment: NodeJS.ProcessEnv) => Promise<void>>> = {
  sandbox: runSandbox,
  demo: runDemo,
};

const name = process.argv[2] ?? 'sandbox';
const command = commands[name];

try {
  if (command === undefined) throw new Error(`Unknown command "${name}". Expected sandbox or demo.`);
  await command(process.env);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
