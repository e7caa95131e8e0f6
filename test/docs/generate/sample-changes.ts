import type { Change } from '../../../src/domain/changes/index.ts';
import { securityGroupId, storageId } from '../../domain/build.ts';
import { law } from './sample-inventory.ts';

/** Changes that several examples have in common. */
export const close = (id: string): Change => ({
  kind: 'set-public-access',
  resourceId: id,
  ingestion: 'Disabled',
  query: 'Disabled',
});
export const closeQueries = (id: string): Change => ({ kind: 'set-public-access', resourceId: id, query: 'Disabled' });

export const allowTag: Change = {
  kind: 'allow-service-tag',
  securityGroupId: securityGroupId('nsg-hub'),
  tag: 'AzureResourceManager',
  ruleName: 'allow-arm',
  priority: 200,
};

export const linkStorage = {
  kind: 'link-storage',
  workspaceId: law.id,
  storageAccountIds: [storageId('stlogs')],
} satisfies Change;
