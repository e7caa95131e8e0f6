import { z } from 'zod';
import { providerOf } from '../../domain/prerequisites.ts';
import type { Prerequisite } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import type { ReadResult } from './read-result.ts';
import { readObject, readResult } from './read-result.ts';

const provider = z.object({ registrationState: z.string() });

/**
 * Reads whether a resource provider is registered in a subscription, or whether a storage account exists. A provider that
 * is being registered can be used already (Learn, resource-providers-and-types).
 *
 * @throws RestError where ARM cannot answer now
 */
export async function readPrerequisite(arm: Arm, id: string): Promise<ReadResult<Prerequisite>> {
  if (providerOf(id) !== undefined) {
    return readResult(id, async () => {
      const { registrationState } = provider.parse((await arm.get(id, apiVersions.providers)).body);
      return { id, isMet: /^register(?:ed|ing)$/i.test(registrationState) };
    });
  }
  const result = await readObject(arm, id, apiVersions.storage);
  return 'unreadable' in result ? result : { found: { id, isMet: 'found' in result } };
}
