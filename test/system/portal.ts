import { expect } from 'vitest';
import type { Stage } from './harness.ts';

/** Somebody who changes things in Azure beside the bot. */
export function portalOf({ sandbox, player }: Pick<Stage, 'sandbox' | 'player'>) {
  const call = async (method: string, path: string, body?: unknown, version = '2021-09-01'): Promise<unknown> => {
    const response = await fetch(`${sandbox.armUrl}${path}?api-version=${version}`, {
      method,
      headers: { authorization: 'Bearer portal', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(response.status, await response.clone().text()).toBeLessThan(300);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    call,
    /** The id of the one thing of the estate whose id ends like this. */
    async idOf(end: string): Promise<string> {
      const { resources } = await player.arm('estate');
      const found = resources.filter(({ id }: { id: string }) => id.toLowerCase().endsWith(end.toLowerCase()));
      expect(found, end).toHaveLength(1);
      return found[0].id;
    },
  };
}
