import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import type { SetPublicAccessChange } from '../../domain/changes/set-public-access.ts';
import { nameOf } from '../../domain/ids.ts';
import { kindById } from '../../domain/topology/gaps.ts';
import type { ResourceKind } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { resourceOf } from '../inventory/resource-rows.ts';
import type { Reply } from '../plain-calls.ts';
import type { Executor } from './executor.ts';
import { isDoneIn, lookOf, read, standsWhenThere } from './looking.ts';
import { bodyOf, receiptOf } from './writing.ts';

/**
 * Setting public access. A flag that the change does not name is not written: in a workspace because a PATCH carries
 * the named ones alone, elsewhere because all else is put back as it was read. So a perimeter's decision stays with the
 * perimeter unless the change itself asks for it.
 */
export const settingPublicAccess: Executor<SetPublicAccessChange> = {
  async look(arm, change) {
    const kind = settableKind(change);
    const { object, correlationId } = await read(arm, change.resourceId, apiVersions[kind]);
    const resource = resourceOf(object, arm.dnsNames);
    const isDone = isDoneIn({ ...change, resourceId: resource.id }, { resources: [resource] });
    const stands = isDone ? standsWhenThere(provisioningOf(object)) : 'open';
    return lookOf(stands, { publicAccess: { ...resource.publicAccess } }, correlationId);
  },
  async write(arm, change, id) {
    return receiptOf(await writers[settableKind(change)](arm, change, id));
  },
};

type SettableKind = Exclude<ResourceKind, 'other'>;

type Writer = (arm: Arm, change: SetPublicAccessChange, id: string) => Promise<Reply>;

const writers: Readonly<Record<SettableKind, Writer>> = {
  workspace: (arm, change, id) =>
    arm.patch(change.resourceId, apiVersions.workspace, { properties: flagsOf(change) }, id),
  /** The older version that the typed client speaks does not know the workspace behind a component. */
  async component(arm, change, id) {
    const { object } = await read(arm, change.resourceId, apiVersions.component);
    return arm.put(change.resourceId, apiVersions.component, bodyOf(object, flagsOf(change)), id);
  },
  /** One flag, inside its network rules; PATCH takes tags alone. */
  async 'collection-endpoint'(arm, change, id) {
    const version = apiVersions['collection-endpoint'];
    const { object } = await read(arm, change.resourceId, version);
    if (change.ingestion === undefined) throw new Problem('not-allowed', `${object.name} has no setting for queries.`);
    const acls = z.looseObject({}).parse(object.properties?.['networkAcls'] ?? {});
    const networkAcls = { ...acls, publicNetworkAccess: change.ingestion };
    return arm.put(change.resourceId, version, bodyOf(object, { networkAcls }), id);
  },
};

function flagsOf({ ingestion, query }: SetPublicAccessChange) {
  return {
    ...(ingestion !== undefined && { publicNetworkAccessForIngestion: ingestion }),
    ...(query !== undefined && { publicNetworkAccessForQuery: query }),
  };
}

function settableKind({ resourceId }: SetPublicAccessChange): SettableKind {
  const kind = kindById(resourceId);
  if (kind !== 'other') return kind;
  throw new Problem('not-allowed', `${nameOf(resourceId)} is of a kind whose public access cannot be set here.`);
}
