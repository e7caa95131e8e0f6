import type { HttpClient } from '@azure/core-rest-pipeline';
import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import { builtInEstate, startArm } from '../../../../sandbox/src/arm/server.ts';
import { loopbackCredential, loopbackHttpClient } from '../../../../sandbox/src/azure-transport.ts';
import { endpointId, id, networkId, scopeId, zoneId } from '../../../../sandbox/test/arm/support.ts';
import type { ChangeExecutor } from '../../../../src/app/ports.ts';
import { createAzure } from '../../../../src/azure/index.ts';
import { Problem } from '../../../../src/base/problem.ts';
import type { Change } from '../../../../src/domain/changes/index.ts';
import { failureSentence } from '../arm-errors.ts';
import type { Sentence } from '../markdown.ts';

const OPERATION = 'https://management.azure.com/operations/1';

const allowTag = {
  kind: 'allow-service-tag',
  securityGroupId: id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-spoke-app'),
  tag: 'AzureFrontDoor.FirstParty',
  ruleName: 'allow-front-door',
  priority: 101,
} as const;

/** Writes that the bot refuses, or puts off, because of what is in Azure. */
const writes: readonly (readonly [when: string, change: Change])[] = [
  [
    'A private endpoint of the same name exists',
    {
      kind: 'create-endpoint',
      endpointId: endpointId('pe-ampls-b-vnet-1'),
      scopeId: scopeId('ampls-a'),
      subnetId: `${networkId('vnet-1')}/subnets/default`,
      location: 'westeurope',
      requestMessage: '',
    },
  ],
  [
    'A zone that the bot created is in use when it is to be deleted',
    { kind: 'delete-zone', zoneId: zoneId('rg-dns-hub', 'privatelink.monitor.azure.com') },
  ],
  ['A rule of the same name exists', { ...allowTag, ruleName: 'Deny-Internet' }],
  ['Another rule has the priority', { ...allowTag, priority: 4_000 }],
  [
    'The connection of a new private endpoint is not visible yet',
    { kind: 'approve-connection', scopeId: scopeId('ampls-b'), endpointId: endpointId('pe-ampls-a'), description: '' },
  ],
  [
    'A data collection endpoint cannot be queried',
    {
      kind: 'set-public-access',
      resourceId: id('rg-monitoring', 'Microsoft.Insights/dataCollectionEndpoints/dce-weu'),
      query: 'Disabled',
    },
  ],
  [
    'A resource without public access',
    { kind: 'set-public-access', resourceId: scopeId('ampls-a'), query: 'Disabled' },
  ],
];

/** Returns why the bot does not write a change, or why Azure did not make one that it had accepted. */
export async function azureRefusals(): Promise<readonly Sentence[]> {
  const arm = await startArm({ port: 0, speed: 0, estate: builtInEstate() });
  const executor = executorOn(loopbackHttpClient(arm.url));
  const sentences: Sentence[] = [];
  for (const [when, change] of writes) sentences.push([when, await sentenceOf(executor.write(change, 'step-1'))]);
  const elsewhere = await sentenceOf(executor.pollOperation('https://example.com/operations/1'));
  const noUrl = await sentenceOf(executor.pollOperation('https://'));
  await arm.close();
  const error = { code: 'ScopeIsBusy', message: 'The scope is being moved.' };
  return [
    ...sentences,
    ['Azure names an operation on another host', elsewhere],
    ['Azure accepted a change and then failed', await failedOperation({ status: 'Failed', error })],
    ['Azure accepted a change and cancelled it without a reason', await failedOperation({ status: 'Canceled' })],
    ['Azure names an operation by something that is not a URL', noUrl],
    ...(await Promise.all(unclearAnswers.map(unclearSentence))),
  ];
}

/** Answers that do not show what became of a call. */
const unclearAnswers: readonly (readonly [when: string, client: HttpClient])[] = [
  ['An answer of a proxy', answering(502, 'Bad gateway')],
  ['A redirect', answering(302, '')],
  ['An answer that was cut off', answering(200, '{"id":')],
  ['An answer that is not JSON', answering(200, '<html>', { 'content-type': 'text/html' })],
  ['A success that contains an error', answering(200, '{"error":{"code":"InternalServerError","message":"x"}}')],
  ['A refusal without a reason', answering(400, '', { 'x-ms-request-id': '1' })],
  ['A format that the bot does not know', answering(200, '{"value":5}')],
  ['A broken connection', { sendRequest: () => Promise.reject(new RestError('x', { code: RestError.PARSE_ERROR })) }],
];

async function unclearSentence([when, client]: (typeof unclearAnswers)[number]): Promise<Sentence> {
  return [when, await sentenceOf(executorOn(client).observe(allowTag))];
}

function executorOn(httpClient: HttpClient): ChangeExecutor {
  const endpoint = 'https://management.azure.com';
  return createAzure({ endpoint, credential: loopbackCredential(), httpClient }).executorFor({
    key: '',
    left: () => 1,
  });
}

/** A connection to Azure on which every call gets the same answer. */
function answering(status: number, bodyAsText: string, headers: Readonly<Record<string, string>> = {}): HttpClient {
  return { sendRequest: async request => ({ request, status, headers: createHttpHeaders(headers), bodyAsText }) };
}

async function failedOperation(body: object): Promise<string> {
  const { failed } = await executorOn(answering(200, JSON.stringify(body))).pollOperation(OPERATION);
  return failed ?? '';
}

async function sentenceOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Problem('unavailable', 'This example does not fail any more.'),
    failure => failure,
  );
  return failureSentence(error);
}
