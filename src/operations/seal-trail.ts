import type { SealingContext } from '../app/audit/seal-until.ts';
import { sealUntil, watchBacklogUntil } from '../app/audit/seal-until.ts';
import type { SealingAlarm } from '../app/audit/sealing-alarm.ts';
import { createSealingAlarm } from '../app/audit/sealing-alarm.ts';
import type { Messenger, PublishedFiles } from '../app/ports.ts';
import type { AzureTransport } from '../azure/access.ts';
import { azureAccess } from '../azure/access.ts';
import { openBlobContainer } from '../azure/blob-files.ts';
import { openFolder } from '../base/folder.ts';
import type { Logger } from '../base/log.ts';
import type { Config } from '../config.ts';
import type { SignerKey } from '../domain/tlog/note-keys.ts';
import { parseSignerKey } from '../domain/tlog/note-keys.ts';

/** What sealing needs of a bot. */
interface SealingParts extends Pick<SealingContext, 'db' | 'log' | 'owner'> {
  readonly messengerFor: (channel: string) => Messenger;
  /** How to reach Azure, where that is not as in production. */
  readonly azure?: AzureTransport | undefined;
}

type PublishingConfig = Pick<Config, 'AUDIT_FOLDER' | 'AUDIT_BLOB_URL' | 'AZURE_CLOUD' | 'AZURE_WRITER_CLIENT_ID'>;

/** Seals the audit trail until it is stopped. */
export interface Sealing {
  stop(): Promise<void>;
}

/**
 * Starts to seal the audit trail. Without a usable AUDIT_KEY the bot works all the same, and the log says that the trail is
 * not sealed.
 */
export function startSealing(
  config: PublishingConfig & Pick<Config, 'AUDIT_KEY' | 'AUDIT_CHANNEL'>,
  { db, log, owner, messengerFor, azure }: SealingParts,
): Sealing {
  const { AUDIT_KEY, AUDIT_CHANNEL } = config;
  const alarm = createSealingAlarm(log);
  const stopping = new AbortController();
  const key = readKey(AUDIT_KEY, log, alarm);
  const loops: Promise<void>[] = [];
  if (key !== undefined) {
    const files = openPublishedFiles(config, azure);
    const messenger = AUDIT_CHANNEL === undefined ? undefined : messengerFor(AUDIT_CHANNEL);
    loops.push(sealUntil({ db, log, owner, key, files, messenger, alarm }, stopping.signal));
  }
  if (AUDIT_KEY !== undefined) loops.push(watchBacklogUntil({ db, log }, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

/** Opens the container or the folder that the audit log is published in; undefined where neither is set. */
export function openPublishedFiles(
  { AUDIT_FOLDER, AUDIT_BLOB_URL, AZURE_CLOUD: cloud, AZURE_WRITER_CLIENT_ID: clientId }: PublishingConfig,
  azure?: AzureTransport,
): PublishedFiles | undefined {
  if (AUDIT_BLOB_URL !== undefined)
    return openBlobContainer(AUDIT_BLOB_URL, azureAccess({ cloud, clientId, ...azure }));
  return AUDIT_FOLDER === undefined ? undefined : openFolder(AUDIT_FOLDER);
}

function readKey(text: string | undefined, log: Logger, alarm: SealingAlarm): SignerKey | undefined {
  if (text === undefined) {
    log.warn('AUDIT_KEY is not set, so the audit trail is not sealed. Run "amplsbot audit key NAME" to create a key.');
    return undefined;
  }
  try {
    return parseSignerKey(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    alarm.raise(`AUDIT_KEY is not a key: ${reason}. Run "amplsbot audit key NAME" to create one.`);
    return undefined;
  }
}
