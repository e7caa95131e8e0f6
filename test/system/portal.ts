import { expect } from 'vitest';
import type { TestSystem } from './harness.ts';

/** Returns functions that change Azure directly, as a person would in the portal. */
export function portalOf({ sandbox, control }: Pick<TestSystem, 'sandbox' | 'control'>) {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    version = '2021-09-01',
    person = 'portal',
  ): Promise<unknown> => {
    const response = await fetch(`${sandbox.armUrl}${path}?api-version=${version}`, {
      method,
      headers: { authorization: `Bearer ${person}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(response.status, await response.clone().text()).toBeLessThan(300);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    call,
    /** Returns the id of the only resource whose id has this ending. */
    async idOf(ending: string): Promise<string> {
      const { resources } = await control.arm('estate');
      const found = resources.filter(({ id }: { id: string }) => id.toLowerCase().endsWith(ending.toLowerCase()));
      expect(found, ending).toHaveLength(1);
      return found[0].id;
    },
  };
}
