import type { PipelineRequest } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { acquirePolicyTokens } from '../../../src/azure/policy-token.ts';
import { scopeId } from '../../domain/build.ts';
import { failureSentence } from './arm-errors.ts';

const ENDPOINT = 'https://management.azure.com';

/** Returns what the bot says where a policy demands a token and Azure answers its acquisition like this. */
async function tokenSentence(status: number, acquired: unknown, isChangeReferenceRequired = false): Promise<string> {
  const info = { evaluationDetails: { missingPolicyTokenDetails: { isChangeReferenceRequired } } };
  const error = {
    code: 'RequestDisallowedByPolicy',
    message: `Policy identifiers: '[{"policyAssignment":{"name":"check-first"}}]'.`,
    additionalInfo: [{ type: 'PolicyViolation', info }],
  };
  const answer = (request: PipelineRequest) => {
    const [given, body] = request.method === 'PUT' ? [403, { error }] : [status, acquired];
    return Promise.resolve({ request, status: given, headers: createHttpHeaders(), bodyAsText: JSON.stringify(body) });
  };
  const write = createPipelineRequest({ url: `${ENDPOINT}${scopeId('ampls-a')}`, method: 'PUT', body: '{}' });
  return acquirePolicyTokens(ENDPOINT)
    .sendRequest(write, answer)
    .then(() => '', failureSentence);
}

/** Returns what people read where the token that a policy demands cannot be acquired. */
export async function policyTokenSentences(): Promise<readonly (readonly [string, string])[]> {
  const denied = { results: [{ policyAction: 'Deny', message: 'The endpoint is in use.' }] };
  return [
    ['A policy demands a change reference', await tokenSentence(200, {}, true)],
    ['A policy demands a token, and its evaluation denies the write', await tokenSentence(200, denied)],
    ['A policy demands a token, and the bot may not acquire one', await tokenSentence(403, {})],
    ['A policy demands a token, and Azure issues it later', await tokenSentence(202, { message: 'Evaluating.' })],
    ['A policy demands a token, and Azure issues none', await tokenSentence(400, {})],
  ];
}
