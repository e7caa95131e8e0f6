import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { limitProfileNames, parseEstate } from './arm/server.ts';
import type { Sandbox } from './sandbox.ts';
import { startSandbox } from './sandbox.ts';

const port = z.coerce.number().int().min(0).max(65535);

const variables = z.object({
  SANDBOX_PORT: port.default(3100),
  SANDBOX_ARM_PORT: port.default(3101),
  SANDBOX_SPEED: z.coerce.number().min(0).max(100).default(1),
  SANDBOX_ESTATE: z.string().optional(),
  SANDBOX_DATA: z.string().default('.sandbox'),
  SANDBOX_TRANSPORT: z.enum(['http', 'socket']).default('http'),
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  LIMITS_PROFILE: z.enum(limitProfileNames).optional(),
  AZURE_CLOUD: z.string().optional(),
  LOG_LEVEL: z.string().optional(),
});

/** Runs `npm run sandbox`: starts a sandbox that runs until SIGTERM or SIGINT. */
export async function runSandbox(environment: NodeJS.ProcessEnv): Promise<void> {
  const sandbox = await startFromEnvironment(environment);
  process.stdout.write(`sandbox ready ${sandbox.url}\nAzure Resource Manager ${sandbox.armUrl}\n`);
  const end = () => {
    sandbox.close().then(
      () => process.exit(0),
      error => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

async function startFromEnvironment(environment: NodeJS.ProcessEnv): Promise<Sandbox> {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = variables.safeParse(set);
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    throw new Error(`The sandbox cannot start:\n${lines.join('\n')}`);
  }
  const { data } = result;
  return startSandbox({
    port: data.SANDBOX_PORT,
    armPort: data.SANDBOX_ARM_PORT,
    speed: data.SANDBOX_SPEED,
    data: data.SANDBOX_DATA,
    transport: data.SANDBOX_TRANSPORT,
    estate: data.SANDBOX_ESTATE === undefined ? undefined : readEstate(data.SANDBOX_ESTATE),
    databaseUrl: data.DATABASE_URL,
    redisUrl: data.REDIS_URL,
    limits: data.LIMITS_PROFILE,
    bot: {
      ...(data.AZURE_CLOUD !== undefined && { AZURE_CLOUD: data.AZURE_CLOUD }),
      ...(data.LOG_LEVEL !== undefined && { LOG_LEVEL: data.LOG_LEVEL }),
    },
  });
}

function readEstate(file: string) {
  try {
    return parseEstate(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`SANDBOX_ESTATE=${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
