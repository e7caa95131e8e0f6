import { kindOf } from '../changes/index.ts';
import { keyOf, nameOf } from '../ids.ts';
import { providerOf } from '../prerequisites.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor } from './plan-context.ts';

/**
 * Returns a block for each thing that Azure will miss when it is asked to make a change: a resource provider that is not
 * registered (409 `MissingSubscriptionRegistration`; Learn, error-register-resource-provider), or a storage account.
 */
export function prerequisiteFindings({ before, steps }: PlanContext): readonly Finding[] {
  const ids = steps.flatMap(({ change, done }) => (done ? [] : (kindOf(change).prerequisites?.(change) ?? [])));
  const once = new Map(ids.map(id => [keyOf(id), id]));
  return findingsFor(once, ([key, id]) => {
    if (before.prerequisites.get(key)?.isMet !== false) return undefined;
    const provider = providerOf(id);
    if (provider === undefined) {
      const sentence = `No storage account "${nameOf(id)}" was found. Check that it exists and that the bot can read its subscription.`;
      return finding('not-found', sentence, [id]);
    }
    const { namespace, subscription } = provider;
    const sentence = `Azure will refuse the change: the resource provider ${namespace} is not registered in the subscription ${subscription}. Register it with: az provider register --namespace ${namespace} --subscription ${subscription}`;
    return finding('provider-unregistered', sentence, [id]);
  });
}
