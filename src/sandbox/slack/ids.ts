import { createHash, randomBytes } from 'node:crypto';

/** An id as Slack writes them. The same name gives the same id in every workspace. */
export function idFor(prefix: string, name: string): string {
  return (
    prefix +
    createHash('sha256').update(`${prefix}:${name}`).digest('base64url').replace(/[-_]/g, '').slice(0, 10).toUpperCase()
  );
}

export function randomId(prefix: string): string {
  return prefix + randomBytes(12).toString('base64url').replace(/[-_]/g, '').slice(0, 10).toUpperCase().padEnd(10, '0');
}

export function secret(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}
