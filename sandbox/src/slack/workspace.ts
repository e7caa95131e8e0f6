import { join } from 'node:path';
import { openStore, type Store } from '../store.ts';
import { randomSecret, stableId } from './ids.ts';
import { openMessageStore } from './message-index.ts';
import type { Identity, Workspace } from './model.ts';

function newIdentity(): Identity {
  const appId = stableId('A', 'amplsbot');
  return {
    teamId: stableId('T', 'sandbox'),
    teamName: 'Sandbox',
    teamDomain: 'sandbox',
    appId,
    appName: 'amplsbot',
    botId: stableId('B', 'amplsbot'),
    botUserId: stableId('U', 'amplsbot'),
    botToken: `xoxb-${randomSecret(24)}`,
    appToken: `xapp-1-${appId}-${randomSecret(24)}`,
    signingSecret: randomSecret(),
    verificationToken: randomSecret(12),
  };
}

/**
 * Opens the workspace in a folder, or a new one without people and channels.
 *
 * @param folder the folder of the journals. Without one, the workspace is kept in memory
 */
export function openWorkspace(folder: string | undefined, now: () => number, url: () => string): Workspace {
  const opened: { close(): void }[] = [];
  function open<T>(name: string): Store<T> {
    const store = openStore<T>(folder === undefined ? undefined : join(folder, `${name}.jsonl`));
    opened.push(store);
    return store;
  }
  const identities = open<Identity>('identity');
  const identity = identities.get('app') ?? newIdentity();
  if (!identities.has('app')) identities.set('app', identity);
  const clock = open<number>('clock');
  return {
    identity,
    people: open('people'),
    groups: open('groups'),
    channels: open('channels'),
    messages: openMessageStore(open('messages')),
    ephemerals: open('ephemerals'),
    notifications: open('notifications'),
    views: open('views'),
    inputs: open('inputs'),
    files: open('files'),
    fileBytes: open('file-bytes'),
    triggers: open('triggers'),
    responseUrls: open('response-urls'),
    now,
    url,
    nextTs() {
      const micros = Math.max(now() * 1000, (clock.get('ts') ?? 0) + 1);
      clock.set('ts', micros);
      return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
    },
    close() {
      for (const store of opened) store.close();
    },
  };
}
