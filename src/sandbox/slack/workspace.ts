import { join } from 'node:path';
import { openStore, type Store } from '../store.ts';
import { idFor, secret } from './ids.ts';
import type { Identity, Workspace } from './model.ts';
import { openMessages } from './shelves.ts';

function newIdentity(): Identity {
  const appId = idFor('A', 'amplsbot');
  return {
    teamId: idFor('T', 'sandbox'),
    teamName: 'Sandbox',
    teamDomain: 'sandbox',
    appId,
    appName: 'amplsbot',
    botId: idFor('B', 'amplsbot'),
    botUserId: idFor('U', 'amplsbot'),
    botToken: `xoxb-${secret(24)}`,
    appToken: `xapp-1-${appId}-${secret(24)}`,
    signingSecret: secret(),
    verificationToken: secret(12),
  };
}

/**
 * Opens the workspace that a folder holds, or a new one without people and channels.
 *
 * @param folder where its journals live; none: in memory alone
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
    messages: openMessages(open('messages')),
    ephemerals: open('ephemerals'),
    views: open('views'),
    inputs: open('inputs'),
    files: open('files'),
    fileBytes: open('file-bytes'),
    triggers: open('triggers'),
    responseUrls: open('response-urls'),
    now,
    url,
    ts() {
      const micros = Math.max(now() * 1000, (clock.get('ts') ?? 0) + 1);
      clock.set('ts', micros);
      return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
    },
    close() {
      for (const store of opened) store.close();
    },
  };
}
