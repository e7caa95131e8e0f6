import type { CreateScopeChange } from '../changes/scope.ts';
import { differingScopeSettings } from '../changes/scope.ts';
import { zoneLinkOf } from '../changes/zone-link.ts';
import { listAll } from '../format.ts';
import { nameOf } from '../ids.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** Returns a block for each object that is to be created and that already exists with other settings. */
export function existingObjectFindings(context: PlanContext): readonly Finding[] {
  return [...otherScopeSettings(context), ...otherResolutionPolicies(context)];
}

function otherScopeSettings(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'create-scope'), ({ before, change }) => {
    const differing = differingScopeSettings(before, change);
    if (differing.length === 0) return undefined;
    const name = nameOf(change.scopeId);
    const settings = differing.map(({ setting, current, requested }) => `${setting} is ${current}, not ${requested}`);
    const sentence = `Scope ${name} already exists with other settings: ${settings.join('; ')}. ${adviceFor(change, differing)} Or choose another name for the new scope.`;
    return finding('different-settings', sentence, [change.scopeId, ...differing.map(({ setting }) => setting)]);
  });
}

function adviceFor(
  { scopeId, query, ingestion }: CreateScopeChange,
  differing: readonly { readonly setting: string }[],
): string {
  const settings = new Set(differing.map(({ setting }) => setting));
  const command = `/ampls access-mode ${nameOf(scopeId)} to`;
  const commands =
    settings.has('query') && settings.has('ingestion') && query === ingestion
      ? [`${command} ${query}`]
      : [
          ...(settings.has('query') ? [`${command} ${query} for queries`] : []),
          ...(settings.has('ingestion') ? [`${command} ${ingestion} for ingestion`] : []),
        ];
  return commands.length === 0 ? 'Change its tags in Azure.' : `To change it, type ${listAll(commands)}.`;
}

/** Finds links to a zone that resolve names without a record differently. No request changes the policy of a link. */
function otherResolutionPolicies(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'link-zone'), ({ before, change }) => {
    const { zoneId, networkId, resolutionPolicy } = change;
    const existing = zoneLinkOf(before, zoneId, networkId);
    if (existing === undefined) return undefined;
    const sentence = `${nameOf(networkId)} is already linked to zone ${nameOf(zoneId)} with other settings: the resolution policy of link ${existing.name} is ${existing.resolutionPolicy}, not ${resolutionPolicy}. No request changes it. Change it in Azure.`;
    return finding('different-settings', sentence, [zoneId, networkId]);
  });
}
