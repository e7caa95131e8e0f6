import { z } from 'zod';
import { grantAt } from '../access.ts';
import type { ResourceType } from '../resource-type.ts';
import { identity, parseBody, patchTags, regionOf, resourceAnswer, tagsShape, withProperties } from './common.ts';

const shape = z.looseObject({ location: z.string(), tags: tagsShape.optional() });

/** Microsoft.Resources/resourceGroups. The simulator creates and updates them but does not delete them. */
export const resourceGroup: ResourceType = {
  name: 'Microsoft.Resources/resourceGroups',
  pageSize: 1_000,
  withDefaults: group => withProperties(group, { provisioningState: 'Succeeded', ...group.properties }),
  put(call, existing) {
    const { tags } = parseBody(shape, call.body);
    const { subscription, name } = call.id;
    const self =
      existing === undefined
        ? { ...identity(call, resourceGroup, existing), id: `/subscriptions/${subscription}/resourceGroups/${name}` }
        : existing;
    const saved = call.azure.save({
      ...{ id: self.id, name: self.name, type: resourceGroup.name },
      location: regionOf(call.body) ?? '',
      ...(tags === undefined ? {} : { tags }),
      properties: { provisioningState: 'Succeeded' },
    });
    return resourceAnswer(call, saved, existing === undefined ? 201 : 200);
  },
  patch: patchTags,
  computedCollections: {
    permissions: (call, group) => ({ status: 200, body: { value: [grantAt(call.azure, group.id)] } }),
  },
};
