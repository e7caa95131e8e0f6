import { z } from 'zod';
import { badRequest } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import type { Answer, ResourceCall, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { refuseUndocumented } from '../undocumented.ts';
import { findResource, identity, parseBody, resourceAnswer } from './common.ts';

const shape = z.looseObject({ properties: z.looseObject({ storageAccountIds: z.array(z.string()) }) });

const dataSources = ['customlogs', 'azurewatson', 'query', 'ingestion', 'alerts'];

/** Microsoft.OperationalInsights/workspaces/linkedStorageAccounts. Names are data sources, shown in lower case. */
export const linkedStorage: ResourceType = {
  name: 'Microsoft.OperationalInsights/workspaces/linkedStorageAccounts',
  put: putLink,
  remove(call, existing) {
    call.azure.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

function putLink(call: ResourceCall, existing: Resource | undefined): Answer {
  const { storageAccountIds } = parseBody(shape, call.body).properties;
  const source = call.id.name.toLowerCase();
  if (!dataSources.includes(source))
    throw badRequest(`'${call.id.name}' is not a data source type that storage can be linked for.`);
  if (source === 'customlogs' && !call.azure.limits.customLogsStorage) {
    throw badRequest(
      'Linking storage accounts for custom logs was retired on 30 June 2025: links cannot be created or updated.',
    );
  }
  const invalid = storageAccountIds.find(id => parseId(id)?.type !== 'microsoft.storage/storageaccounts');
  if (invalid !== undefined || storageAccountIds.length === 0)
    throw badRequest(`'${invalid ?? ''}' is not the id of a storage account.`);
  const missing = storageAccountIds.find(account => findResource(call.azure, account) === undefined);
  // Not documented, and neither is the code.
  if (missing !== undefined) {
    refuseUndocumented(call.azure, badRequest(`The storage account '${missing}' was not found.`));
  }
  const { id, type } = identity(call, linkedStorage, existing);
  const shownId = `${id.slice(0, id.lastIndexOf('/'))}/${source}`;
  const properties = { dataSourceType: source, storageAccountIds };
  return resourceAnswer(call, call.azure.save({ id: shownId, name: source, type, properties }));
}
