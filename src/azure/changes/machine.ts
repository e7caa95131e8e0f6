import type { AssociateMachineChange, DissociateMachineChange } from '../../domain/changes/machine.ts';
import { associationIdOf } from '../../domain/changes/machine.ts';
import { nameOf } from '../../domain/ids.ts';
import { apiVersions } from '../api-versions.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { combineAssociations, parseAssociation } from '../inventory/parse-machines.ts';
import type { KindExecutor } from './executor.ts';
import { deleteExecutor } from './executor.ts';
import { isDoneIn, observed, readIfPresent, statusWhenPresent } from './observe.ts';
import { replaceObject, withObject } from './replace-object.ts';
import { receiptOf } from './write.ts';

/** Properties of an association that Azure computes. */
const COMPUTED = ['provisioningState', 'metadata'];

/**
 * Associates a machine with a collection endpoint. A PUT replaces the whole association, so an existing one keeps its
 * description (azure-rest-api-specs, dataCollectionRuleAssociations_API.json: 200 or 201, finished at once).
 */
export const associateMachine: KindExecutor<AssociateMachineChange> = {
  async observe(arm, change) {
    const { machineId } = change;
    const found = await readIfPresent(arm, associationIdOf(change), apiVersions.association);
    if (found === undefined) return observed('not-applied', null);
    const { collectionEndpointId } = combineAssociations([parseAssociation(found.object)]);
    const association = collectionEndpointId === undefined ? {} : { collectionEndpointId };
    const machine = { id: machineId, name: nameOf(machineId), location: '', networkIds: [], hasRules: false };
    const isDone = isDoneIn(change, { machines: [{ ...machine, ...association }] });
    const status = isDone ? statusWhenPresent(provisioningOf(found.object)) : 'not-applied';
    const image = { collectionEndpoint: collectionEndpointId ?? null };
    return withObject(observed(status, image, found.correlationId), found.object);
  },
  async write(arm, change, stepId) {
    const id = associationIdOf(change);
    const apiVersion = apiVersions.association;
    const found = await readIfPresent(arm, id, apiVersion);
    const changed = { dataCollectionEndpointId: change.collectionEndpointId };
    if (found === undefined) return receiptOf(await arm.put(id, apiVersion, { properties: changed }, stepId));
    return replaceObject(arm, { id, apiVersion, object: found.object, changed, computed: COMPUTED }, stepId);
  },
};

/** Removes the association again. It is finished at once. */
export const dissociateMachine = deleteExecutor<DissociateMachineChange>(associationIdOf, apiVersions.association);
