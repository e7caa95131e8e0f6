import { z } from 'zod';
import { badRequest } from '../errors.ts';
import { keyOf } from '../ids.ts';
import type { Answer, ResourceCall, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { refuseUndocumented } from '../undocumented.ts';
import {
  findResource,
  identity,
  parseBody,
  regionOf,
  resourceAnswer,
  stampInsights,
  withProperties,
} from './common.ts';

const shape = z.looseObject({
  properties: z.looseObject({
    description: z.string().optional(),
    dataCollectionRuleId: z.string().optional(),
    dataCollectionEndpointId: z.string().optional(),
  }),
});

/**
 * Microsoft.Insights/dataCollectionRuleAssociations, which belong to the machine that their id begins with. PUT answers
 * 201 or 200 and DELETE 200 or 204, all at once (azure-rest-api-specs, monitor, 2022-06-01,
 * dataCollectionRuleAssociations_API.json). Resource Graph has them in a table of its own (azure-docs, samples "List VMs
 * with data collection rule associations").
 */
export const dataCollectionRuleAssociation: ResourceType = {
  name: 'Microsoft.Insights/dataCollectionRuleAssociations',
  table: 'insightsresources',
  stamp: stampInsights,
  withDefaults: found => withProperties(found, { provisioningState: 'Succeeded', ...found.properties }),
  put: putAssociation,
  remove(call, existing) {
    call.azure.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

/** The only name for an association with an endpoint (azure-monitor-docs, private-link-kubernetes: "must be"). */
const ENDPOINT_NAME = 'configurationaccessendpoint';

function putAssociation(call: ResourceCall, existing: Resource | undefined): Answer {
  const { properties } = parseBody(shape, call.body);
  const { dataCollectionRuleId: rule, dataCollectionEndpointId: endpoint } = properties;
  if ((rule === undefined) === (endpoint === undefined))
    throw badRequest('Specify either a data collection rule or a data collection endpoint.', 'InvalidPayload');
  if (endpoint !== undefined) requireEndpoint(call, endpoint);
  const self = {
    ...identity(call, dataCollectionRuleAssociation, existing),
    // The id of an association begins with the id of its machine.
    ...(existing === undefined ? { id: call.id.text } : {}),
  };
  const saved = call.azure.save({
    ...self,
    properties: {
      ...(properties.description === undefined ? {} : { description: properties.description }),
      ...(rule === undefined ? {} : { dataCollectionRuleId: rule }),
      ...(endpoint === undefined ? {} : { dataCollectionEndpointId: endpoint }),
      provisioningState: 'Succeeded',
    },
  });
  return resourceAnswer(call, saved, existing === undefined ? 201 : 200);
}

/**
 * Requires an endpoint that exists in the region of the machine. Agents connect to no other (azure-docs,
 * azure-monitor-agent-private-link); that Azure refuses such an association is not documented, and neither are the codes.
 */
function requireEndpoint(call: ResourceCall, endpointId: string): void {
  if (call.id.name.toLowerCase() !== ENDPOINT_NAME)
    throw badRequest(
      `An association with an endpoint must have the name configurationAccessEndpoint.`,
      'InvalidAssociationName',
    );
  const endpoint = findResource(call.azure, endpointId);
  if (endpoint === undefined) throw badRequest(`${endpointId} was not found.`, 'InvalidPayload');
  const machine = call.azure.resources.get(call.id.parent);
  if (machine !== undefined && regionOf(machine) !== regionOf(endpoint)) {
    const sentence = `${endpointId} is not in the region of ${machine.id}.`;
    refuseUndocumented(call.azure, badRequest(sentence, 'InvalidPayload'));
  }
}
