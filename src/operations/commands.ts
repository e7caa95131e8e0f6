import { resolveCname } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { unlockRequest as unlock } from '../app/unlock-request.ts';
import type { AzureTransport } from '../azure/access.ts';
import { azureAccess } from '../azure/access.ts';
import { CALL_TIMEOUT_MS } from '../azure/arm.ts';
import { assumptions } from '../azure/assumptions/index.ts';
import { checkAzureAccess } from '../azure/check-access.ts';
import { checkAssumptions } from '../azure/check-assumptions.ts';
import { systemClock } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import type { Config } from '../config.ts';
import { parseRef, refOf } from '../domain/request/record.ts';
import { openDatabase } from '../store/database.ts';
import { loadRulebook } from '../workflows/load-rulebook.ts';

/** What a command prints, and whether it succeeded. */
export interface CommandResult {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

const roleSchema = z.object({ Actions: z.array(z.string()) });

/** Checks what the bot's identities can see in Azure and which of the permissions in `azure-roles/` they lack. */
export async function checkAzure(config: Config, transport?: AzureTransport): Promise<CommandResult> {
  const cloud = config.AZURE_CLOUD;
  const lines = await checkAzureAccess({
    reader: {
      name: 'reader',
      access: azureAccess({ cloud, clientId: config.AZURE_READER_CLIENT_ID, ...transport }),
      actions: actionsOf('reader'),
    },
    writer: {
      name: 'writer',
      access: azureAccess({ cloud, clientId: config.AZURE_WRITER_CLIENT_ID, ...transport }),
      actions: actionsOf('writer'),
    },
    subscriptions: config.AZURE_SUBSCRIPTIONS,
    ...loadRulebook(config.WORKFLOWS_DIR, config.LIMITS_PROFILE),
  });
  return {
    ok: lines.every(({ ok }) => ok),
    lines: lines.map(({ ok, sentence }) => `${ok ? 'ok     ' : 'PROBLEM'} ${sentence}`),
  };
}

/**
 * Checks what the bot assumes about Azure, as far as that can be seen without changing anything. The lines have no id and
 * no name of the tenant, so that they can be pasted into an issue.
 */
export async function checkAzureAssumptions(config: Config, transport?: AzureTransport): Promise<CommandResult> {
  const access = azureAccess({
    cloud: config.AZURE_CLOUD,
    clientId: config.AZURE_READER_CLIENT_ID,
    ...transport,
  });
  const results = await checkAssumptions({ access, subscriptions: config.AZURE_SUBSCRIPTIONS, resolveAliases });
  const words = { holds: 'holds   ', differs: 'DIFFERS ', 'not-seen': 'not seen' } as const;
  return {
    ok: results.every(({ verdict }) => verdict !== 'differs'),
    lines: results.map(({ name, verdict, detail }) => `${words[verdict]} ${assumptions[name].statement} (${detail})`),
  };
}

/** Returns the aliases of a name; none where this machine's DNS has none, or does not answer. */
async function resolveAliases(name: string): Promise<readonly string[]> {
  try {
    return await resolveCname(name);
  } catch {
    return [];
  }
}

function actionsOf(role: 'reader' | 'writer'): readonly string[] {
  const path = new URL(`../../azure-roles/${role}.json`, import.meta.url);
  return roleSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).Actions;
}

/**
 * Ends a request that cannot continue and releases its locks.
 *
 * @param ref the request's name, such as `CR-12`
 * @throws Problem with a sentence for the operator
 */
export async function unlockRequest(
  config: Config,
  log: Logger,
  ref: string,
  by: { readonly operator: string; readonly reason: string },
): Promise<CommandResult> {
  const request = parseRef(ref);
  if (request === undefined) {
    return { ok: false, lines: [`"${ref}" is not a request. Enter the name of a request, such as CR-12.`] };
  }
  const { db, close } = openDatabase(config.DATABASE_URL, log, 2);
  try {
    // No queue is open here: the sweep of a running bot delivers the messages.
    const context = { db, queue: { enqueue() {} }, clock: systemClock, callTimeoutMs: CALL_TIMEOUT_MS };
    const ended = await unlock(context, { request, ...by });
    return { ok: true, lines: [`Ended ${refOf(request)} and released its locks.`, ...ended.statusReasons] };
  } finally {
    await close();
  }
}
