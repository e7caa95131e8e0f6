import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { azureAccess } from './azure/access.ts';
import { CALL_MS } from './azure/arm.ts';
import { checkAzure } from './azure/check.ts';
import type { Logger } from './base/log.ts';
import type { Config } from './config.ts';
import { parseRef, refOf } from './domain/request/record.ts';
import { openDatabase } from './requests/database.ts';
import { unlock } from './requests/unlock.ts';

/** What an operator does from the command line. Each returns what to print, and whether all is well. */
export interface Said {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

const role = z.object({ Actions: z.array(z.string()) });

function actionsOf(name: 'reader' | 'writer'): readonly string[] {
  const path = new URL(`../azure-roles/${name}.json`, import.meta.url);
  return role.parse(JSON.parse(readFileSync(path, 'utf8'))).Actions;
}

/** Says what the bot's identities lack of what it will need of Azure. */
export async function sayAzure(config: Config): Promise<Said> {
  const lines = await checkAzure({
    reader: {
      name: 'reader',
      access: azureAccess(config, config.AZURE_READER_CLIENT_ID),
      actions: actionsOf('reader'),
    },
    writer: {
      name: 'writer',
      access: azureAccess(config, config.AZURE_WRITER_CLIENT_ID),
      actions: actionsOf('writer'),
    },
    subscriptions: config.AZURE_SUBSCRIPTIONS,
  });
  return {
    ok: lines.every(({ ok }) => ok),
    lines: lines.map(({ ok, sentence }) => `${ok ? 'ok     ' : 'MISSING'} ${sentence}`),
  };
}

/**
 * Ends a request that cannot go on by itself, so that others get what it holds.
 *
 * @param ref as people call it: `CR-12`
 * @throws Problem with a sentence for the operator
 */
export async function sayUnlocked(
  config: Config,
  log: Logger,
  ref: string,
  by: { readonly operator: string; readonly reason: string },
): Promise<Said> {
  const request = parseRef(ref);
  if (request === undefined) return { ok: false, lines: [`"${ref}" is no request: give its name, such as CR-12.`] };
  const { db, close } = openDatabase(config.DATABASE_URL, log, 2);
  try {
    const ended = await unlock(db, { request, ...by, afterglowMs: CALL_MS }, () => new Date());
    return { ok: true, lines: [`${refOf(request)} is ${ended.state}, and holds nothing any more.`, ...ended.because] };
  } finally {
    await close();
  }
}
