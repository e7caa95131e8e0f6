import { diagnosisMessage } from '../../../../src/cards/diagnosis.ts';
import { diagnoseOutput } from '../../../../src/domain/diagnosis/diagnose-output.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { record, workspace } from '../../../domain/build.ts';
import type { Example } from '../markdown.ts';
import { sampleInventory, sampleTopology, workspaces } from '../sample-inventory.ts';

const AGE_MS = 40_000;

/** One output for each diagnosis. */
const outputs = [
  '403: Component private link id does not match incoming link and has publicNetworkAccessForIngestion=Disabled',
  'vnet-lab law-prod 403: Private link id does not match the workspace',
  '{"error":{"code":"NspValidationFailedError"}}',
  'Data collection endpoint must be used to access configuration over private link.',
  'server can’t find guid-law-prod.privatelink.ods.opinsights.azure.com: NXDOMAIN',
  'getaddrinfo EAI_AGAIN api.monitor.azure.com',
  'api.monitor.azure.com has address 20.43.120.11',
  'api.monitor.azure.com has address 10.0.0.4',
  'api.monitor.azure.com has address 0.0.0.0',
  'dce-prod-ab12.westeurope-1.ingest.monitor.azure.com: SSL handshake failed',
  'connect ETIMEDOUT 40.71.12.231:443',
  'read ECONNRESET api.monitor.azure.com',
  'dc.services.visualstudio.com:443. Action: Deny. No rule matched.',
  '{"error":{"code":"InsufficientAccessError"}}',
  'LinkedAuthorizationFailed: no permission for PrivateEndpointConnectionsApproval/action',
  '401 Unauthorized from api.loganalytics.io',
  'law-prod: 403 Forbidden',
  'Scoped resource with same linked resource id already exists in this private link scope',
  "Cannot modify resource while in provisioning state: 'Provisioning'",
  'RequestDisallowedByPolicy',
  '429 Too Many Requests from api.loganalytics.io',
  'The request to the private address space was blocked',
  'Internal server error from api.loganalytics.io',
  'login.microsoftonline.com: timed out',
  'The dashboard is empty',
];

const strange = topologyOf({
  ...sampleInventory,
  resources: [...workspaces(4), workspace('law-alone')],
  links: [],
  records: [record('monitor', 'api', ['10.9.9.9'])],
});

/** Returns the answers to what pasted outputs mean. */
export function pastedOutputs(): readonly Example[] {
  return [
    ...outputs.map(text => example(`\`/ampls why "${text}"\``, diagnoseOutput(sampleTopology, text), AGE_MS)),
    example(
      'Addresses that no known private endpoint has',
      diagnoseOutput(strange, 'api.monitor.azure.com has address 10.9.9.9\nhas address 10.8.8.8'),
      AGE_MS,
    ),
    example('More resources than the answer names', diagnoseOutput(strange, 'law-1 law-2 law-3 law-4 403'), AGE_MS),
    example('A resource that no scope links', diagnoseOutput(strange, 'law-alone 403'), AGE_MS),
    example(
      'A name that does not resolve in some networks',
      diagnoseOutput(topologyOf({ ...sampleInventory, records: [] }), 'api.privatelink.monitor.azure.com: NXDOMAIN'),
      AGE_MS,
    ),
    example('Azure cannot be read', diagnoseOutput(sampleTopology, '403 Forbidden'), undefined),
  ];
}

function example(when: string, diagnosis: ReturnType<typeof diagnoseOutput>, ageMs: number | undefined): Example {
  return { when, blocks: diagnosisMessage({ ...diagnosis, ageMs }).blocks };
}
