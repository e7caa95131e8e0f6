import type { DeleteEndpointChange } from '../../domain/changes/delete-endpoint.ts';
import { apiVersions } from '../api-versions.ts';
import { deletionOf } from './deletion.ts';

/** Deleting a private endpoint; its interface, its zone group with the records and the scope's side go with it. */
export const deletingEndpoint = deletionOf<DeleteEndpointChange>(({ endpointId }) => endpointId, apiVersions.network);
