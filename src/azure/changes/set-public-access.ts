import { z } from 'zod';
import type { WriteReceipt } from '../../app/ports.ts';
import { Problem } from '../../base/problem.ts';
import type { SetPublicAccessChange } from '../../domain/changes/set-public-access.ts';
import { nameOf } from '../../domain/ids.ts';
import type { ResourceKind } from '../../domain/topology/objects.ts';
import { resourceKindFromId } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { parseResource } from '../inventory/parse-resource.ts';
import type { KindExecutor } from './executor.ts';
import { isDoneIn, observed, read, statusWhenPresent } from './observe.ts';
import { replaceObject, withObject } from './replace-object.ts';
import { receiptOf } from './write.ts';

/**
 * Sets public access. A flag that the change does not name keeps its value: for a workspace because a PATCH carries
 * only the named flags, for the other types because everything else is put back as it was read. So a flag that is left
 * to a network security perimeter stays with the perimeter unless the change itself sets it.
 */
export const setPublicAccess: KindExecutor<SetPublicAccessChange> = {
  async observe(arm, change) {
    const kind = settableKindOf(change);
    const { object, correlationId } = await read(arm, change.resourceId, apiVersions[kind]);
    const resource = parseResource(object, arm.dnsNames);
    const isDone = isDoneIn({ ...change, resourceId: resource.id }, { resources: [resource] });
    const status = isDone ? statusWhenPresent(provisioningOf(object)) : 'not-applied';
    const observation = observed(status, { publicAccess: { ...resource.publicAccess } }, correlationId);
    return kind === 'workspace' ? observation : withObject(observation, object);
  },
  write: async (arm, change, stepId) => writers[settableKindOf(change)](arm, change, stepId),
};

type SettableKind = Exclude<ResourceKind, 'other'>;

type Writer = (arm: Arm, change: SetPublicAccessChange, stepId: string) => Promise<WriteReceipt>;

const writers: Readonly<Record<SettableKind, Writer>> = {
  workspace: async (arm, change, stepId) =>
    receiptOf(await arm.patch(change.resourceId, apiVersions.workspace, { properties: flagsOf(change) }, stepId)),
  /** Sends a plain call: the official client uses an older API version that would lose the component's workspace. */
  async component(arm, change, stepId) {
    const [id, apiVersion] = [change.resourceId, apiVersions.component];
    const { object } = await read(arm, id, apiVersion);
    return replaceObject(arm, { id, apiVersion, object, changed: flagsOf(change) }, stepId);
  },
  /** Sets the one flag, which is inside the network rules. Uses PUT because a PATCH can only change tags. */
  async 'collection-endpoint'(arm, change, stepId) {
    const [id, apiVersion] = [change.resourceId, apiVersions['collection-endpoint']];
    const { object } = await read(arm, id, apiVersion);
    if (change.ingestion === undefined) {
      throw new Problem('not-allowed', `${object.name} has no setting for public query access.`);
    }
    const acls = z.looseObject({}).parse(object.properties?.['networkAcls'] ?? {});
    const networkAcls = { ...acls, publicNetworkAccess: change.ingestion };
    return replaceObject(arm, { id, apiVersion, object, changed: { networkAcls } }, stepId);
  },
};

function flagsOf({ ingestion, query }: SetPublicAccessChange) {
  return {
    ...(ingestion !== undefined && { publicNetworkAccessForIngestion: ingestion }),
    ...(query !== undefined && { publicNetworkAccessForQuery: query }),
  };
}

function settableKindOf({ resourceId }: SetPublicAccessChange): SettableKind {
  const kind = resourceKindFromId(resourceId);
  if (kind !== 'other') return kind;
  throw new Problem(
    'not-allowed',
    `The bot cannot set public access on ${nameOf(resourceId)}. It can do so on a Log Analytics workspace, an Application Insights component or a data collection endpoint.`,
  );
}
