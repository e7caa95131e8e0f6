import { createHash, randomBytes } from 'node:crypto';

/** Returns an id in Slack's format. The same name gives the same id in every workspace. */
export function stableId(prefix: string, name: string): string {
  return (
    prefix +
    createHash('sha256').update(`${prefix}:${name}`).digest('base64url').replace(/[-_]/g, '').slice(0, 10).toUpperCase()
  );
}

export function randomId(prefix: string): string {
  return prefix + randomBytes(12).toString('base64url').replace(/[-_]/g, '').slice(0, 10).toUpperCase().padEnd(10, '0');
}

export function randomSecret(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}
